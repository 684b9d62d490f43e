import { ed25519 as curve } from '@noble/curves/ed25519.js'
import { expect, test } from 'vitest'
import { recover, timesBase } from '../../../src/crypto/native/ed25519-base.ts'

const order = curve.Point.Fn.ORDER
const c = order - 2n ** 252n
const p = curve.Point.Fp.ORDER
/** The u of a multiple of the base point, (1 + y) / (1 − y) (RFC 7748 §4.1). */
function uOf(m: bigint): bigint {
  const { y } = curve.Point.BASE.multiply(m).toAffine()
  return curve.Point.Fp.div(1n + y, p + 1n - y)
}

const ends = {
  'the least': c + 2n,
  'the least but one': c + 3n,
  'the greatest that is negated': 2n ** 251n - 1n,
  'the least that is not': 2n ** 251n,
  'the greatest': 2n ** 252n - 2n,
}
test.for(Object.entries(ends))('the base point times a scalar: %s', ([, scalar]) => {
  expect(timesBase(scalar)).toEqual(curve.Point.BASE.multiply(scalar).toAffine())
})

test.for([-1n, 0n, 1n, c, c + 1n, 2n ** 252n - 1n, 2n ** 252n, order, 2n ** 256n + 2n ** 250n])(
  'a scalar out of range is no multiple: %s',
  (scalar) => {
    expect(() => timesBase(scalar)).toThrow('a hash is in the middle')
  },
)

test('a product is recovered from its own u and that of the next multiple, and from no other', () => {
  const m = 2n ** 251n + 1234567890123456789n
  const [u, next] = [uOf(m), uOf(m + 1n)]
  expect(recover(u, next)).toEqual(curve.Point.BASE.multiply(m).toAffine())
  const wrong = new Error('multiplying the base point failed')
  for (const other of [0n, 1n, p - 1n, uOf(m + 3n)]) {
    expect(() => recover(other, next)).toThrow(wrong)
    expect(() => recover(u, other)).toThrow(wrong)
  }
  for (let bit = 0n; bit < 255n; bit++) {
    expect(() => recover(u ^ (1n << bit), next)).toThrow(wrong)
    expect(() => recover(u, next ^ (1n << bit))).toThrow(wrong)
  }
})
