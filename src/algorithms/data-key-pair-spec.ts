import type { KeySpec } from './key-spec.ts'

/** Key specs of data key pairs. Source: AWS KMS API Reference, GenerateDataKeyPair, KeyPairSpec. */
export const dataKeyPairSpecs = [
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'ECC_NIST_EDWARDS25519',
  'SM2',
  'ML_KEM_512',
  'ML_KEM_768',
  'ML_KEM_1024',
] as const satisfies readonly KeySpec[]

export type DataKeyPairSpec = (typeof dataKeyPairSpecs)[number]
