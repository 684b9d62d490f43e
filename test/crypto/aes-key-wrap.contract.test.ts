import { createCipheriv } from 'node:crypto'
import { assert, constantFrom, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { hex } from '../../src/base/encoding.ts'
import { type AesKeyWrap, DecryptionFailed, type Engine } from '../../src/crypto/engine.ts'
import { wrapOctetsMax } from '../../src/crypto/key-wrap-form.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { expectOwnAllocation, flipped, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'aesKeyWrap'>('engine.json').aesKeyWrap
const engines: Engine[] = [native, noble]
const kek = Uint8Array.from({ length: 32 }, (_, index) => index)
const filled = (length: number) => Uint8Array.from({ length }, (_, index) => index + 1)

/** Both algorithms behind one door. */
const forms = {
  KW: { wrap: 'wrap', unwrap: 'unwrap', multiple: 8, min: 16, wrappedMin: 24 },
  KWP: { wrap: 'wrapPadded', unwrap: 'unwrapPadded', multiple: 1, min: 1, wrappedMin: 16 },
} as const
type FormName = keyof typeof forms

function form(engine: Engine, name: FormName, key = kek) {
  const aes: AesKeyWrap = engine.aesKeyWrap
  const row = forms[name]
  const handle = engine.secretKey(key)
  return {
    ...row,
    wrap: (secret: Uint8Array) => aes[row.wrap](handle, secret),
    unwrap: (wrapped: Uint8Array) => aes[row.unwrap](handle, wrapped),
  }
}

/** The initial values of SP 800-38F, §5.2 and §6.3: the rest of KWP's is the length. */
const outside = {
  KW: { cipher: 'id-aes256-wrap', iv: 'a6a6a6a6a6a6a6a6' },
  KWP: { cipher: 'id-aes256-wrap-pad', iv: 'a65959a6' },
} as const

/** Of any length: OpenSSL knows no limit. */
function wrappedOutside(name: FormName, secret: Uint8Array): Uint8Array {
  const { cipher, iv } = outside[name]
  const wrapping = createCipheriv(cipher, kek, octets(iv))
  return concat(wrapping.update(secret), wrapping.final())
}

describe.each(engines)('AES key wrap contract: $name', (engine) => {
  test.for(vectors)('$form: $source', (vector) => {
    const { wrap, unwrap } = form(engine, vector.form as FormName, octets(vector.key))
    const wrapped = wrap(octets(vector.secret))
    const secret = unwrap(octets(vector.wrapped))
    expect([hex(wrapped), hex(secret)]).toEqual([vector.wrapped, vector.secret])
    expectOwnAllocation(wrapped)
    expectOwnAllocation(secret)
  })

  describe.each(['KW', 'KWP'] as const)('%s', (name) => {
    const { wrap, unwrap, min, multiple, wrappedMin } = form(engine, name)
    const refuses = (wrapped: Uint8Array, open = unwrap) =>
      expect(() => open(wrapped)).toThrow(new DecryptionFailed())

    test('any change is DecryptionFailed, with one message', () => {
      const wrapped = wrap(filled(32))
      for (const changed of flipped(wrapped)) refuses(changed)
      for (let length = 0; length < wrapped.length; length++) refuses(wrapped.subarray(0, length))
      refuses(concat(wrapped, new Uint8Array(8)))
      refuses(concat(wrapped, wrapped))
      for (const key of [new Uint8Array(32), kek.subarray(0, 16), kek.subarray(0, 24)]) {
        refuses(wrapped, form(engine, name, key).unwrap)
      }
    })

    test('what the other algorithm wrapped is refused', () => {
      const other = form(engine, name === 'KW' ? 'KWP' : 'KW')
      for (const length of [16, 24, 256]) refuses(other.wrap(filled(length)))
    })

    test('wrapped octets shorter than the shortest secret give are refused', () => {
      for (let length = 0; length < wrappedMin; length++) refuses(new Uint8Array(length))
      expect(wrap(filled(min)).length).toBe(wrappedMin)
    })

    test('takes each length of a secret that the standard allows, up to the limit', () => {
      const lengths = [min, min + multiple, 24, 32, 64, 1192, wrapOctetsMax]
      for (const length of lengths) expect(unwrap(wrap(filled(length)))).toEqual(filled(length))
    })

    test('what OpenSSL wraps is opened up to the limit, and refused beyond it', () => {
      const longest = filled(wrapOctetsMax)
      expect(unwrap(wrappedOutside(name, longest))).toEqual(longest)
      refuses(wrappedOutside(name, filled(wrapOctetsMax + 8)))
    })

    test('a secret of another length is a TypeError', () => {
      const wrong = [0, wrapOctetsMax + multiple, ...(name === 'KW' ? [1, 8, 15, 17, 20, 31] : [])]
      for (const length of wrong) expect(() => wrap(new Uint8Array(length))).toThrow(TypeError)
    })

    test('a key that is none of AES is a TypeError', () => {
      for (const length of [1, 15, 20, 31, 33, 64]) {
        const wrong = form(engine, name, filled(length))
        expect(() => wrong.wrap(filled(32))).toThrow(TypeError)
        expect(() => wrong.unwrap(filled(40))).toThrow(TypeError)
      }
    })

    test('inputs stay as they were', () => {
      const secret = filled(40)
      const wrapped = wrap(secret)
      const kept = copyOf(wrapped)
      unwrap(wrapped)
      expect([secret, new Uint8Array(wrapped)]).toEqual([filled(40), kept])
    })
  })
})

describe('native and noble agree', () => {
  const keys = constantFrom(16, 24, 32).map((length) => filled(length))

  test.for(['KW', 'KWP'] as const)('on %s, and each unwraps what the other wrapped', (name) => {
    const { min, multiple } = forms[name]
    const secrets = uint8Array({ minLength: min, maxLength: 200 }).map((secret) =>
      secret.slice(0, secret.length - (secret.length % multiple)),
    )
    assert(
      property(keys, secrets, (key, secret) => {
        const [one, other] = engines.map((engine) => form(engine, name, key))
        const wrapped = [...one!.wrap(secret)]
        expect(wrapped).toEqual([...other!.wrap(secret)])
        for (const { unwrap } of [one!, other!]) {
          expect([...unwrap(Uint8Array.from(wrapped))]).toEqual([...secret])
        }
      }),
    )
  })

  test.for(['KW', 'KWP'] as const)('on what %s refuses', (name) => {
    const lengths = constantFrom(16, 24, 32, 40)
    assert(
      property(keys, lengths, uint8Array({ minLength: 40, maxLength: 40 }), (key, length, any) => {
        for (const engine of engines) {
          expect(() => form(engine, name, key).unwrap(any.slice(0, length))).toThrow(
            new DecryptionFailed(),
          )
        }
      }),
    )
  })
})
