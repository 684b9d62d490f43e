import { assert, asyncProperty, constantFrom, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HashName, hashes } from '../../src/algorithms/hash.ts'
import { rowNames } from '../../src/base/table.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { flipped } from './vectors.ts'

const bytes = (minLength: number, maxLength: number) => uint8Array({ minLength, maxLength })
const anyHash = constantFrom(...rowNames(hashes))
const curve = 'P-256'

/** What both engines give for the same question, as plain octets. */
const answers = (ask: (engine: Engine) => Uint8Array) =>
  [native, noble].map((engine) => [...ask(engine)])

describe('native and noble agree', () => {
  test('on hashes', () => {
    assert(
      property(anyHash, bytes(0, 300), (hash, message) => {
        const [one, other] = answers((engine) => engine.hash.digest(hash, message))
        expect(one).toEqual(other)
      }),
    )
  })

  test('on HMAC, with keys longer than a block too', () => {
    assert(
      property(anyHash, bytes(1, 200), bytes(0, 300), (hash, key, message) => {
        const [one, other] = answers(({ hmac, secretKey }) =>
          hmac.mac(hash, secretKey(key), message),
        )
        expect(one).toEqual(other)
      }),
    )
  })

  test('on HKDF', () => {
    assert(
      property(
        constantFrom<HashName>('sha256', 'sha512'),
        bytes(1, 100),
        bytes(0, 100),
        bytes(0, 2000),
        bytes(1, 200),
        (hash, secret, salt, info, { length }) => {
          const [one, other] = answers(({ hkdf, secretKey }) =>
            hkdf.expand(hash, hkdf.extract(hash, salt, secretKey(secret)), info, length),
          )
          expect(one).toEqual(other)
        },
      ),
    )
  })

  test('on AES-GCM, and each opens what the other sealed', () => {
    const key = constantFrom(16, 24, 32).map((length) => new Uint8Array(length).fill(length))
    assert(
      property(key, bytes(12, 12), bytes(0, 200), bytes(0, 100), (raw, iv, text, bound) => {
        const [one, other] = answers(({ aesGcm, secretKey }) =>
          aesGcm.seal(secretKey(raw), iv, text, bound),
        )
        expect(one).toEqual(other)
        const sealed = Uint8Array.from(one!)
        for (const { aesGcm, secretKey } of [native, noble]) {
          expect([...aesGcm.open(secretKey(raw), iv, sealed, bound)]).toEqual([...text])
        }
      }),
    )
  })

  const directions = [
    { signer: native, verifier: noble },
    { signer: noble, verifier: native },
  ]
  test.for(directions)('on ECDSA: $signer.name signs, $verifier.name verifies', async (each) => {
    const { signer, verifier } = each
    const { privateKey, publicKey } = await signer.ec.generate(curve)
    const key = signer.ec.privateKey(curve, privateKey)
    const checker = verifier.ec.publicKey(curve, publicKey)
    await assert(
      asyncProperty(
        constantFrom<HashName>('sha256', 'sha384', 'sha512'),
        bytes(0, 100),
        async (hash, message) => {
          // P-256 takes the leftmost 256 bits of a longer hash.
          const digest = native.hash.digest(hash, message)
          const raw = await signer.ecdsa.sign(curve, hash, key, message, 'RAW')
          const own = await signer.ecdsa.sign(curve, hash, key, digest, 'DIGEST')
          const { verify } = verifier.ecdsa
          expect([
            await verify(curve, hash, checker, digest, 'DIGEST', raw),
            await verify(curve, hash, checker, message, 'RAW', own),
          ]).toEqual([true, true])
        },
      ),
      { numRuns: 20 },
    )
  })

  test('on what is no ECDSA signature over a digest', async () => {
    const { privateKey, publicKey } = await native.ec.generate(curve)
    const digest = native.hash.digest('sha256', Uint8Array.of(1))
    const key = native.ec.privateKey(curve, privateKey)
    const signature = await native.ecdsa.sign(curve, 'sha256', key, digest, 'DIGEST')
    for (const { ec, ecdsa } of [native, noble]) {
      const checker = ec.publicKey(curve, publicKey)
      const valid = (signed: Uint8Array, made: Uint8Array) =>
        ecdsa.verify(curve, 'sha256', checker, signed, 'DIGEST', made)
      expect(await valid(digest, signature)).toBe(true)
      for (const made of flipped(signature, 3)) expect(await valid(digest, made)).toBe(false)
      for (const signed of flipped(digest, 5)) expect(await valid(signed, signature)).toBe(false)
    }
  })

  test('on the pairs that each generates', async () => {
    for (const { signer, verifier } of directions) {
      const { privateKey, publicKey } = await signer.ec.generate(curve)
      expect(verifier.ec.privateKey(curve, privateKey)).toBeDefined()
      expect(verifier.ec.publicKey(curve, publicKey)).toBeDefined()
    }
  })
})
