import type { HashName } from '../../src/algorithms/hash.ts'
import type { Curve } from '../../src/algorithms/key-spec.ts'
import { rowNames } from '../../src/base/table.ts'
import { curves } from '../../src/crypto/curve.ts'
import type { EcdsaSignature } from '../../src/crypto/der.ts'
import type { EcKeyPair } from '../../src/crypto/ec-key.ts'
import { integerOf, invert, octetsOf } from '../../src/crypto/integer.ts'
import { nobleCurves } from '../../src/crypto/noble/ec.ts'

export const curveNames = rowNames(curves)

/** The hash that KMS uses with each curve. */
export const hashOf: Record<Curve, HashName> = {
  'P-256': 'sha256',
  'P-384': 'sha384',
  'P-521': 'sha512',
  secp256k1: 'sha256',
}

/** The pair of a scalar from 1 to n − 1. */
export function pairOf(curve: Curve, d: bigint): EcKeyPair {
  const point = nobleCurves[curve].Point.BASE.multiply(d).toBytes(false)
  return { scalar: octetsOf(d, curves[curve].octets), point }
}

/** x of a multiple of the base point. */
export function xOf(curve: Curve, k: bigint): bigint {
  return integerOf(pairOf(curve, k).point.subarray(1, 1 + curves[curve].octets))
}

/** What FIPS 186-5 §6.4.1 makes of the number z with a given k; s is 0 where it would draw another k. */
export function textbookSignature(curve: Curve, d: bigint, k: bigint, z: bigint): EcdsaSignature {
  const { n } = curves[curve]
  const r = xOf(curve, k) % n
  return { r, s: (invert(k, n) * (z + r * d)) % n }
}
