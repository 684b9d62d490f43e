import { assert, bigInt, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex } from '../../src/base/encoding.ts'
import { curves } from '../../src/crypto/curve.ts'
import {
  digestInfo,
  integer,
  readEcdsaSignature,
  readIntegers,
  sequence,
  writeEcdsaSignature,
} from '../../src/crypto/der.ts'
import { integerOf, invert, modulo, octetsOf } from '../../src/crypto/integer.ts'
import { octets } from './vectors.ts'

const { n } = curves['P-256']
const scalar = bigInt({ min: 1n, max: n - 1n })

describe('integers', () => {
  test('octets and integers are each other, at any length', () => {
    assert(
      property(uint8Array({ maxLength: 70 }), (bytes) => {
        const value = integerOf(bytes)
        expect(value.toString(16)).toBe(BigInt(`0x0${hex(bytes)}`).toString(16))
        expect(octetsOf(value, bytes.length)).toEqual(bytes)
      }),
    )
  })

  // The last is too long for a double; the steps on leading bits take 50 of them.
  const primes = [
    3n,
    65_537n,
    2n ** 61n - 1n,
    n,
    curves['P-521'].n,
    curves['P-521'].p,
    2n ** 1279n - 1n,
  ]
  test.for(primes)('a value times its inverse is 1, negative values too (prime %#)', (prime) => {
    const near = [0n, 1n, 2n, 49n, 50n, 51n, 99n, 100n, 101n].map((bits) => 2n ** bits)
    const edges = [...near, ...near.map((value) => prime - value), prime / 2n, prime / 3n]
    const check = (value: bigint) => {
      if (value <= 0n || value >= prime) return
      expect((value * invert(value, prime)) % prime).toBe(1n)
      expect(modulo(-value * invert(-value, prime), prime)).toBe(1n)
    }
    for (const value of edges) for (const by of [-1n, 0n, 1n]) check(value + by)
    assert(property(bigInt({ min: 1n, max: prime - 1n }), check))
  })
})

describe('DER', () => {
  test('INTEGER is shortest, and never negative', () => {
    const written = [0n, 1n, 127n, 128n, 255n, 256n, 0x8000n].map((value) => hex(integer(value)))
    expect(written).toEqual([
      '020100',
      '020101',
      '02017f',
      '02020080',
      '020200ff',
      '02020100',
      '0203008000',
    ])
  })

  test('a sequence of integers is read back, with lengths of one to three octets', () => {
    for (const size of [1, 120, 126, 127, 128, 250, 256, 300, 70_000 >> 4]) {
      const value = (1n << BigInt(size * 8)) - 1n
      expect(readIntegers(sequence(integer(value), integer(5n)))).toEqual([value, 5n])
    }
  })

  test('a reader stops at the end of its octets, whatever they claim', () => {
    const whole = sequence(integer(1n << 2000n), integer(7n))
    for (let length = 0; length < whole.length; length++) {
      expect(readIntegers(whole.subarray(0, length))).toBeUndefined()
    }
    const indefinite = `3080${'020101'.repeat(41)}0203010101`
    const claims = [
      indefinite,
      '3003020205',
      '3080',
      '3084ffffffff',
      '30ff',
      '308202',
      '30030202',
      '30020200',
      '3005020100',
    ]
    for (const claim of claims) expect(readIntegers(octets(claim))).toBeUndefined()
    assert(
      property(uint8Array({ maxLength: 40 }), (bytes) => {
        readIntegers(Uint8Array.of(0x30, bytes.length, ...bytes))
      }),
    )
  })

  test('a signature is read back from the octets that were written, and from no others', () => {
    assert(
      property(scalar, scalar, (r, s) => {
        const der = writeEcdsaSignature({ r, s })
        expect(readEcdsaSignature(der, n)).toEqual({ r, s })
      }),
    )
    assert(
      property(uint8Array({ minLength: 6, maxLength: 12 }), (noise) => {
        const read = readEcdsaSignature(noise, n)
        if (read) expect(writeEcdsaSignature(read)).toEqual(noise)
      }),
    )
  })

  test('DigestInfo is the one of RFC 8017 §9.2', () => {
    const info = digestInfo('sha256', new Uint8Array(32))
    expect(hex(info)).toBe(`3031300d060960864801650304020105000420${'00'.repeat(32)}`)
  })
})
