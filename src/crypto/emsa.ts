import { type HashName, hashes } from '../algorithms/hash.ts'
import { bytesEqual, concat, u32 } from '../base/bytes.ts'
import { digestInfo } from './der.ts'
import type { Hash } from './engine.ts'

const pssTrailer = 0xbc
const paddingOctetsMin = 8

/** EMSA-PKCS1-v1_5 of a digest: 00 01 FF … FF 00 DigestInfo (RFC 8017 §9.2). `length` is the modulus's octets. */
export function emsaPkcs1(name: HashName, digest: Uint8Array, length: number): Uint8Array {
  const info = digestInfo(name, digest)
  const padding = length - info.length - 3
  if (padding < paddingOctetsMin) throw new TypeError(`the modulus is too short for ${name}`)
  return concat(Uint8Array.of(0, 1), new Uint8Array(padding).fill(0xff), Uint8Array.of(0), info)
}

/**
 * EMSA-PSS of a digest with MGF1 of the same hash (RFC 8017 §9.1.1), for a modulus of a whole number of octets:
 * emBits is one bit less than the modulus.
 * @param salt as long as the hash
 */
export function emsaPss(
  hash: Hash,
  name: HashName,
  digest: Uint8Array,
  salt: Uint8Array,
  length: number,
): Uint8Array {
  const { octets } = hashes[name]
  const maskedLength = length - octets - 1
  if (maskedLength < salt.length + 1) throw new TypeError(`the modulus is too short for ${name}`)
  const h = hash.digest(name, concat(new Uint8Array(8), digest, salt))
  const block = new Uint8Array(maskedLength)
  block[maskedLength - salt.length - 1] = 1
  block.set(salt, maskedLength - salt.length)
  const masked = xor(block, mgf1(hash, name, h, maskedLength))
  masked[0] = (masked[0] ?? 0) & 0x7f
  return concat(masked, h, Uint8Array.of(pssTrailer))
}

/**
 * Whether an encoded message is EMSA-PSS of the digest, with a salt as long as the hash (RFC 8017 §9.1.2): the salt
 * is taken out, and the encoding made again from it must be the same, octet for octet.
 */
export function isEmsaPss(
  hash: Hash,
  name: HashName,
  digest: Uint8Array,
  encoded: Uint8Array,
): boolean {
  const { octets } = hashes[name]
  const maskedLength = encoded.length - octets - 1
  if (maskedLength < octets + 1) return false
  const h = encoded.subarray(maskedLength, maskedLength + octets)
  const block = xor(encoded.subarray(0, maskedLength), mgf1(hash, name, h, maskedLength))
  const salt = block.subarray(maskedLength - octets)
  return bytesEqual(emsaPss(hash, name, digest, salt, encoded.length), encoded)
}

/** MGF1 (RFC 8017 §B.2.1). */
function mgf1(hash: Hash, name: HashName, seed: Uint8Array, length: number): Uint8Array {
  const mask = new Uint8Array(length)
  const { octets } = hashes[name]
  for (let at = 0; at < length; at += octets) {
    const block = hash.digest(name, concat(seed, u32(at / octets)))
    mask.set(block.subarray(0, length - at), at)
  }
  return mask
}

function xor(left: Uint8Array, right: Uint8Array): Uint8Array {
  return left.map((octet, index) => octet ^ (right[index] ?? 0))
}
