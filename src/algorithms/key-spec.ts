import { isRow, table } from '../base/table.ts'
import type { EncryptionAlgorithm } from './encryption.ts'
import type { MacAlgorithm } from './mac.ts'
import type { SigningAlgorithm } from './signing.ts'

export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC'

/** What the key material of a spec is. `symmetric` keys alone carry encryption contexts, data keys and rotation. */
export type KeyMaterialForm =
  | { type: 'symmetric'; octets: number }
  | { type: 'hmac'; octets: number }
  | { type: 'rsa'; modulusBits: number }
  | { type: 'ec'; curve: Curve }

export type Curve = 'P-256' | 'P-384' | 'P-521' | 'secp256k1'
export type MlDsaParameterSet = 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'
export type MlKemParameterSet = 'ML-KEM-512' | 'ML-KEM-768' | 'ML-KEM-1024'

/** What an alias may not change over to another of. */
export type KeyKind = 'symmetric' | 'asymmetric' | 'hmac'

type KeySpecRow = {
  kind: KeyKind
  material: KeyMaterialForm
  usages: readonly KeyUsage[]
  encryption?: readonly EncryptionAlgorithm[]
  signing?: readonly SigningAlgorithm[]
  mac?: readonly MacAlgorithm[]
}

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

/** Key specs, and what each can do. Source: AWS KMS API Reference, CreateKey, KeySpec. */
export const keySpecs = table<KeySpecRow>()({
  SYMMETRIC_DEFAULT: {
    kind: 'symmetric',
    material: { type: 'symmetric', octets: 32 },
    usages: ['ENCRYPT_DECRYPT'],
    encryption: ['SYMMETRIC_DEFAULT'],
  },
  RSA_2048: rsa(2048),
  ECC_NIST_P256: {
    kind: 'asymmetric',
    material: { type: 'ec', curve: 'P-256' },
    usages: ['SIGN_VERIFY'],
    signing: ['ECDSA_SHA_256'],
  },
  HMAC_256: {
    kind: 'hmac',
    material: { type: 'hmac', octets: 32 },
    usages: ['GENERATE_VERIFY_MAC'],
    mac: ['HMAC_SHA_256'],
  },
})

export type KeySpec = keyof typeof keySpecs

export function isKeySpec(name: string): name is KeySpec {
  return isRow(keySpecs, name)
}
