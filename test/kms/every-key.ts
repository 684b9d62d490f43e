import type { CreateKeyCommandInput, KeyMetadata, KMS } from '@aws-sdk/client-kms'

type Spec = NonNullable<CreateKeyCommandInput['KeySpec']>
type Usage = NonNullable<CreateKeyCommandInput['KeyUsage']>
type Lists = Pick<
  KeyMetadata,
  | 'EncryptionAlgorithms'
  | 'SigningAlgorithms'
  | 'MacAlgorithms'
  | 'KeyAgreementAlgorithms'
  | 'EncapsulationAlgorithms'
>

/** A kind of key, and the algorithms that AWS gives it. */
export type KeyRow = { spec: Spec; usage: Usage; lists: Lists }

const row = (spec: Spec, usage: Usage, lists: Lists): KeyRow => ({ spec, usage, lists })
const encrypting = (spec: Spec) =>
  row(spec, 'ENCRYPT_DECRYPT', { EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] })
const signing = (spec: Spec, ...SigningAlgorithms: NonNullable<Lists['SigningAlgorithms']>) =>
  row(spec, 'SIGN_VERIFY', { SigningAlgorithms })
const signingRsa = (spec: Spec) =>
  signing(
    spec,
    'RSASSA_PSS_SHA_256',
    'RSASSA_PSS_SHA_384',
    'RSASSA_PSS_SHA_512',
    'RSASSA_PKCS1_V1_5_SHA_256',
    'RSASSA_PKCS1_V1_5_SHA_384',
    'RSASSA_PKCS1_V1_5_SHA_512',
  )
const agreeing = (spec: Spec) => row(spec, 'KEY_AGREEMENT', { KeyAgreementAlgorithms: ['ECDH'] })
const encapsulating = (spec: Spec) =>
  row(spec, 'ENCAPSULATE_DECAPSULATE', { EncapsulationAlgorithms: ['ML_KEM'] })
const authenticating = (spec: Spec, ...MacAlgorithms: NonNullable<Lists['MacAlgorithms']>) =>
  row(spec, 'GENERATE_VERIFY_MAC', { MacAlgorithms })

/** Every kind of key outside China. Source: AWS KMS Developer Guide, Key spec reference. */
export const everyKey: readonly KeyRow[] = [
  row('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] }),
  encrypting('RSA_2048'),
  encrypting('RSA_3072'),
  encrypting('RSA_4096'),
  signingRsa('RSA_2048'),
  signingRsa('RSA_3072'),
  signingRsa('RSA_4096'),
  signing('ECC_NIST_P256', 'ECDSA_SHA_256'),
  signing('ECC_NIST_P384', 'ECDSA_SHA_384'),
  signing('ECC_NIST_P521', 'ECDSA_SHA_512'),
  signing('ECC_SECG_P256K1', 'ECDSA_SHA_256'),
  signing('ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', 'ED25519_PH_SHA_512'),
  signing('ML_DSA_44', 'ML_DSA_SHAKE_256'),
  signing('ML_DSA_65', 'ML_DSA_SHAKE_256'),
  signing('ML_DSA_87', 'ML_DSA_SHAKE_256'),
  agreeing('ECC_NIST_P256'),
  agreeing('ECC_NIST_P384'),
  agreeing('ECC_NIST_P521'),
  encapsulating('ML_KEM_512'),
  encapsulating('ML_KEM_768'),
  encapsulating('ML_KEM_1024'),
  authenticating('HMAC_224', 'HMAC_SHA_224'),
  authenticating('HMAC_256', 'HMAC_SHA_256'),
  authenticating('HMAC_384', 'HMAC_SHA_384'),
  authenticating('HMAC_512', 'HMAC_SHA_512'),
]

export const keyUsages: readonly Usage[] = [
  'ENCRYPT_DECRYPT',
  'SIGN_VERIFY',
  'GENERATE_VERIFY_MAC',
  'KEY_AGREEMENT',
  'ENCAPSULATE_DECAPSULATE',
]

/** The requests that a usage allows, as far as a key's state and usage are looked at. */
export const requests: readonly [string, Usage, (kms: KMS, KeyId: string) => Promise<unknown>][] = [
  [
    'Encrypt',
    'ENCRYPT_DECRYPT',
    (kms, KeyId) =>
      kms.encrypt({ KeyId, Plaintext: octets, EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' }),
  ],
  [
    'Decrypt',
    'ENCRYPT_DECRYPT',
    (kms, KeyId) =>
      kms.decrypt({ KeyId, CiphertextBlob: octets, EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' }),
  ],
  [
    'GenerateDataKey',
    'ENCRYPT_DECRYPT',
    (kms, KeyId) => kms.generateDataKey({ KeyId, KeySpec: 'AES_256' }),
  ],
  [
    'GenerateDataKeyPair',
    'ENCRYPT_DECRYPT',
    (kms, KeyId) => kms.generateDataKeyPair({ KeyId, KeyPairSpec: 'ECC_NIST_P256' }),
  ],
  [
    'Sign',
    'SIGN_VERIFY',
    (kms, KeyId) => kms.sign({ KeyId, Message: octets, SigningAlgorithm: 'ECDSA_SHA_256' }),
  ],
  [
    'Verify',
    'SIGN_VERIFY',
    (kms, KeyId) =>
      kms.verify({ KeyId, Message: octets, Signature: octets, SigningAlgorithm: 'ECDSA_SHA_256' }),
  ],
  [
    'GenerateMac',
    'GENERATE_VERIFY_MAC',
    (kms, KeyId) => kms.generateMac({ KeyId, Message: octets, MacAlgorithm: 'HMAC_SHA_256' }),
  ],
  [
    'VerifyMac',
    'GENERATE_VERIFY_MAC',
    (kms, KeyId) =>
      kms.verifyMac({ KeyId, Message: octets, Mac: octets, MacAlgorithm: 'HMAC_SHA_256' }),
  ],
  [
    'DeriveSharedSecret',
    'KEY_AGREEMENT',
    (kms, KeyId) =>
      kms.deriveSharedSecret({ KeyId, PublicKey: octets, KeyAgreementAlgorithm: 'ECDH' }),
  ],
  [
    'Encapsulate',
    'ENCAPSULATE_DECAPSULATE',
    (kms, KeyId) => kms.encapsulate({ KeyId, EncapsulationAlgorithm: 'ML_KEM' }),
  ],
  [
    'Decapsulate',
    'ENCAPSULATE_DECAPSULATE',
    (kms, KeyId) =>
      kms.decapsulate({
        KeyId,
        SharedSecretCiphertextBlob: octets,
        EncapsulationAlgorithm: 'ML_KEM',
      }),
  ],
]

const octets = Uint8Array.of(1)
