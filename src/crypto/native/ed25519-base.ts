import { diffieHellman } from 'node:crypto'
import { assert } from '../../base/assert.ts'
import { wipe } from '../../base/bytes.ts'
import { octetString } from '../der.ts'
import { invert, littleEndianOf, modulo, ofLittleEndian } from '../integer.ts'
import { seedKeys } from '../seed-key.ts'
import { type AffinePoint, base, isOnCurve, order, p } from './ed25519-point.ts'
import { importPkcs8, importSpki } from './handle.ts'

/** id-X25519 of RFC 8410 §3. */
const x25519Keys = seedKeys({ oid: '2b656e', publicKeyOctets: 32, seedOctets: 32 }, octetString)
/** The coefficient A of v² = u³ + Au² + u, and the u of the base point (RFC 7748 §4.1). */
const a = 486662n
const baseU = 9n
/** The square of its v. */
const baseSquare = baseU ** 3n + a * baseU ** 2n + baseU

/** The u of B/8. */
const eighthU = 0x7a418b8684e1e05462d36d4b365155c56002b7f7f83b5b78e0bc99de3b50c242n
const eighth = importSpki(x25519Keys.writePublicKey(littleEndianOf(eighthU, 32)))

/** X25519 gives B/8 times 8m, for m from here to twice as much: the highest bit is set, the lowest three are clear. */
const multiplierMin = 2n ** 251n
const multiplierMax = 2n * multiplierMin - 1n

/**
 * The base point times a secret scalar, multiplied by OpenSSL in constant time.
 *
 * Node multiplies it by hashes of seeds alone. But X25519 is the same curve in another form, and gives the u of [m]B for
 * a half of all scalars m; of the other half it gives that of the negative. The v, which it lacks, follows from the u of
 * the point behind, [m + 1]B. That is BigInt, whose time may tell the half, which the product does not.
 * @param scalar from c + 2 to 2²⁵² − 2, where the order is 2²⁵² + c; a hash misses that once in 2¹²⁶ times
 * @throws Error for any other scalar, and when the product is not on the curve
 * @see RFC 7748 §5; Okeya and Sakurai, Efficient Elliptic Curve Cryptosystems from a Scalar Multiplication Algorithm
 * with Recovery of the y-Coordinate, 2001
 */
export function timesBase(scalar: bigint): AffinePoint {
  const octets = littleEndianOf(scalar, 32)
  // Bit 251, with which tables are asked instead of branches taken.
  const half = (octets[31] ?? 0) >> 3
  wipe(octets)
  const multiplier = [order - scalar, scalar][half] ?? 0n
  assert(multiplier >= multiplierMin && multiplier < multiplierMax, 'a hash is in the middle')
  const { x, y } = recover(baseMultiple(multiplier), baseMultiple(multiplier + 1n))
  return { x: [p - x, x][half] ?? 0n, y }
}

/**
 * [m]B from the u of [m]B and [m + 1]B.
 * @throws Error when it is not on the curve: two signatures of one message with different points betray the key
 */
export function recover(u: bigint, next: bigint): AffinePoint {
  // 2·v(B)·v, and x = (x(B)·v(B) / u(B)) · u / v.
  const sum = (baseU * u + 1n) * (baseU + u + 2n * a) - 2n * a
  const twice = modulo(sum - (baseU - u) * (baseU - u) * next, p)
  // The sign of v, which tells the half, is not in what is inverted.
  const square = (twice * twice) % p
  const inverse = invert(square * baseU * (u + 1n), p)
  const x = (2n * baseSquare * base.x * u * (u + 1n) * twice * inverse) % p
  const y = modulo((u - 1n) * square * baseU * inverse, p)
  // With u = 0 any `next` gives a point, of order 2.
  if (u === 0n || !isOnCurve({ x, y })) throw new Error('multiplying the base point failed')
  return { x, y }
}

/** The u of [m]B. */
function baseMultiple(m: bigint): bigint {
  const scalar = littleEndianOf(8n * m, 32)
  const pkcs8 = x25519Keys.writePrivateKey(scalar)
  try {
    return ofLittleEndian(diffieHellman({ privateKey: importPkcs8(pkcs8), publicKey: eighth }))
  } finally {
    wipe(scalar, pkcs8)
  }
}
