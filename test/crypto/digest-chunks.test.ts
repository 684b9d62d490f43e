import { createHash, createPrivateKey, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import type { MlDsaParameterSet } from '../../src/algorithms/key-spec.ts'
import { concat } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { digestChunks, representChunks } from '../../src/crypto/digest-chunks.ts'
import { KeyRefused } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'

const message = new Uint8Array(10_000).fill(7)

async function* pieces() {
  for (let at = 0; at < message.length; at += 999) yield message.subarray(at, at + 999)
}

test('the hash of pieces is the hash of the whole', async () => {
  const whole = createHash('sha384').update(message).digest()
  expect(Buffer.from(await digestChunks('sha384', pieces()))).toEqual(whole)
})

test.for<MlDsaParameterSet>(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'])(
  '%s: what Node signed as a message verifies as the representative of its pieces',
  async (set) => {
    const { mlDsa } = native
    const pair = await mlDsa.generate(set)
    const key = createPrivateKey({
      key: Buffer.from(pair.privateKey),
      format: 'der',
      type: 'pkcs8',
    })
    const signature = new Uint8Array(sign(null, message, key))
    const mu = await representChunks(pair.publicKey, pieces())
    const publicKey = mlDsa.publicKey(set, pair.publicKey)
    expect(await mlDsa.verify(set, publicKey, mu, 'EXTERNAL_MU', signature)).toBe(true)
  },
)

test('a key of another algorithm has no representatives', async () => {
  const { publicKey } = await native.ec.generate('P-256')
  for (const spki of [publicKey, concat(publicKey, utf8('x')), new Uint8Array(0)]) {
    await expect(representChunks(spki, pieces())).rejects.toThrow(KeyRefused)
  }
})
