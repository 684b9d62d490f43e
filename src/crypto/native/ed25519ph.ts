import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { present } from '../../base/assert.ts'
import { bytesEqual, concat, wipe } from '../../base/bytes.ts'
import { ed25519phDomain as domain, ed25519KeyOctets, ed25519Keys } from '../ed25519-parameters.ts'
import { littleEndianOf, ofLittleEndian } from '../integer.ts'
import { timesBase } from './ed25519-base.ts'
import { combine, decodePoint, encodePoint, order, p } from './ed25519-point.ts'
import { bytesOf, exportPkcs8, exportSpki } from './handle.ts'

/**
 * Ed25519ph, which Node does not offer.
 *
 * OpenSSL multiplies the base point by the secret r, in constant time. The rest, S = r + k·s, is JavaScript's BigInt,
 * which is not constant-time: what its time can tell is the length of r and s in 64-bit words. BigInts cannot be wiped:
 * copies of both stay in the heap until it is collected.
 * @see RFC 8032 §5.1.6
 */
export function sign(key: KeyObject, message: Uint8Array): Uint8Array {
  const digest = sha512(message)
  const { s, prefix } = secretsOf(key)
  const nonce = sha512(domain, prefix, digest)
  try {
    const r = ofLittleEndian(nonce) % order
    const point = encodePoint(timesBase(r))
    const publicKey = pointOf(createPublicKey(key))
    const k = challenge(point, publicKey, digest)
    return concat(point, littleEndianOf((r + k * s) % order, 32))
  } finally {
    wipe(prefix, nonce)
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
  // R in another encoding than its one is refused with this comparison.
  return bytesEqual(encodePoint(combine(s, challenge(r, publicKey, sha512(message)), negated)), r)
}

/** k. */
const challenge = (r: Uint8Array, publicKey: Uint8Array, digest: Uint8Array): bigint =>
  ofLittleEndian(sha512(domain, r, publicKey, digest)) % order

/** The scalar s and the prefix, which the caller wipes (§5.1.5, steps 1 to 3). */
function secretsOf(key: KeyObject): { s: bigint; prefix: Uint8Array } {
  const pkcs8 = exportPkcs8(key)
  const hashed = sha512(present(ed25519Keys.readPrivateKey(pkcs8), 'a key in its one form'))
  const scalar = hashed.subarray(0, 32)
  try {
    scalar[0] = (scalar[0] ?? 0) & 0xf8
    scalar[31] = ((scalar[31] ?? 0) & 0x7f) | 0x40
    return { s: ofLittleEndian(scalar), prefix: hashed.subarray(32) }
  } finally {
    wipe(pkcs8, scalar)
  }
}

/** The encoded point of a public key. */
const pointOf = (key: KeyObject): Uint8Array =>
  present(ed25519Keys.readPublicKey(exportSpki(key)), 'a key in its one form')

function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha512')
  for (const part of parts) hash.update(part)
  return bytesOf(hash.digest())
}
