import { assert, constantFrom, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HashName, hashes } from '../../src/algorithms/hash.ts'
import { rowNames } from '../../src/base/table.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'

const bytes = (minLength: number, maxLength: number) => uint8Array({ minLength, maxLength })
const anyHash = constantFrom(...rowNames(hashes))

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
})
