import type { EncryptionAlgorithm } from '../algorithms/encryption.ts'
import type { MessageType, SigningAlgorithm } from '../algorithms/signing.ts'
import type { Encapsulated, KeyPairBytes } from './engine.ts'

/** What the owner of a pair can do: what its key spec has, the rest is absent. */
export type PrivateUse = {
  encrypt?(algorithm: EncryptionAlgorithm, plaintext: Uint8Array): Promise<Uint8Array>
  /** @throws DecryptionFailed */
  decrypt?(algorithm: EncryptionAlgorithm, ciphertext: Uint8Array): Promise<Uint8Array>
  sign?(algorithm: SigningAlgorithm, message: Uint8Array, type: MessageType): Promise<Uint8Array>
  /** @param peer SPKI DER of the same spec. The caller wipes the secret. @throws KeyRefused for any other key */
  sharedSecret?(peer: Uint8Array): Promise<Uint8Array>
  /** The caller wipes the secret. @throws DecryptionFailed for a ciphertext of another length */
  decapsulate?(ciphertext: Uint8Array): Promise<Uint8Array>
}

/** What anybody can do who has the public key. */
export type PublicUse = {
  verify?(
    algorithm: SigningAlgorithm,
    message: Uint8Array,
    type: MessageType,
    signature: Uint8Array,
  ): Promise<boolean>
  /** The caller wipes the secret. */
  encapsulate?(): Promise<Encapsulated>
}

/** What an engine does with the pairs of one key spec. */
export type KeyPairFamily = {
  /** @throws OperatorError when what was made does not belong together; it is wiped */
  generate(): Promise<KeyPairBytes>
  /** @param pkcs8 the caller wipes it once that settles. @throws KeyRefused when it is no private key of the spec */
  privateKey(pkcs8: Uint8Array): Promise<PrivateUse>
  /** @throws KeyRefused when it is no public key of the spec, or not in the one encoding that is taken */
  publicKey(spki: Uint8Array): PublicUse
}
