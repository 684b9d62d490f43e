import { rowNames, table } from '../base/table.ts'
import { type HashName, hashes } from './hash.ts'

/** Whether the message is hashed by the signer, or is the hash already, or the representative of ML-DSA. */
export type MessageType = 'RAW' | 'DIGEST' | 'EXTERNAL_MU'

/** What messages of a type are to an algorithm: of any length, or exactly so many octets. Absent types it refuses. */
type Messages = Readonly<Partial<Record<MessageType, 'any length' | number>>>

/** Schemes that sign a digest: a message, hashed outside, and its digest have the same signatures. */
export type DigestScheme = 'rsa-pss' | 'rsa-pkcs1' | 'ecdsa'

type RowOf<Scheme> = { scheme: Scheme; messages: Messages }
type SigningRow =
  | (RowOf<'rsa-pss'> & { hash: HashName })
  | (RowOf<'rsa-pkcs1'> & { hash: HashName })
  | (RowOf<'ecdsa'> & { hash: HashName })
  /** The hash makes the DIGEST, which the scheme hashes once more. */
  | (RowOf<'ed25519ph'> & { hash: HashName })
  | RowOf<'ed25519'>
  | RowOf<'ml-dsa'>
  | RowOf<'sm2'>

const ofDigests = (scheme: DigestScheme, hash: HashName): SigningRow => ({
  scheme,
  hash,
  messages: { RAW: 'any length', DIGEST: hashes[hash].octets },
})

/**
 * Signing algorithms. Source: AWS KMS API Reference, Sign, SigningAlgorithm and MessageType; RFC 8017 §8;
 * FIPS 186-5 §6 and §7; FIPS 204 §6.2, line 6; GB/T 32918.2 §5.5, where SM3 makes 32 octets.
 */
export const signingAlgorithms = table<SigningRow>()({
  RSASSA_PSS_SHA_256: ofDigests('rsa-pss', 'sha256'),
  RSASSA_PSS_SHA_384: ofDigests('rsa-pss', 'sha384'),
  RSASSA_PSS_SHA_512: ofDigests('rsa-pss', 'sha512'),
  RSASSA_PKCS1_V1_5_SHA_256: ofDigests('rsa-pkcs1', 'sha256'),
  RSASSA_PKCS1_V1_5_SHA_384: ofDigests('rsa-pkcs1', 'sha384'),
  RSASSA_PKCS1_V1_5_SHA_512: ofDigests('rsa-pkcs1', 'sha512'),
  ECDSA_SHA_256: ofDigests('ecdsa', 'sha256'),
  ECDSA_SHA_384: ofDigests('ecdsa', 'sha384'),
  ECDSA_SHA_512: ofDigests('ecdsa', 'sha512'),
  ED25519_SHA_512: { scheme: 'ed25519', messages: { RAW: 'any length' } },
  ED25519_PH_SHA_512: { scheme: 'ed25519ph', hash: 'sha512', messages: { DIGEST: 64 } },
  ML_DSA_SHAKE_256: { scheme: 'ml-dsa', messages: { RAW: 'any length', EXTERNAL_MU: 64 } },
  SM2DSA: { scheme: 'sm2', messages: { RAW: 'any length', DIGEST: 32 } },
})

export type SigningAlgorithm = keyof typeof signingAlgorithms

export const signingAlgorithmNames = rowNames(signingAlgorithms)
