import { beforeEach, describe, expect, test, vi } from 'vitest'
import { copyOf } from '../../../src/base/bytes.ts'
import { rowNames } from '../../../src/base/table.ts'
import { curves } from '../../../src/crypto/curve.ts'
import { octetsOf } from '../../../src/crypto/integer.ts'
import { drawsMax, randomScalar } from '../../../src/crypto/native/ec-arithmetic.ts'

/** What the random source gives next; the last of it for ever. */
let source: Uint8Array<ArrayBuffer>[]
const given: Uint8Array[] = []
vi.mock('../../../src/crypto/random.ts', () => ({
  randomBytes: (octets: number) => {
    const next = copyOf((source.length > 1 ? source.shift() : source[0]) ?? new Uint8Array(0))
    expect(next.length).toBe(octets)
    given.push(next)
    return next
  },
}))
beforeEach(() => {
  given.length = 0
})

describe.each(rowNames(curves))('a random scalar of %s', (name) => {
  const row = curves[name]
  const { n, octets, orderBits } = row
  const surplus = BigInt(8 * octets - orderBits)
  /** Octets whose first bits, as many as the order has, are the value; the bits behind them say nothing. */
  const drawn = (value: bigint, rest = 0n) => octetsOf((value << surplus) | rest, octets)
  const noise = (1n << surplus) - 1n
  const largest = (1n << BigInt(orderBits)) - 1n

  test('is drawn again unless it is from 1 to n − 1, and never reduced', () => {
    for (const good of [1n, 2n, n >> 1n, n - 1n]) {
      for (const bad of [0n, n, n + 1n, largest]) {
        source = [drawn(bad), drawn(bad, noise), drawn(good, noise), drawn(5n)]
        expect(randomScalar(row)).toBe(good)
        expect(source).toHaveLength(1)
      }
    }
  })

  test('leaves none of the octets it was made of', () => {
    source = [drawn(n), drawn(7n), drawn(9n)]
    randomScalar(row)
    expect(given.map((each) => each.every((octet) => octet === 0))).toEqual([true, true])
  })

  test('is given up on a source that has no usable one', () => {
    source = [drawn(n)]
    expect(() => randomScalar(row)).toThrow('the random source gives no usable number')
    expect(given).toHaveLength(drawsMax)
  })
})
