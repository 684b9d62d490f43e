export { release } from '../base/bytes.ts'
export { type Decrypted, type DecryptOptions, decrypt, decryptChunks } from './decrypt.ts'
export {
  type EncryptOptions,
  encrypt,
  encryptChunks,
  frameLengthDefault,
} from './encrypt.ts'
export {
  type EncryptedDataKey,
  encryptedDataKeysDefaultMax,
} from './encrypted-data-key.ts'
export type { EncryptionContext, EncryptionContextInput } from './encryption-context.ts'
export { EnvelopeError, type EnvelopeErrorCode } from './error.ts'
export { frameLengthMax } from './frame.ts'
export type { DecryptionMaterials, EncryptionMaterials, Keyring } from './keyring.ts'
export {
  type DiscoveryFilter,
  type KmsClient,
  type KmsDiscoveryKeyringOptions,
  type KmsKeyringOptions,
  kmsDiscoveryKeyring,
  kmsKeyring,
} from './kms-keyring.ts'
export { type MultiKeyringOptions, multiKeyring } from './multi-keyring.ts'
export type { OctetSource } from './octet-reader.ts'
export { type RawAesKeyringOptions, rawAesKeyring } from './raw-aes-keyring.ts'
export type { OaepHash, RawRsaKeyringOptions } from './raw-rsa-keyring.ts'
export { decryptStream, encryptStream } from './stream.ts'
export { type SuiteName, suites } from './suite.ts'
