import { type HashName, hashes } from '../algorithms/hash.ts'
import { bytesEqual, concat, copyOf } from '../base/bytes.ts'
import { digestInfo } from './der.ts'
import type { Hash } from './engine.ts'
import { maskWith } from './mgf1.ts'

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
  maskWith(hash, name, h, block)
  block[0] = (block[0] ?? 0) & 0x7f
  return concat(block, h, Uint8Array.of(pssTrailer))
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
  const block = copyOf(encoded.subarray(0, maskedLength))
  maskWith(hash, name, h, block)
  const salt = block.subarray(maskedLength - octets)
  return bytesEqual(emsaPss(hash, name, digest, salt, encoded.length), encoded)
}
