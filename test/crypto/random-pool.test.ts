import { randomFillSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isHealthy } from '../../src/crypto/random-health.ts'
import { RandomSourceFailed, randomPool } from '../../src/crypto/random-pool.ts'

/** Octets that never repeat in a row and have each value twice in 512. */
const even = (length: number) => Uint8Array.from({ length }, (_, at) => at & 0xff)

describe('health tests of SP 800-90B §4.4', () => {
  test('nine equal octets in a row fail the repetition count, wherever they stand; eight pass', () => {
    for (let at = 0; at <= 64 - 9; at++) {
      expect(isHealthy(even(64).fill(200, at, at + 9)), `at ${at}`).toBe(false)
      expect(isHealthy(even(64).fill(200, at, at + 8)), `at ${at}`).toBe(true)
    }
  })

  test('a window whose first octet stands in it 26 times fails the adaptive proportion; 25 pass', () => {
    for (const window of [0, 1, 7]) {
      const start = window * 512
      const octets = even(4096)
      // Twice by itself; the others never stand side by side.
      for (let count = 2; count < 25; count++) octets[start + 5 * count] = octets[start] ?? 0
      expect(isHealthy(octets)).toBe(true)
      octets[start + 511] = octets[start] ?? 0
      expect(isHealthy(octets)).toBe(false)
    }
  })

  test('sequences of no window, and of a part of one, are tested as they are', () => {
    expect(isHealthy(new Uint8Array(0))).toBe(true)
    expect(isHealthy(new Uint8Array(8))).toBe(true)
    expect(isHealthy(new Uint8Array(9))).toBe(false)
    const often = Uint8Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 7 : at))
    expect(isHealthy(often)).toBe(false)
  })

  test('random octets pass', () => {
    for (let round = 0; round < 256; round++) {
      expect(isHealthy(randomFillSync(new Uint8Array(4096 + round)))).toBe(true)
    }
  })
})

test('what was given out does not stay in the pool', () => {
  let pool = new Uint8Array(0)
  const fill = randomPool((target) => {
    pool = target
    randomFillSync(target)
  })
  const target = new Uint8Array(32)
  let end = 0
  for (const length of [1, 31, 32]) {
    const taken = target.subarray(0, length)
    fill(taken)
    end += length
    expect(pool.subarray(0, end).every((octet) => octet === 0)).toBe(true)
  }
  expect(pool.subarray(end).some((octet) => octet !== 0)).toBe(true)
})

describe('a source that is stuck', () => {
  const sources = {
    'on zeros': () => {},
    'on one octet': (target: Uint8Array) => target.fill(0x5a),
    'on a short cycle': (target: Uint8Array) =>
      target.forEach((_, at) => {
        target[at] = [1, 2, 3, 5][at % 4] ?? 0
      }),
  }
  const stuck = Object.entries(sources).map(([name, generate]) => ({ name, generate }))

  test.for(stuck)('$name gives out nothing', ({ generate }) => {
    for (const length of [1, 16, 4096, 5000]) {
      const fill = randomPool(generate)
      const target = new Uint8Array(length)
      expect(() => fill(target)).toThrow(RandomSourceFailed)
      expect(target.every((octet) => octet === 0)).toBe(true)
    }
  })

  test('after good refills is noticed at the next one, and not asked again when it is better', () => {
    let good = true
    let asked = 0
    const fill = randomPool((target) => {
      asked++
      if (good) randomFillSync(target)
      else target.fill(7)
    })
    const target = new Uint8Array(1024)
    for (let round = 0; round < 5; round++) fill(target)
    expect(asked).toBe(2)
    good = false
    for (let round = 0; round < 3; round++) fill(target)
    expect(() => fill(target)).toThrow(RandomSourceFailed)
    good = true
    for (const length of [1, 1024, 5000]) {
      expect(() => fill(new Uint8Array(length))).toThrow(RandomSourceFailed)
    }
    expect(asked).toBe(3)
  })
})
