import { createECDH } from 'node:crypto'
import { wipe } from '../../base/bytes.ts'
import type { CurveRow } from '../curve.ts'
import { integerOf, invert, modulo, octetsOf } from '../integer.ts'
import { randomBytes } from '../random.ts'

/** A scalar or a coordinate that is out of range or zero is drawn again; on a good generator that never happens. */
export const drawsMax = 128

export type Point = { x: bigint; y: bigint }

/** A fresh k, and the x of k·G. */
export function perMessageSecret(row: CurveRow): { k: bigint; x: bigint } {
  const k = randomScalar(row)
  return { k, x: timesGenerator(k, row).x }
}

/** Uniform from 1 to n − 1, by rejection. */
export function randomScalar({ n, octets, orderBits }: CurveRow): bigint {
  const surplus = BigInt(octets * 8 - orderBits)
  for (let draw = 0; draw < drawsMax; draw++) {
    const random = randomBytes(octets)
    const value = integerOf(random) >> surplus
    wipe(random)
    if (value > 0n && value < n) return value
  }
  throw new Error('the random source gives no usable number')
}

export function pointOf(encoded: Uint8Array, { octets }: CurveRow): Point {
  return {
    x: integerOf(encoded.subarray(1, 1 + octets)),
    y: integerOf(encoded.subarray(1 + octets)),
  }
}

/** A multiple of the base point, in constant time; the scalar is from 1 to n − 1. */
export function timesGenerator(scalar: bigint, row: CurveRow): Point {
  const ecdh = createECDH(row.openssl)
  const octets = octetsOf(scalar, row.octets)
  try {
    ecdh.setPrivateKey(octets)
    return pointOf(ecdh.getPublicKey(), row)
  } finally {
    wipe(octets)
  }
}

/** The sum of two points, neither of them at infinity; `undefined` when the sum is (SP 800-186 Appendix A.1.1). */
export function add(left: Point, right: Point, { p, a }: CurveRow): Point | undefined {
  const opposite = modulo(left.y + right.y, p) === 0n
  if (left.x === right.x && opposite) return undefined
  const slope =
    left.x === right.x
      ? (3n * left.x * left.x + a) * invert(2n * left.y, p)
      : (right.y - left.y) * invert(right.x - left.x, p)
  const x = modulo(slope * slope - left.x - right.x, p)
  return { x, y: modulo(slope * (left.x - x) - left.y, p) }
}
