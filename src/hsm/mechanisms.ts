import type { EncryptionAlgorithm } from '../algorithms/encryption.ts'
import type { HashName } from '../algorithms/hash.ts'
import { hashes } from '../algorithms/hash.ts'
import { type KeyMaterialForm, type KeySpec, keySpecs } from '../algorithms/key-spec.ts'
import type { MacAlgorithm } from '../algorithms/mac.ts'
import { type DigestScheme, type SigningAlgorithm, signingAlgorithms } from '../algorithms/signing.ts'
import { assert, present } from '../base/assert.ts'
import { isRow, rowNames, table } from '../base/table.ts'
import { curves } from '../crypto/curve.ts'
import { digestInfo, writeEcdsaSignature } from '../crypto/der.ts'
import { gcmIvOctets, gcmTagOctets } from '../crypto/engine.ts'
import { integerOf } from '../crypto/integer.ts'
import { ckg, ckm, ckParams, type Mechanism, type Parameter } from './cryptoki.ts'

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

/** Every mechanism is made here: the addon frees a struct that it never filled when a field has the wrong type. */
function mechanism(type: number, parameter?: Parameter): Mechanism {
  assert(isNumber(type), 'a mechanism is a number')
  if (!parameter) return { mechanism: type }
  for (const field of Object.values(parameter)) {
    assert(isNumber(field) || field instanceof Uint8Array, 'a parameter is a number or octets')
  }
  return { mechanism: type, parameter }
}

const isNumber = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

type HashRow = { hashAlg: number; mgf: number }

const hashMechanisms = table<HashRow>()({
  sha1: { hashAlg: ckm.SHA_1, mgf: ckg.MGF1_SHA1 },
  sha224: { hashAlg: ckm.SHA224, mgf: ckg.MGF1_SHA224 },
  sha256: { hashAlg: ckm.SHA256, mgf: ckg.MGF1_SHA256 },
  sha384: { hashAlg: ckm.SHA384, mgf: ckg.MGF1_SHA384 },
  sha512: { hashAlg: ckm.SHA512, mgf: ckg.MGF1_SHA512 },
} satisfies Record<HashName, HashRow>)

/** CKZ_DATA_SPECIFIED: the label is given, and empty. The addon has no such constant. */
const dataSpecified = 1

/** RSAES-OAEP with MGF1 of the same hash and an empty label (RFC 8017 §7.1). */
function oaep(hash: HashName): Mechanism {
  const { hashAlg, mgf } = hashMechanisms[hash]
  return mechanism(ckm.RSA_PKCS_OAEP, {
    type: ckParams.RSA_OAEP,
    hashAlg,
    mgf,
    source: dataSpecified,
  })
}

/** RSASSA-PSS over a digest, with MGF1 and a salt as long as the same hash (RFC 8017 §9.1). */
function pss(hash: HashName): Mechanism {
  const { hashAlg, mgf } = hashMechanisms[hash]
  const saltLen = hashes[hash].octets
  return mechanism(ckm.RSA_PKCS_PSS, { type: ckParams.RSA_PSS, hashAlg, mgf, saltLen })
}

type SigningRow = {
  mechanism: Mechanism
  hash: HashName
  /** Whether it takes long enough to leave the JavaScript thread. */
  slow: boolean
  /** What the token signs for this digest. */
  input(digest: Uint8Array): Uint8Array
  /** The signature of the contract from the token's. */
  output(signature: Uint8Array): Uint8Array
}

const asIs = (bytes: Uint8Array): Uint8Array => bytes

const schemes = table<(hash: HashName) => SigningRow>()({
  'rsa-pkcs1': (hash) => ({
    mechanism: mechanism(ckm.RSA_PKCS),
    hash,
    slow: true,
    input: (digest) => digestInfo(hash, digest),
    output: asIs,
  }),
  'rsa-pss': (hash) => ({ mechanism: pss(hash), hash, slow: true, input: asIs, output: asIs }),
  ecdsa: (hash) => ({
    mechanism: mechanism(ckm.ECDSA),
    hash,
    slow: false,
    input: asIs,
    output: ecdsaDer,
  }),
} satisfies Record<DigestScheme, (hash: HashName) => SigningRow>)

/** How a token makes each signature. Messages are hashed in this process: every token signs digests. */
export function signingMechanism(algorithm: SigningAlgorithm): SigningRow {
  return present(rows.get(algorithm), `a token makes signatures of ${algorithm}`)
}

const rows = new Map(
  rowNames(signingAlgorithms).flatMap((name) => {
    const row = signingAlgorithms[name]
    return 'hash' in row && isRow(schemes, row.scheme)
      ? [[name, schemes[row.scheme](row.hash)] as const]
      : []
  }),
)

/** A token's ECDSA signature is r ‖ s (PKCS #11 v2.40, §2.3.1); the contract has DER. */
function ecdsaDer(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2
  return writeEcdsaSignature({
    r: integerOf(signature.subarray(0, half)),
    s: integerOf(signature.subarray(half)),
  })
}

type MacRow = { mechanism: Mechanism; octets: number }

export const macMechanisms = table<MacRow>()({
  HMAC_SHA_224: { mechanism: mechanism(ckm.SHA224_HMAC), octets: hashes.sha224.octets },
  HMAC_SHA_256: { mechanism: mechanism(ckm.SHA256_HMAC), octets: hashes.sha256.octets },
  HMAC_SHA_384: { mechanism: mechanism(ckm.SHA384_HMAC), octets: hashes.sha384.octets },
  HMAC_SHA_512: { mechanism: mechanism(ckm.SHA512_HMAC), octets: hashes.sha512.octets },
} satisfies Record<MacAlgorithm, MacRow>)

/**
 * Where RSAES-OAEP runs. SoftHSM has OAEP with SHA-1 alone. With another hash the public key is used in software, and
 * the token raises to the private exponent (CKM_RSA_X_509) for `oaep.ts` to take the padding off.
 */
export type OaepRow =
  | { unpad: 'in token'; mechanism: Mechanism; hash: HashName }
  | { unpad: 'in software'; mechanism: Mechanism; hash: HashName }

const oaepMechanisms = table<OaepRow>()({
  RSAES_OAEP_SHA_1: { unpad: 'in token', mechanism: oaep('sha1'), hash: 'sha1' },
  RSAES_OAEP_SHA_256: {
    unpad: 'in software',
    mechanism: mechanism(ckm.RSA_X_509),
    hash: 'sha256',
  },
} satisfies Partial<Record<EncryptionAlgorithm, OaepRow>>)

/** The row of an RSA encryption algorithm; `undefined` for the symmetric one. */
export function oaepMechanism(algorithm: EncryptionAlgorithm): OaepRow | undefined {
  return isRow(oaepMechanisms, algorithm) ? oaepMechanisms[algorithm] : undefined
}

/** Octets that a signature has as it leaves the token. */
export function signatureOctets(material: KeyMaterialForm): number {
  if (material.type === 'rsa') return material.modulusBits / 8
  assert(material.type === 'ec', 'only pairs sign')
  return 2 * curves[material.curve].octets
}

/** Octets of an RSA modulus. */
export function modulusOctets(spec: KeySpec): number {
  const { material } = keySpecs[spec]
  assert(material.type === 'rsa', `${spec} has a modulus`)
  return material.modulusBits / 8
}
