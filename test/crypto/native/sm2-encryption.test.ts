import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { present } from '../../../src/base/assert.ts'
import { integer, octetString, readSequence, sequence } from '../../../src/crypto/der.ts'
import { integerOf } from '../../../src/crypto/integer.ts'
import { pointOfKey } from '../../../src/crypto/native/ec-handle.ts'
import { bufferOf } from '../../../src/crypto/native/handle.ts'
import { native } from '../../../src/crypto/native/index.ts'
import { decryptSm2, encryptSm2 } from '../../../src/crypto/native/sm2-encryption.ts'
import { multiply } from '../../../src/crypto/native/sm2-point.ts'
import type * as Sm3 from '../../../src/crypto/native/sm3.ts'
import { sm3, sm3Kdf } from '../../../src/crypto/native/sm3.ts'

/** How many key streams are zeros from now on, and how many were asked for. */
const streams = vi.hoisted(() => ({ zeros: 0, asked: 0 }))
vi.mock('../../../src/crypto/native/sm3.ts', async (importOriginal) => {
  const original = await importOriginal<typeof Sm3>()
  const kdf: typeof sm3Kdf = (shared, length) => {
    streams.asked++
    return streams.zeros-- > 0 ? new Uint8Array(length) : original.sm3Kdf(shared, length)
  }
  return { ...original, sm3Kdf: kdf }
})
beforeEach(() => {
  streams.zeros = 0
  streams.asked = 0
})

let privateKey: KeyObject
let publicKey: KeyObject
beforeAll(async () => {
  const pair = await present(native.sm2, 'the engine has SM2').generate()
  const key = bufferOf(pair.privateKey)
  privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  publicKey = createPublicKey(privateKey)
})

test('a key stream of zeros, which hides nothing, is drawn again', () => {
  // Long enough that no other stream is zeros by chance.
  for (const length of [16, 32, 100]) {
    const plaintext = new Uint8Array(length).fill(0xa5)
    Object.assign(streams, { zeros: 3, asked: 0 })
    const ciphertext = encryptSm2(publicKey, plaintext)
    expect(streams.asked).toBe(4)
    const masked = readSequence(ciphertext)?.at(-1)?.contents
    expect(masked).toHaveLength(length)
    expect(masked).not.toEqual(plaintext)
    expect(decryptSm2(privateKey, ciphertext)).toEqual(plaintext)
  }
})

test('encryption is given up when every key stream is zeros', () => {
  streams.zeros = 1_000
  const work = () => encryptSm2(publicKey, Uint8Array.of(1))
  expect(work).toThrow('the random source gives no usable number')
  expect(streams.asked).toBe(128)
})

test('a ciphertext that was made with a key stream of zeros does not open', () => {
  const plaintext = Uint8Array.of(0xa5)
  const opened = new Map<'zeros' | 'others', Uint8Array | undefined>()
  // One stream in 256 is zero: 40 times as many never lack one.
  for (let tries = 0; tries < 10_240 && opened.size < 2; tries++) {
    const { ciphertext, stream } = encryptedByHand(plaintext)
    const kind = stream[0] === 0 ? 'zeros' : 'others'
    if (!opened.has(kind)) opened.set(kind, decryptSm2(privateKey, ciphertext))
  }
  expect(opened.get('others')).toEqual(plaintext)
  expect([opened.has('zeros'), opened.get('zeros')]).toEqual([true, undefined])
})

/** GB/T 32918.4 §6.1, for one octet and without its step A5. */
function encryptedByHand(plaintext: Uint8Array) {
  const ephemeral = createECDH('SM2')
  const point = ephemeral.generateKeys()
  const product = multiply(ephemeral.getPrivateKey(), pointOfKey('SM2', publicKey))
  const shared = present(product, 'a public key lies on the curve').subarray(1)
  const stream = sm3Kdf(shared, 1)
  const masked = Uint8Array.of((stream[0] ?? 0) ^ (plaintext[0] ?? 0))
  const hash = sm3(shared.subarray(0, 32), plaintext, shared.subarray(32))
  const [x, y] = [integerOf(point.subarray(1, 33)), integerOf(point.subarray(33))]
  const ciphertext = sequence(integer(x), integer(y), octetString(hash), octetString(masked))
  return { ciphertext, stream }
}
