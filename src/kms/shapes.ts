import { dataKeyPairSpecs } from '../algorithms/data-key-pair-spec.ts'
import { dataKeySpecs } from '../algorithms/data-key-spec.ts'
import { encapsulationAlgorithms } from '../algorithms/encapsulation.ts'
import { keyAgreementAlgorithms } from '../algorithms/key-agreement.ts'
import { rowNames } from '../base/table.ts'
import {
  blob,
  boolean,
  integer,
  later,
  list,
  oneOf,
  optional,
  string,
  stringMap,
  structure,
  timestamp,
} from '../wire/shape.ts'

/**
 * Shapes that several operations share. Bounds and values: AWS KMS API Reference and its Smithy model. The value
 * sets are AWS's whole ones; what a keystore cannot do of them it refuses as unsupported, not as unknown.
 */

/** Octets that Encrypt takes, and Sign and GenerateMac of a message. */
export const plaintextOctetsMax = 4096
const ciphertextOctetsMax = 6144
/** Octets of a key policy. Source: AWS KMS Developer Guide, Resource quotas. */
export const policyOctetsMax = 32_768

/** Text that is put into the keystore's database, or looked for in it: there a U+0000 would end it. */
const storable = { pattern: /^[^\0]*$/, patternText: '[^\\u0000]*' }
export const keyId = string({ min: 1, max: 2048, ...storable })
export const plaintext = blob({ min: 1, max: plaintextOctetsMax, sensitive: true })
export const message = blob({ min: 1, max: plaintextOctetsMax, sensitive: true })
export const ciphertextBlob = blob({ min: 1, max: ciphertextOctetsMax })
export const signature = blob({ min: 1, max: ciphertextOctetsMax })
export const publicKey = blob({ min: 1, max: 8192 })
export const encryptionContext = stringMap()
export const numberOfBytes = integer({ min: 1, max: 1024 })
export const description = string({ max: 8192, ...storable })
export const policyName = string({ min: 1, max: 128, pattern: /^\w+$/, patternText: '[\\w]+' })
export const policyText = string({
  min: 1,
  max: 131_072,
  pattern: /^[\t\n\r -ÿ]+$/,
  patternText: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
})
export const aliasName = string({
  min: 1,
  max: 256,
  pattern: /^[a-zA-Z0-9:/_-]+$/,
  patternText: '^[a-zA-Z0-9:/_-]+$',
})
export const tagKey = string({ min: 1, max: 128, ...storable })
export const tag = structure({
  TagKey: tagKey,
  TagValue: string({ max: 256, ...storable }),
})
export const tags = list(tag)
export const customKeyStoreId = string({ min: 1, max: 64 })

export const keySpec = oneOf([
  'ECC_NIST_EDWARDS25519',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'HMAC_224',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
  'ML_KEM_1024',
  'ML_KEM_512',
  'ML_KEM_768',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'SM2',
  'SYMMETRIC_DEFAULT',
])
export const customerMasterKeySpec = oneOf([
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'HMAC_224',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'SM2',
  'SYMMETRIC_DEFAULT',
])
export const keyUsage = oneOf([
  'ENCAPSULATE_DECAPSULATE',
  'ENCRYPT_DECRYPT',
  'GENERATE_VERIFY_MAC',
  'KEY_AGREEMENT',
  'SIGN_VERIFY',
])
export const origin = oneOf(['AWS_CLOUDHSM', 'AWS_KMS', 'EXTERNAL', 'EXTERNAL_KEY_STORE'])
export const encryptionAlgorithm = oneOf([
  'RSAES_OAEP_SHA_1',
  'RSAES_OAEP_SHA_256',
  'SM2PKE',
  'SYMMETRIC_DEFAULT',
])
export const signingAlgorithm = oneOf([
  'ECDSA_SHA_256',
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
  'ED25519_PH_SHA_512',
  'ED25519_SHA_512',
  'ML_DSA_SHAKE_256',
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
  'SM2DSA',
])
export const macAlgorithm = oneOf(['HMAC_SHA_384', 'HMAC_SHA_256', 'HMAC_SHA_224', 'HMAC_SHA_512'])
export const keyAgreementAlgorithm = oneOf(keyAgreementAlgorithms)
export const encapsulationAlgorithm = oneOf(encapsulationAlgorithms)
export const messageType = oneOf(['DIGEST', 'EXTERNAL_MU', 'RAW'])
export const dataKeySpec = oneOf(rowNames(dataKeySpecs))
/** In the model's order, since AWS's own is not recorded. */
export const dataKeyPairSpec = oneOf(dataKeyPairSpecs)
const keyState = oneOf(['Disabled', 'Enabled', 'PendingDeletion', 'Unavailable'])

/** Members of a page of a list. The bound is the model's; each operation caps it as the service does. */
export const pageMembers = {
  Limit: optional(integer({ min: 1, max: 1000 })),
  Marker: optional(
    string({ min: 1, max: 1024, pattern: /^[ -ÿ]*$/, patternText: '[\\u0020-\\u00FF]*' }),
  ),
}
export const pageEnd = { NextMarker: optional(string()), Truncated: boolean() }

/** Members of operations that a grant can allow and that can be tried without effect. */
export const grantTokens = { GrantTokens: later(list(string({ min: 1, max: 8192 }), { max: 10 })) }
export const dryRun = { DryRun: optional(boolean()) }
export const recipient = {
  Recipient: later(
    structure({
      KeyEncryptionAlgorithm: optional(oneOf(['RSAES_OAEP_SHA_256'])),
      AttestationDocument: optional(blob({ min: 1, max: 262_144 })),
    }),
  ),
}
export const dryRunModifiers = { DryRunModifiers: later(list(oneOf(['IGNORE_CIPHERTEXT']))) }

export const keyMetadata = structure({
  AWSAccountId: string(),
  KeyId: string(),
  Arn: string(),
  CreationDate: timestamp(),
  Enabled: boolean(),
  Description: string(),
  KeyUsage: keyUsage,
  KeyState: keyState,
  DeletionDate: optional(timestamp()),
  Origin: origin,
  CustomKeyStoreId: optional(string()),
  KeyManager: oneOf(['AWS', 'CUSTOMER']),
  CustomerMasterKeySpec: optional(customerMasterKeySpec),
  KeySpec: keySpec,
  EncryptionAlgorithms: optional(list(encryptionAlgorithm)),
  SigningAlgorithms: optional(list(signingAlgorithm)),
  MacAlgorithms: optional(list(macAlgorithm)),
  KeyAgreementAlgorithms: optional(list(keyAgreementAlgorithm)),
  EncapsulationAlgorithms: optional(list(encapsulationAlgorithm)),
  MultiRegion: boolean(),
  CurrentKeyMaterialId: optional(string()),
})
