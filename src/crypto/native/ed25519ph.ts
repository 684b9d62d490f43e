import { createPublicKey, type KeyObject } from 'node:crypto'
import { present } from '../../base/assert.ts'
import { bytesEqual, concat, wipe } from '../../base/bytes.ts'
import { ed25519phDomain as domain, ed25519KeyOctets, ed25519Keys } from '../ed25519-parameters.ts'
import { littleEndianOf, ofLittleEndian } from '../integer.ts'
import { timesBase } from './ed25519-base.ts'
import { combine, decodePoint, encodePoint, order, p } from './ed25519-point.ts'
import { exportPkcs8, exportSpki } from './handle.ts'
import { hash } from './hash.ts'

/**
 * Ed25519ph, which Node does not offer.
 *
 * OpenSSL multiplies the base point by the secret r, in constant time. The rest is JavaScript's BigInt, which is not
 * constant-time: the reduction of r, the recovery of the product's coordinates, and S = r + k·s. Its time depends on how
 * many 64-bit words r and s have, and may tell more of them, such as the highest bit of r.
 *
 * Octets are wiped. What cannot be wiped stays until it is collected, and its memory is used again: BigInts of r, its
 * multiples and s in the JavaScript heap, and outside of it X25519's keys, which OpenSSL clears then.
 * @see RFC 8032 §5.1.6
 */
export function sign(key: KeyObject, message: Uint8Array): Uint8Array {
  const digest = hash.digest('sha512', message)
  const secrets = hashedSeed(key)
  try {
    const s = clamped(secrets.subarray(0, 32))
    const r = hashedScalar(domain, secrets.subarray(32), digest)
    const point = encodePoint(timesBase(r))
    const k = hashedScalar(domain, point, pointOf(createPublicKey(key)), digest)
    return concat(point, littleEndianOf((r + k * s) % order, 32))
  } finally {
    wipe(secrets)
  }
}

/**
 * By the equation without cofactor, [S]B = R + [k]A, as OpenSSL has it.
 * @param signature 64 octets
 * @see RFC 8032 §5.1.7
 */
export function verify(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  const publicKey = pointOf(key)
  const r = signature.subarray(0, ed25519KeyOctets)
  const s = ofLittleEndian(signature.subarray(ed25519KeyOctets))
  if (s >= order) return false
  const { x, y } = decodePoint(publicKey)
  const negated = { x: p - x, y }
  const k = hashedScalar(domain, r, publicKey, hash.digest('sha512', message))
  // R in another encoding than its one is refused with this comparison.
  return bytesEqual(encodePoint(combine(s, k, negated)), r)
}

/** SHA-512 of the parts, as an integer modulo the order (steps 2 and 4). */
function hashedScalar(...parts: readonly Uint8Array[]): bigint {
  const joined = concat(...parts)
  // In one shot: a Hash would keep its digest.
  const hashed = hash.digest('sha512', joined)
  try {
    return ofLittleEndian(hashed) % order
  } finally {
    wipe(joined, hashed)
  }
}

/** SHA-512 of the seed: what the scalar is made of, and the prefix (§5.1.5, step 1). The caller wipes it. */
function hashedSeed(key: KeyObject): Uint8Array {
  const pkcs8 = exportPkcs8(key)
  try {
    return hash.digest(
      'sha512',
      present(ed25519Keys.readPrivateKey(pkcs8), 'a key in its one form'),
    )
  } finally {
    wipe(pkcs8)
  }
}

/** The scalar of 32 octets, which are changed (§5.1.5, steps 2 and 3). */
function clamped(octets: Uint8Array): bigint {
  octets[0] = (octets[0] ?? 0) & 0xf8
  octets[31] = ((octets[31] ?? 0) & 0x7f) | 0x40
  return ofLittleEndian(octets)
}

/** The encoded point of a public key. */
const pointOf = (key: KeyObject): Uint8Array =>
  present(ed25519Keys.readPublicKey(exportSpki(key)), 'a key in its one form')
