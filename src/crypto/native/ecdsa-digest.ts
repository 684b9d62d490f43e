import { createECDH, type KeyObject } from 'node:crypto'
import { type HashName, hashes } from '../../algorithms/hash.ts'
import type { Curve } from '../../algorithms/key-spec.ts'
import { wipe } from '../../base/bytes.ts'
import { type CurveRow, curves } from '../curve.ts'
import { readEcdsaSignature, writeEcdsaSignature } from '../der.ts'
import { integerOf, invert, modulo, octetsOf } from '../integer.ts'
import { expectOctets } from '../octets.ts'
import { randomBytes } from '../random.ts'
import { bytesOf } from './handle.ts'

/** A scalar or a coordinate that is out of range or zero is drawn again; on a good generator that never happens. */
const drawsMax = 128
const uncompressed = 0x04

type Point = { x: bigint; y: bigint }

/**
 * ECDSA over a digest, for which Node has no door: `sign(null, digest)` hashes again.
 *
 * OpenSSL draws k and computes k·G, in constant time. The rest, s = k⁻¹ (z + r·d), is JavaScript's BigInt, which is
 * not constant-time: every secret enters it multiplied by a fresh random b, so that what the inverse takes its time
 * over is uniform and tells nothing of k or d. What remains is the length of d and k in 64-bit words during one
 * multiplication each. BigInts cannot be wiped: copies of d, k and b stay in the heap until it is collected.
 * @see FIPS 186-5 §6.4.1
 */
export function signDigest(
  curve: Curve,
  hash: HashName,
  key: KeyObject,
  digest: Uint8Array,
): Uint8Array {
  expectOctets('digest', digest, hashes[hash].octets)
  const row = curves[curve]
  const z = integerOfDigest(digest, row)
  const d = privateScalar(key)
  for (let draw = 0; draw < drawsMax; draw++) {
    const { k, r } = perMessageSecret(row)
    const b = randomScalar(row)
    const blinded = invert((k * b) % row.n, row.n)
    const s = (blinded * (b * z + ((b * d) % row.n) * r)) % row.n
    if (r !== 0n && s !== 0n) return writeEcdsaSignature({ r, s })
  }
  throw new Error('the random source gives no usable number')
}

/**
 * Verifies an ECDSA signature over a digest: whether x(u₁·G + u₂·Q) mod n = r, with u₁ = z/s and u₂ = r/s.
 *
 * OpenSSL multiplies points, but adds none. The sum is u₂·(w·G + Q) with w = z/r: one native multiplication, one
 * addition in BigInt, and one native Diffie–Hellman, whose result is just the x that is asked for. All of it is public.
 * @see FIPS 186-5 §6.4.2
 */
export function verifyDigest(
  curve: Curve,
  hash: HashName,
  key: KeyObject,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  expectOctets('digest', digest, hashes[hash].octets)
  const row = curves[curve]
  const parsed = readEcdsaSignature(signature, row.n)
  if (!parsed) return false
  const { r, s } = parsed
  const w = (integerOfDigest(digest, row) * invert(r, row.n)) % row.n
  const q = pointOf(key.export({ format: 'raw-public' }), row)
  const sum = w === 0n ? q : add(timesGenerator(w, row), q, row)
  if (!sum) return false
  const x = integerOf(xOfProduct((r * invert(s, row.n)) % row.n, sum, row))
  return x % row.n === r
}

/** The leftmost bits of a digest, as many as the order has (FIPS 186-5 §6.4.1, step 2). */
function integerOfDigest(digest: Uint8Array, { orderBits }: CurveRow): bigint {
  const surplus = digest.length * 8 - orderBits
  const value = integerOf(digest)
  return surplus > 0 ? value >> BigInt(surplus) : value
}

function privateScalar(key: KeyObject): bigint {
  const octets = key.export({ format: 'raw-private' })
  try {
    return integerOf(octets)
  } finally {
    wipe(octets)
  }
}

/** A fresh k, and r, the x of k·G modulo the order. */
function perMessageSecret({ openssl, octets, n }: CurveRow): { k: bigint; r: bigint } {
  const ecdh = createECDH(openssl)
  const point = ecdh.generateKeys()
  const secret = ecdh.getPrivateKey()
  try {
    return { k: integerOf(secret), r: integerOf(point.subarray(1, 1 + octets)) % n }
  } finally {
    wipe(secret)
  }
}

/** Uniform from 1 to n − 1, by rejection. */
function randomScalar({ n, octets, orderBits }: CurveRow): bigint {
  const surplus = BigInt(octets * 8 - orderBits)
  for (let draw = 0; draw < drawsMax; draw++) {
    const random = randomBytes(octets)
    const value = integerOf(random) >> surplus
    wipe(random)
    if (value > 0n && value < n) return value
  }
  throw new Error('the random source gives no usable number')
}

function pointOf(encoded: Uint8Array, { octets }: CurveRow): Point {
  return {
    x: integerOf(encoded.subarray(1, 1 + octets)),
    y: integerOf(encoded.subarray(1 + octets)),
  }
}

function timesGenerator(scalar: bigint, row: CurveRow): Point {
  const ecdh = createECDH(row.openssl)
  ecdh.setPrivateKey(octetsOf(scalar, row.octets))
  return pointOf(ecdh.getPublicKey(), row)
}

function xOfProduct(scalar: bigint, { x, y }: Point, row: CurveRow): Uint8Array {
  const point = new Uint8Array(2 * row.octets + 1)
  point[0] = uncompressed
  point.set(octetsOf(x, row.octets), 1)
  point.set(octetsOf(y, row.octets), 1 + row.octets)
  const ecdh = createECDH(row.openssl)
  ecdh.setPrivateKey(octetsOf(scalar, row.octets))
  return bytesOf(ecdh.computeSecret(point))
}

/** The sum of two points, neither of them at infinity; `undefined` when the sum is (SP 800-186 Appendix A.1.1). */
function add(left: Point, right: Point, { p, a }: CurveRow): Point | undefined {
  const opposite = modulo(left.y + right.y, p) === 0n
  if (left.x === right.x && opposite) return undefined
  const slope =
    left.x === right.x
      ? (3n * left.x * left.x + a) * invert(2n * left.y, p)
      : (right.y - left.y) * invert(right.x - left.x, p)
  const x = modulo(slope * slope - left.x - right.x, p)
  return { x, y: modulo(slope * (left.x - x) - left.y, p) }
}
