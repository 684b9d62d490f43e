import { type HashName, hashes } from '../algorithms/hash.ts'
import { assert } from '../base/assert.ts'
import { table } from '../base/table.ts'
import { gcmIvOctets, gcmTagOctets } from '../crypto/engine.ts'
import { ckd, ckg, ckm, ckParams, type Mechanism, type Parameter } from './cryptoki.ts'

/** Every mechanism is made here: the addon frees a struct that it never filled when a field has the wrong type. */
export function mechanism(type: number, parameter?: Parameter): Mechanism {
  assert(isNumber(type), 'a mechanism is a number')
  if (!parameter) return { mechanism: type }
  for (const field of Object.values(parameter)) {
    assert(isNumber(field) || field instanceof Uint8Array, 'a parameter is a number or octets')
  }
  return { mechanism: type, parameter }
}

const isNumber = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

/** CKM_… of a mechanism's number, for messages. */
export function mechanismName(type: number): string {
  const [name] = Object.entries(ckm).find(([, number]) => number === type) ?? []
  return name === undefined ? `mechanism ${type}` : `CKM_${name}`
}

/**
 * AES-GCM with an IV of 12 octets and the full tag. The addon's tag length is 0 where it is left out, and SoftHSM
 * then encrypts without any; it takes an empty IV for one of zeros.
 */
export function aesGcm(iv: Uint8Array, associated: Uint8Array): Mechanism {
  assert(iv.length === gcmIvOctets, 'a GCM IV has 12 octets')
  const tagBits = gcmTagOctets * 8
  return mechanism(ckm.AES_GCM, {
    type: ckParams.GCM,
    iv,
    ivBits: iv.length * 8,
    aad: associated,
    tagBits,
  })
}

type HashRow = { hashAlg: number; mgf: number; hmac: number }

const hashMechanisms = table<HashRow>()({
  sha1: { hashAlg: ckm.SHA_1, mgf: ckg.MGF1_SHA1, hmac: ckm.SHA_1_HMAC },
  sha224: { hashAlg: ckm.SHA224, mgf: ckg.MGF1_SHA224, hmac: ckm.SHA224_HMAC },
  sha256: { hashAlg: ckm.SHA256, mgf: ckg.MGF1_SHA256, hmac: ckm.SHA256_HMAC },
  sha384: { hashAlg: ckm.SHA384, mgf: ckg.MGF1_SHA384, hmac: ckm.SHA384_HMAC },
  sha512: { hashAlg: ckm.SHA512, mgf: ckg.MGF1_SHA512, hmac: ckm.SHA512_HMAC },
} satisfies Record<HashName, HashRow>)

/** HMAC with the hash's full length. */
export const hmac = (hash: HashName): Mechanism => mechanism(hashMechanisms[hash].hmac)

/** RSASSA-PSS over a digest, with MGF1 and a salt as long as the same hash (RFC 8017 §9.1). */
export function pss(hash: HashName): Mechanism {
  const { hashAlg, mgf } = hashMechanisms[hash]
  const saltLen = hashes[hash].octets
  return mechanism(ckm.RSA_PKCS_PSS, { type: ckParams.RSA_PSS, hashAlg, mgf, saltLen })
}

/** CKZ_DATA_SPECIFIED: the label is given, and empty. The addon has no such constant. */
const dataSpecified = 1

/**
 * Where RSAES-OAEP runs. SoftHSM has OAEP with SHA-1 alone. With another hash the public key is used in software, and
 * the token raises to the private exponent (CKM_RSA_X_509) for `oaep.ts` to take the padding off.
 */
export type OaepForm = { unpad: 'in token' | 'in software'; mechanism: Mechanism; hash: HashName }

/** RSAES-OAEP with MGF1 of the same hash and an empty label (RFC 8017 §7.1). */
export function oaep(hash: HashName): OaepForm {
  if (hash !== 'sha1') return { unpad: 'in software', mechanism: mechanism(ckm.RSA_X_509), hash }
  const { hashAlg, mgf } = hashMechanisms[hash]
  const parameter = { type: ckParams.RSA_OAEP, hashAlg, mgf, source: dataSpecified }
  return { unpad: 'in token', mechanism: mechanism(ckm.RSA_PKCS_OAEP, parameter), hash }
}

/** ECDH whose result is the x-coordinate (SP 800-56A §5.7.1.2), with a peer's uncompressed point. */
export function ecdh(point: Uint8Array): Mechanism {
  return mechanism(ckm.ECDH1_DERIVE, { type: ckParams.EC_DH, kdf: ckd.NULL, publicData: point })
}
