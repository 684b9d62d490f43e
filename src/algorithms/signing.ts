import { rowNames, table } from '../base/table.ts'
import type { HashName } from './hash.ts'

export type SigningScheme = 'rsa-pss' | 'rsa-pkcs1' | 'ecdsa'
type SigningRow = { scheme: SigningScheme; hash: HashName }

/** Signing algorithms. Source: AWS KMS API Reference, Sign, SigningAlgorithm; RFC 8017 §8; FIPS 186-5 §6. */
export const signingAlgorithms = table<SigningRow>()({
  RSASSA_PSS_SHA_256: { scheme: 'rsa-pss', hash: 'sha256' },
  RSASSA_PSS_SHA_384: { scheme: 'rsa-pss', hash: 'sha384' },
  RSASSA_PSS_SHA_512: { scheme: 'rsa-pss', hash: 'sha512' },
  RSASSA_PKCS1_V1_5_SHA_256: { scheme: 'rsa-pkcs1', hash: 'sha256' },
  RSASSA_PKCS1_V1_5_SHA_384: { scheme: 'rsa-pkcs1', hash: 'sha384' },
  RSASSA_PKCS1_V1_5_SHA_512: { scheme: 'rsa-pkcs1', hash: 'sha512' },
  ECDSA_SHA_256: { scheme: 'ecdsa', hash: 'sha256' },
})

export type SigningAlgorithm = keyof typeof signingAlgorithms

export const signingAlgorithmNames = rowNames(signingAlgorithms)

/** Whether the message is hashed by the signer, or is the hash already, or the representative of ML-DSA. */
export type MessageType = 'RAW' | 'DIGEST' | 'EXTERNAL_MU'
