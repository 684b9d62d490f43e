import type { EncryptionAlgorithm } from '../algorithms/encryption.ts'
import type { KeySpec, KeyUsage } from '../algorithms/key-spec.ts'
import type { MacAlgorithm } from '../algorithms/mac.ts'
import type { MessageType, SigningAlgorithm } from '../algorithms/signing.ts'

/** Where material belongs. Custody binds it, so that material moved to another row does not open. */
export type MaterialBinding = {
  account: string
  region: string
  /** The key's id, without its ARN. */
  key: string
  /** 64 lower-case hexadecimal digits. */
  material: string
  spec: KeySpec
  usage: KeyUsage
}

/**
 * Key material by an opaque reference. The keystore keeps `token` in the material's row and hands the same object
 * back for as long as it holds the record, so that a custody may cache what it opened (by identity, weakly).
 * What `token` means only its custody knows: wrapped material, or the id of an object in an HSM.
 */
export type MaterialReference = {
  readonly binding: MaterialBinding
  readonly token: Uint8Array
}

export type GeneratedMaterial = {
  token: Uint8Array
  /** SubjectPublicKeyInfo DER of a key pair. */
  publicKey?: Uint8Array
}

/**
 * Holds key material and uses it; never gives it away. Small capability interfaces stand beside this core.
 *
 * A reference stays valid until `destroy`. Every method may fail with `CustodyUnavailable` (nothing happened, the
 * caller may retry) or `MaterialUnusable` (retrying cannot help). Plaintext passed in is not kept; results are in
 * allocations of their own. Associated data is bound, not stored.
 */
export interface Custody {
  /** Names the custody in messages and in the audit; never a secret. */
  readonly name: string
  /** Whether the material can be used, as far as is known without asking the device. */
  available(): boolean
  /** Whether `generate` can make material of this spec for this usage. */
  supports(spec: KeySpec, usage: KeyUsage): boolean
  generate(binding: MaterialBinding): Promise<GeneratedMaterial>
  /** Forgets the material for good; a material that is gone already is no error. */
  destroy(reference: MaterialReference): Promise<void>
  /** The same for material that no row will ever name: what cannot be reached now is destroyed when it can. */
  discard(reference: MaterialReference): Promise<void>
  /** Releases sessions, handles and timers. */
  close(): Promise<void>
}

/** A custody that encrypts under a symmetric key or an RSA pair. */
export interface Encrypting {
  /**
   * @param associated bound to the ciphertext; empty for RSA
   * @param head what is to stand before the ciphertext of a symmetric key; absent for RSA
   */
  encrypt(
    reference: MaterialReference,
    algorithm: EncryptionAlgorithm,
    plaintext: Uint8Array,
    associated: Uint8Array,
    head?: Uint8Array,
  ): Promise<Uint8Array> | Uint8Array
  /** @throws CiphertextRefused, one message for every reason */
  decrypt(
    reference: MaterialReference,
    algorithm: EncryptionAlgorithm,
    ciphertext: Uint8Array,
    associated: Uint8Array,
  ): Promise<Uint8Array>
}

/** A custody that signs. Verification needs only the public key, and is not custody's. */
export interface Signing {
  /**
   * @param message the message for RAW, its hash for DIGEST, the message representative for EXTERNAL_MU
   * @returns ECDSA and SM2 as DER, RSA as the modulus's octets, Ed25519 and ML-DSA as their standards have it
   */
  sign(
    reference: MaterialReference,
    algorithm: SigningAlgorithm,
    message: Uint8Array,
    type: MessageType,
  ): Promise<Uint8Array>
}

/** A custody that makes message authentication codes. The comparison is the caller's, in constant time. */
export interface Authenticating {
  mac(
    reference: MaterialReference,
    algorithm: MacAlgorithm,
    message: Uint8Array,
  ): Promise<Uint8Array>
}

/** A custody that agrees on secrets. */
export interface Agreeing {
  /**
   * ECDH with a peer: the x-coordinate, as long as the field (SP 800-56A §5.7.1.2). The caller wipes it.
   * @param peer SubjectPublicKeyInfo DER, which is checked
   * @throws KeyRefused when it is no public key of the material's curve
   */
  sharedSecret(reference: MaterialReference, peer: Uint8Array): Promise<Uint8Array>
}

/** A custody that takes shared secrets out. Encapsulation needs only the public key, and is not custody's. */
export interface Decapsulating {
  /**
   * A ciphertext of the right length gives a secret in any case, of which only its maker knows the right one.
   * @returns 32 octets; the caller wipes them
   * @throws CiphertextRefused for one of another length
   */
  decapsulate(reference: MaterialReference, ciphertext: Uint8Array): Promise<Uint8Array>
}

/** A custody whose uses bring a lost connection back. */
export interface Reconnecting {
  /** Whether a use would try just now to connect again. */
  wouldReconnect(): boolean
}

/** A custody with a random source of its own. */
export interface Randomizing {
  random(octets: number): Promise<Uint8Array>
}

/** A custody that can do whatever a key can be for. */
export type FullCustody = Custody & Encrypting & Signing & Authenticating & Agreeing & Decapsulating

export const canEncrypt = (custody: Custody): custody is Custody & Encrypting =>
  'encrypt' in custody && 'decrypt' in custody
export const canSign = (custody: Custody): custody is Custody & Signing => 'sign' in custody
export const canAuthenticate = (custody: Custody): custody is Custody & Authenticating =>
  'mac' in custody
export const canAgree = (custody: Custody): custody is Custody & Agreeing =>
  'sharedSecret' in custody
export const canDecapsulate = (custody: Custody): custody is Custody & Decapsulating =>
  'decapsulate' in custody
const canReconnect = (custody: Custody): custody is Custody & Reconnecting =>
  'wouldReconnect' in custody
/** Whether a use is worth trying: the material is available, or the use itself may make it so. */
export const mayServe = (custody: Custody): boolean =>
  custody.available() || (canReconnect(custody) && custody.wouldReconnect())
export const canRandomize = (custody: Custody): custody is Custody & Randomizing =>
  'random' in custody

/** The custody can't be reached just now: nothing happened, and the caller may try again. */
export class CustodyUnavailable extends Error {
  override readonly name = 'CustodyUnavailable'
}

/** The material behind a reference is missing or damaged: trying again cannot help. */
export class MaterialUnusable extends Error {
  override readonly name = 'MaterialUnusable'
}

/** The material is there, but its custody lacks the algorithm: another one of the key's may serve. */
export class AlgorithmUnsupported extends Error {
  override readonly name = 'AlgorithmUnsupported'
}

/** A ciphertext that does not open, whatever the reason. */
export class CiphertextRefused extends Error {
  override readonly name = 'CiphertextRefused'
  constructor() {
    super('the ciphertext does not open')
  }
}
