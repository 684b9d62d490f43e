import { expect, test } from 'vitest'
import { hex } from '../../src/base/encoding.ts'
import { equalConstantTime } from '../../src/crypto/constant-time.ts'
import { fillRandom, randomBytes, randomHex, randomUuid } from '../../src/crypto/random.ts'
import { expectOwnAllocation, flipped } from './vectors.ts'

test('random octets have the length asked for, in an allocation of their own', () => {
  for (const length of [0, 1, 16, 4095, 4096, 4097, 10_000]) {
    const random = randomBytes(length)
    expect(random.length).toBe(length)
    expectOwnAllocation(random)
  }
})

test('no octets are given out twice, across refills of the pool', () => {
  const given = Array.from({ length: 2000 }, () => hex(randomBytes(16)))
  expect(new Set(given).size).toBe(given.length)
})

test('the pool never gives out the zeros that it leaves behind', () => {
  for (let round = 0; round < 500; round++) {
    expect(randomBytes(33).every((octet) => octet === 0)).toBe(false)
  }
})

test('every octet of a target is overwritten, whatever its size', () => {
  for (const length of [64, 4096, 5000]) {
    const seen = new Uint8Array(length)
    for (let round = 0; round < 8; round++) {
      const target = new Uint8Array(length)
      fillRandom(target)
      for (let at = 0; at < length; at++) seen[at] = (seen[at] ?? 0) | (target[at] ?? 0)
    }
    expect(seen.every((octet) => octet !== 0)).toBe(true)
  }
})

test('UUIDs are of version 4, hexadecimal has two digits an octet', () => {
  expect(randomUuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(randomHex(32)).toMatch(/^[\da-f]{64}$/)
  expect(randomHex(32)).not.toBe(randomHex(32))
})

test('the comparison tells any difference, and lengths that differ', () => {
  const bytes = randomBytes(32)
  expect(equalConstantTime(bytes, Uint8Array.from(bytes))).toBe(true)
  for (const changed of flipped(bytes)) expect(equalConstantTime(bytes, changed)).toBe(false)
  expect(equalConstantTime(bytes, bytes.subarray(1))).toBe(false)
  expect(equalConstantTime(new Uint8Array(0), new Uint8Array(0))).toBe(true)
})
