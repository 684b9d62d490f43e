import { constants, type KeyObject, privateEncrypt, publicDecrypt } from 'node:crypto'
import { type HashName, hashes } from '../../algorithms/hash.ts'
import { present } from '../../base/assert.ts'
import { bytesEqual } from '../../base/bytes.ts'
import { table } from '../../base/table.ts'
import { emsaPkcs1, emsaPss, isEmsaPss } from '../emsa.ts'
import type { RsaSignatureScheme } from '../engine.ts'
import { expectOctets } from '../octets.ts'
import { randomBytes } from '../random.ts'
import { bytesOf } from './handle.ts'
import { hash as hashing } from './hash.ts'

type DigestScheme = {
  encode(hash: HashName, digest: Uint8Array, length: number): Uint8Array
  matches(hash: HashName, digest: Uint8Array, encoded: Uint8Array): boolean
}

/** The encodings of a digest, which Node would hash again. */
const digestSchemes = table<DigestScheme>()({
  'rsa-pkcs1': {
    encode: emsaPkcs1,
    matches: (hash, digest, encoded) =>
      bytesEqual(emsaPkcs1(hash, digest, encoded.length), encoded),
  },
  'rsa-pss': {
    encode: (hash, digest, length) =>
      emsaPss(hashing, hash, digest, randomBytes(hashes[hash].octets), length),
    matches: (hash, digest, encoded) => isEmsaPss(hashing, hash, digest, encoded),
  },
} satisfies Record<RsaSignatureScheme, DigestScheme>)

/**
 * An RSA signature over a digest (RFC 8017 §8.1.1, §8.2.1), which Node offers on the calling thread alone: 360 µs for
 * 2,048 bits, 1,900 for 4,096. OpenSSL blinds the private operation, and checks its result before it gives it out.
 */
export function signDigest(
  scheme: RsaSignatureScheme,
  hash: HashName,
  key: KeyObject,
  digest: Uint8Array,
): Uint8Array {
  expectOctets('digest', digest, hashes[hash].octets)
  const encoded = digestSchemes[scheme].encode(hash, digest, modulusOctets(key))
  return bytesOf(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded))
}

export function verifyDigest(
  scheme: RsaSignatureScheme,
  hash: HashName,
  key: KeyObject,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  expectOctets('digest', digest, hashes[hash].octets)
  const encoded = rsavp1(key, signature)
  return encoded !== undefined && digestSchemes[scheme].matches(hash, digest, encoded)
}

/** RSAVP1 (RFC 8017 §5.2.2); `undefined` for a signature out of range. */
function rsavp1(key: KeyObject, signature: Uint8Array): Uint8Array | undefined {
  if (signature.length !== modulusOctets(key)) return undefined
  try {
    return bytesOf(publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature))
  } catch {
    return undefined
  }
}

export function modulusOctets(key: KeyObject): number {
  return present(key.asymmetricKeyDetails?.modulusLength, 'an RSA key has a modulus') / 8
}
