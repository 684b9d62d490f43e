import { inspect } from 'node:util'
import { assert, constantFrom, oneof, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HashName, hashes } from '../../src/algorithms/hash.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { base64, hex, utf8 } from '../../src/base/encoding.ts'
import { rowNames } from '../../src/base/table.ts'
import { DecryptionFailed, type Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { expectOwnAllocation, flipped, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'hash' | 'hmac' | 'hkdf' | 'aesGcm'>('engine.json')
const engines: Engine[] = [native, noble]
const none = new Uint8Array(0)
const message = utf8('attack at dawn')
const zeros = (length: number) => new Uint8Array(length)

describe.each(engines)('engine contract: $name', (engine) => {
  const secret = () => Uint8Array.from({ length: 32 }, (_, index) => index + 1)

  describe('secret keys', () => {
    test('are copies: the caller may wipe its octets at once', () => {
      const given = secret()
      const key = engine.secretKey(given)
      given.fill(0)
      const expected = engine.hmac.mac('sha256', engine.secretKey(secret()), message)
      expect(engine.hmac.mac('sha256', key, message)).toEqual(expected)
    })

    test('show nothing when they are printed or serialized', () => {
      const key = engine.secretKey(secret())
      const shown = inspect(key, { showHidden: true, depth: 9 }) + JSON.stringify(key)
      expect(shown).not.toContain(hex(secret()).slice(0, 8))
      expect(shown).not.toContain(base64(secret()).slice(0, 8))
      expect(shown).not.toContain('1, 2, 3')
      expect(Object.values(key)).toEqual([])
    })

    test('have 1 to 8,192 octets', () => {
      for (const length of [0, 8193]) {
        expect(() => engine.secretKey(new Uint8Array(length))).toThrow(TypeError)
      }
      for (const length of [1, 8192]) {
        expect(engine.secretKey(new Uint8Array(length))).toBeDefined()
      }
    })
  })

  test.for(vectors.hash)('$hash: $source', (vector) => {
    const digest = engine.hash.digest(vector.hash as HashName, octets(vector.message))
    expect(hex(digest)).toBe(vector.digest)
    expect(engine.hash.hexDigest(vector.hash as HashName, octets(vector.message))).toBe(
      vector.digest,
    )
    expectOwnAllocation(digest)
  })

  test.for(vectors.hmac)('HMAC with $hash: $source', (vector) => {
    const key = engine.secretKey(octets(vector.key))
    const text = octets(vector.message)
    const mac = engine.hmac.mac(vector.hash as HashName, key, text)
    expect(hex(mac)).toBe(vector.mac)
    expectOwnAllocation(mac)
    const parts = [text.subarray(0, 3), none, text.subarray(3)]
    expect(hex(engine.hmac.mac(vector.hash as HashName, key, ...parts))).toBe(vector.mac)
    const keyed = engine.hmac.keyed(vector.hash as HashName, key)
    for (let time = 0; time < 2; time++) {
      const again = keyed.mac(...parts)
      expect(hex(again)).toBe(vector.mac)
      expectOwnAllocation(again)
      expect(keyed.hexMac(text)).toBe(vector.mac)
    }
  })

  test.each(rowNames(hashes))('a keyed HMAC-%s is HMAC, for any key and any message', (hash) => {
    assert(
      property(
        uint8Array({ minLength: 1, maxLength: 300 }),
        oneof(uint8Array({ maxLength: 300 }), constantFrom(4095, 4096, 4097, 9000).map(zeros)),
        (secret, message) => {
          const key = engine.secretKey(secret)
          const expected = engine.hmac.mac(hash, key, message)
          const keyed = engine.hmac.keyed(hash, key)
          expect(keyed.mac(message.subarray(0, 1), message.subarray(1))).toEqual(expected)
          expect(keyed.hexMac(message)).toBe(hex(expected))
        },
      ),
      { numRuns: 30 },
    )
  })

  test.for(vectors.hkdf)('HKDF with $hash: $source', (vector) => {
    const hash = vector.hash as HashName
    const secretKey = engine.secretKey(octets(vector.secret))
    const pseudorandomKey = engine.hkdf.extract(hash, octets(vector.salt), secretKey)
    const expected = octets(vector.output)
    const output = engine.hkdf.expand(hash, pseudorandomKey, octets(vector.info), expected.length)
    expect(hex(output)).toBe(vector.output)
    expectOwnAllocation(output)
  })

  test('HKDF gives 1 to 255 hashes', () => {
    const key = engine.secretKey(secret())
    for (const length of [0, 255 * 32 + 1, 1.5]) {
      expect(() => engine.hkdf.expand('sha256', key, none, length)).toThrow(TypeError)
    }
    const longest = engine.hkdf.expand('sha256', key, none, 255 * 32)
    expect(longest.length).toBe(255 * 32)
    expect(engine.hkdf.expand('sha256', key, none, 33)).toEqual(longest.slice(0, 33))
  })

  describe('AES-GCM', () => {
    const iv = new Uint8Array(12).fill(9)
    const associated = utf8('department=finance')

    test.for(vectors.aesGcm)('$source', (vector) => {
      const key = engine.secretKey(octets(vector.key))
      const [at, text, bound] = [vector.iv, vector.plaintext, vector.associated].map(octets)
      const sealed = engine.aesGcm.seal(key, at!, text!, bound!)
      expect(hex(sealed)).toBe(vector.sealed)
      const opened = engine.aesGcm.open(key, at!, sealed, bound!)
      expect(hex(opened)).toBe(vector.plaintext)
      expectOwnAllocation(sealed)
      expectOwnAllocation(opened)
    })

    test('sealing into memory writes the same, and needs exactly its length', () => {
      const key = engine.secretKey(secret())
      const target = new Uint8Array(message.length + 16)
      engine.aesGcm.sealInto(key, iv, message, associated, target)
      expect(target).toEqual(new Uint8Array(engine.aesGcm.seal(key, iv, message, associated)))
      for (const length of [target.length - 1, target.length + 1]) {
        const wrong = new Uint8Array(length)
        expect(() => engine.aesGcm.sealInto(key, iv, message, none, wrong)).toThrow(TypeError)
      }
    })

    test('any change is DecryptionFailed, with one message', () => {
      const key = engine.secretKey(secret())
      const sealed = engine.aesGcm.seal(key, iv, message, associated)
      const refuses = (...[with_, at, text, bound]: Parameters<typeof engine.aesGcm.open>) =>
        expect(() => engine.aesGcm.open(with_, at, text, bound)).toThrow(new DecryptionFailed())
      for (const changed of flipped(sealed)) refuses(key, iv, changed, associated)
      for (let length = 0; length < sealed.length; length++) {
        refuses(key, iv, sealed.subarray(0, length), associated)
      }
      refuses(key, iv, concat(sealed, Uint8Array.of(0)), associated)
      refuses(key, iv, sealed, none)
      refuses(key, new Uint8Array(12), sealed, associated)
      refuses(engine.secretKey(new Uint8Array(32)), iv, sealed, associated)
    })

    test("lengths of key and IV are the caller's to get right", () => {
      const key = engine.secretKey(secret())
      for (const length of [0, 8, 11, 13, 16]) {
        const wrong = new Uint8Array(length)
        expect(() => engine.aesGcm.seal(key, wrong, message, none)).toThrow(TypeError)
        expect(() => engine.aesGcm.open(key, wrong, new Uint8Array(16), none)).toThrow(TypeError)
      }
      for (const length of [1, 15, 31, 33]) {
        const wrong = engine.secretKey(new Uint8Array(length))
        expect(() => engine.aesGcm.seal(wrong, iv, message, none)).toThrow(TypeError)
        expect(() => engine.aesGcm.open(wrong, iv, new Uint8Array(16), none)).toThrow(TypeError)
      }
    })

    test('inputs stay as they were', () => {
      const inputs = [copyOf(iv), copyOf(message), copyOf(associated)] as const
      const key = engine.secretKey(secret())
      const sealed = engine.aesGcm.seal(key, ...inputs)
      const kept = copyOf(sealed)
      engine.aesGcm.open(key, inputs[0], sealed, inputs[2])
      expect(inputs).toEqual([iv, message, associated])
      expect(hex(sealed)).toBe(hex(kept))
    })
  })
})

test('the engines say who they are, and noble has no RSA', () => {
  expect(engines.map((engine) => [engine.name, engine.rsa !== undefined])).toEqual([
    ['native', true],
    ['noble', false],
  ])
})
