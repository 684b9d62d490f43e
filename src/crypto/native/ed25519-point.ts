import { invert, littleEndianOf, modulo, ofLittleEndian } from '../integer.ts'

export const p = 2n ** 255n - 19n
/** The coefficient d of −x² + y² = 1 + dx²y² (RFC 8032 §5.1). */
const d = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n
const yMask = 2n ** 255n - 1n
/** L, of the base point. */
export const order = 2n ** 252n + 0x14def9dea2f79cd65812631a5cf5d3edn

export type AffinePoint = { x: bigint; y: bigint }

/** B. */
export const base: Readonly<AffinePoint> = {
  x: 0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51an,
  y: 0x6666666666666666666666666666666666666666666666666666666666666658n,
}

/** Of coordinates from 0 to p − 1. */
export const isOnCurve = ({ x, y }: AffinePoint): boolean =>
  (y * y - x * x - 1n - d * x * x * y * y) % p === 0n

/**
 * Whether 32 octets are a point of the curve in its one encoding, and not of small order. OpenSSL takes any 32 octets
 * as a public key. Points that are a sum with one of small order pass, as RFC 8032 §5.1.7 has it.
 */
export function isPublicPoint(octets: Uint8Array): boolean {
  const y = ofLittleEndian(octets) & yMask
  if (y >= p) return false
  const square = (y * y) % p
  // The y of the points whose order divides 4, 2 and 8; x = 0, which has no sign, is among them.
  const ofSmallOrder = y * (square - 1n) * (d * square * square + 2n * square - 1n)
  if (ofSmallOrder % p === 0n) return false
  // x² = (y² − 1) / (dy² + 1) (§5.1.3, step 2), a square where the product is one.
  return isSquare(((square - 1n) * (d * square + 1n)) % p)
}

/** Euler's criterion: with (p − 1) / 2 = 2²⁵⁴ − 10 it takes squarings alone. */
function isSquare(value: bigint): boolean {
  return (squared(value, 254) - value ** 10n) % p === 0n
}

/** The value to the power of 2^times. */
function squared(value: bigint, times: number): bigint {
  let power = value
  for (let time = 0; time < times; time++) power = (power * power) % p
  return power
}

/** The point that octets encode for which `isPublicPoint` holds (RFC 8032 §5.1.3). */
export function decodePoint(octets: Uint8Array): AffinePoint {
  const encoded = ofLittleEndian(octets)
  const y = encoded & yMask
  const square = (y * y) % p
  const [u, v] = [square - 1n, (d * square + 1n) % p]
  const x = modulo(squareRoot(u, v), p)
  return { x: (x & 1n) === encoded >> 255n ? x : p - x, y }
}

/** Of u/v, which has one (§5.1.3, step 3). */
function squareRoot(u: bigint, v: bigint): bigint {
  const seventh = (u * v ** 7n) % p
  // To the power of (p − 5) / 8 = 2²⁵² − 3.
  const power = (squared(seventh, 252) * invert(seventh ** 3n, p)) % p
  const root = (u * v ** 3n * power) % p
  return (v * root * root - u) % p === 0n ? root : root * rootOfMinusOne
}

const rootOfMinusOne = 0x2b8324804fc1df0b2b4d00993dfbd7a72f431806ad2fe478c4ee1b274a0ea0b0n

/** The one encoding of a point (§5.1.2). */
export function encodePoint({ x, y }: AffinePoint): Uint8Array {
  return littleEndianOf(((x & 1n) << 255n) | y, 32)
}

/** x = X/Z, y = Y/Z and xy = T/Z, each from −p to p (§5.1.4). */
type Point = { x: bigint; y: bigint; z: bigint; t: bigint }

const extended = ({ x, y }: AffinePoint): Point => ({ x, y, z: 1n, t: (x * y) % p })
const neutral: Point = { x: 0n, y: 1n, z: 1n, t: 0n }

/** The base point times `s` plus `point` times `k`, for public values: its time depends on them. */
export function combine(s: bigint, k: bigint, point: AffinePoint): AffinePoint {
  const [both, first, second] = [
    add(extended(base), extended(point)),
    extended(base),
    extended(point),
  ]
  let sum = neutral
  for (let bit = BigInt(order.toString(2).length - 1); bit >= 0n; bit--) {
    sum = double(sum)
    const [ofS, ofK] = [(s >> bit) & 1n, (k >> bit) & 1n]
    if (ofS && ofK) sum = add(sum, both)
    else if (ofS) sum = add(sum, first)
    else if (ofK) sum = add(sum, second)
  }
  const inverse = invert(sum.z, p)
  return { x: modulo(sum.x * inverse, p), y: modulo(sum.y * inverse, p) }
}

function add(left: Point, right: Point): Point {
  const a = ((left.y - left.x) * (right.y - right.x)) % p
  const b = ((left.y + left.x) * (right.y + right.x)) % p
  const c = (2n * d * ((left.t * right.t) % p)) % p
  const e = (2n * left.z * right.z) % p
  return completed(b - a, e - c, e + c, b + a)
}

function double({ x, y, z }: Point): Point {
  const a = (x * x) % p
  const b = (y * y) % p
  const c = (2n * z * z) % p
  const h = a + b
  const e = h - (((x + y) * (x + y)) % p)
  const g = a - b
  return completed(e, c + g, g, h)
}

const completed = (e: bigint, f: bigint, g: bigint, h: bigint): Point => ({
  x: (e * f) % p,
  y: (g * h) % p,
  z: (f * g) % p,
  t: (e * h) % p,
})
