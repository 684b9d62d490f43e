import { table } from '../base/table.ts'
import type { EncapsulationAlgorithm } from './encapsulation.ts'
import type { EncryptionAlgorithm } from './encryption.ts'
import type { KeyAgreementAlgorithm } from './key-agreement.ts'
import type { MacAlgorithm } from './mac.ts'
import type { SigningAlgorithm } from './signing.ts'

export type KeyUsage =
  | 'ENCRYPT_DECRYPT'
  | 'SIGN_VERIFY'
  | 'GENERATE_VERIFY_MAC'
  | 'KEY_AGREEMENT'
  | 'ENCAPSULATE_DECAPSULATE'

/** What the key material of a spec is. `symmetric` keys alone carry encryption contexts, data keys and rotation. */
export type KeyMaterialForm =
  | { type: 'symmetric'; octets: number }
  | { type: 'hmac'; octets: number }
  | { type: 'rsa'; modulusBits: number }
  | { type: 'ec'; curve: Curve }
  | { type: 'ed25519' }
  | { type: 'ml-dsa'; set: MlDsaParameterSet }
  | { type: 'ml-kem'; set: MlKemParameterSet }
  | { type: 'sm2' }

export type Curve = 'P-256' | 'P-384' | 'P-521' | 'secp256k1'
export type MlDsaParameterSet = 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'
export type MlKemParameterSet = 'ML-KEM-512' | 'ML-KEM-768' | 'ML-KEM-1024'

/** What an alias may not change over to another of. */
export type KeyKind = 'symmetric' | 'asymmetric' | 'hmac'

type KeySpecRow = {
  kind: KeyKind
  material: KeyMaterialForm
  usages: readonly KeyUsage[]
  /** The algorithms, in a column for each usage: see `usageColumns`. */
  encryption?: readonly EncryptionAlgorithm[]
  signing?: readonly SigningAlgorithm[]
  mac?: readonly MacAlgorithm[]
  agreement?: readonly KeyAgreementAlgorithm[]
  encapsulation?: readonly EncapsulationAlgorithm[]
  /** Whether the Regions of AWS in China alone have it, or all but these. */
  china?: 'only' | 'never'
}

/** Where a key spec has the algorithms of a usage. */
export const usageColumns = {
  ENCRYPT_DECRYPT: 'encryption',
  SIGN_VERIFY: 'signing',
  GENERATE_VERIFY_MAC: 'mac',
  KEY_AGREEMENT: 'agreement',
  ENCAPSULATE_DECAPSULATE: 'encapsulation',
} as const satisfies Record<KeyUsage, keyof KeySpecRow>

const rsa = (modulusBits: number): KeySpecRow => ({
  kind: 'asymmetric',
  material: { type: 'rsa', modulusBits },
  usages: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  encryption: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
  signing: [
    'RSASSA_PSS_SHA_256',
    'RSASSA_PSS_SHA_384',
    'RSASSA_PSS_SHA_512',
    'RSASSA_PKCS1_V1_5_SHA_256',
    'RSASSA_PKCS1_V1_5_SHA_384',
    'RSASSA_PKCS1_V1_5_SHA_512',
  ],
})

const nist = (curve: Curve, algorithm: SigningAlgorithm): KeySpecRow => ({
  kind: 'asymmetric',
  material: { type: 'ec', curve },
  usages: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  signing: [algorithm],
  agreement: ['ECDH'],
})

const mlDsa = (set: MlDsaParameterSet): KeySpecRow => ({
  kind: 'asymmetric',
  material: { type: 'ml-dsa', set },
  usages: ['SIGN_VERIFY'],
  signing: ['ML_DSA_SHAKE_256'],
})

const mlKem = (set: MlKemParameterSet): KeySpecRow => ({
  kind: 'asymmetric',
  material: { type: 'ml-kem', set },
  usages: ['ENCAPSULATE_DECAPSULATE'],
  encapsulation: ['ML_KEM'],
  china: 'never',
})

const hmac = (octets: number, algorithm: MacAlgorithm): KeySpecRow => ({
  kind: 'hmac',
  material: { type: 'hmac', octets },
  usages: ['GENERATE_VERIFY_MAC'],
  mac: [algorithm],
})

/**
 * Key specs, and what each can do.
 * Source: AWS KMS API Reference, CreateKey, KeySpec; AWS KMS Developer Guide, Key spec reference.
 */
export const keySpecs = table<KeySpecRow>()({
  SYMMETRIC_DEFAULT: {
    kind: 'symmetric',
    material: { type: 'symmetric', octets: 32 },
    usages: ['ENCRYPT_DECRYPT'],
    encryption: ['SYMMETRIC_DEFAULT'],
  },
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: nist('P-256', 'ECDSA_SHA_256'),
  ECC_NIST_P384: nist('P-384', 'ECDSA_SHA_384'),
  ECC_NIST_P521: nist('P-521', 'ECDSA_SHA_512'),
  ECC_SECG_P256K1: {
    kind: 'asymmetric',
    material: { type: 'ec', curve: 'secp256k1' },
    usages: ['SIGN_VERIFY'],
    signing: ['ECDSA_SHA_256'],
  },
  ECC_NIST_EDWARDS25519: {
    kind: 'asymmetric',
    material: { type: 'ed25519' },
    usages: ['SIGN_VERIFY'],
    signing: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
  },
  ML_DSA_44: mlDsa('ML-DSA-44'),
  ML_DSA_65: mlDsa('ML-DSA-65'),
  ML_DSA_87: mlDsa('ML-DSA-87'),
  ML_KEM_512: mlKem('ML-KEM-512'),
  ML_KEM_768: mlKem('ML-KEM-768'),
  ML_KEM_1024: mlKem('ML-KEM-1024'),
  HMAC_224: hmac(28, 'HMAC_SHA_224'),
  HMAC_256: hmac(32, 'HMAC_SHA_256'),
  HMAC_384: hmac(48, 'HMAC_SHA_384'),
  HMAC_512: hmac(64, 'HMAC_SHA_512'),
  SM2: {
    kind: 'asymmetric',
    material: { type: 'sm2' },
    usages: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT'],
    encryption: ['SM2PKE'],
    signing: ['SM2DSA'],
    agreement: ['ECDH'],
    china: 'only',
  },
})

export type KeySpec = keyof typeof keySpecs

/** Whether AWS has a key spec in a Region. Those of China are the Regions `cn-…`. */
export function isOfferedIn(region: string, spec: KeySpec): boolean {
  const { china } = keySpecs[spec]
  return china === undefined || (china === 'only') === region.startsWith('cn-')
}
