import { beforeAll, beforeEach, expect, test } from 'vitest'
import { present } from '../../src/base/assert.ts'
import {
  DecryptionFailed,
  type Engine,
  type PrivateKey,
  type PublicKey,
} from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { randomBytes } from '../../src/crypto/random.ts'
import { unwrapRsaAes, wrapRsaAes } from '../../src/crypto/rsa-aes-key-wrap.ts'

const rsa = present(native.rsa, 'the engine has RSA')

/** The octets of each ephemeral key, as they lie with whoever made a key of them. */
const ephemerals: Uint8Array[] = []
const engine: Engine = {
  ...native,
  secretKey(octets) {
    ephemerals.push(octets)
    return native.secretKey(octets)
  },
  rsa: {
    ...rsa,
    async oaepDecrypt(...args) {
      const octets = await rsa.oaepDecrypt(...args)
      if (octets.length !== 32) ephemerals.push(octets)
      return octets
    },
  },
}
beforeEach(() => {
  ephemerals.length = 0
})
const wiped = () => ephemerals.map((octets) => octets.every((octet) => octet === 0))

let privateKey: PrivateKey
let publicKey: PublicKey
beforeAll(async () => {
  const pair = await rsa.generate(2048)
  privateKey = await rsa.privateKey(2048, pair.privateKey)
  publicKey = rsa.publicKey(2048, pair.publicKey)
})

const secret = new Uint8Array(45).fill(9)
const unwrap = (wrapped: Uint8Array) => unwrapRsaAes(engine, 'sha256', 2048, privateKey, wrapped)

test('the ephemeral key is wiped by whoever wraps, and by whoever unwraps', async () => {
  const wrapped = await wrapRsaAes(engine, 'sha256', publicKey, secret)
  expect(await unwrap(wrapped)).toEqual(secret)
  expect(wiped()).toEqual([true, true])
})

test('it is wiped when the secret does not wrap', async () => {
  const work = wrapRsaAes(engine, 'sha256', publicKey, new Uint8Array(0))
  await expect(work).rejects.toThrow(TypeError)
  expect(wiped()).toEqual([true])
})

test('it is wiped when the rest does not unwrap, or it is no key of AES-256', async () => {
  const wrapped = await wrapRsaAes(native, 'sha256', publicKey, secret)
  wrapped[wrapped.length - 1] = (wrapped.at(-1) ?? 0) ^ 1
  await expect(unwrap(wrapped)).rejects.toThrow(new DecryptionFailed())
  wrapped.set(await rsa.oaepEncrypt('sha256', publicKey, randomBytes(16)))
  await expect(unwrap(wrapped)).rejects.toThrow(new DecryptionFailed())
  expect(wiped()).toEqual([true, true])
})
