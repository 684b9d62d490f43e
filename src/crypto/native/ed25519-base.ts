import { diffieHellman } from 'node:crypto'
import { assert } from '../../base/assert.ts'
import { wipe } from '../../base/bytes.ts'
import { octetString } from '../der.ts'
import { invert, littleEndianOf, modulo, ofLittleEndian } from '../integer.ts'
import { seedKeys } from '../seed-key.ts'
import { type AffinePoint, base, order, p } from './ed25519-point.ts'
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
const isMultiplier = (m: bigint): boolean => m / multiplierMin === 1n

/**
 * The base point times a secret scalar from 0 to the order, in constant time.
 *
 * Node multiplies it by hashes of seeds alone. But X25519 is the same curve in another form, and gives the u of [m]B for
 * a half of all scalars m; of the other half it gives that of the negative. The v, which it lacks, follows from the u of
 * the point behind, [m + 1]B. Once the product is known, so are both; so what comes after is BigInt.
 * @see RFC 7748 §5; Okeya and Sakurai, Efficient Elliptic Curve Cryptosystems from a Scalar Multiplication Algorithm
 * with Recovery of the y-Coordinate, 2001
 */
export function timesBase(scalar: bigint): AffinePoint {
  // Chosen from tables: no branch depends on a secret.
  const inRange = Number(scalar / multiplierMin)
  const multiplier = [order - scalar, scalar][inRange] ?? 0n
  // Out of it are 2¹²⁶ of 2²⁵² scalars: a hash never gives one.
  assert(isMultiplier(multiplier) && isMultiplier(multiplier + 1n), 'a hash is in the middle')
  const u = baseMultiple(multiplier)
  const next = baseMultiple(multiplier + 1n)
  // 2·v(B)·v, and x = (x(B)·v(B) / u(B)) · u / v.
  const twice = (baseU * u + 1n) * (baseU + u + 2n * a) - 2n * a - (baseU - u) * (baseU - u) * next
  const inverse = invert(twice * baseU * (u + 1n), p)
  const x = 2n * baseSquare * base.x * u * (u + 1n) * inverse
  const y = (u - 1n) * twice * baseU * inverse
  return { x: modulo([-x, x][inRange] ?? 0n, p), y: modulo(y, p) }
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
