import type { HashName } from '../algorithms/hash.ts'
import type { Curve, MlDsaParameterSet, MlKemParameterSet } from '../algorithms/key-spec.ts'
import type { MessageType } from '../algorithms/signing.ts'
import type { Ed25519Scheme, RsaSignatureScheme } from '../crypto/engine.ts'
import type { OaepHash } from '../envelope/raw-rsa-keyring.ts'

/**
 * What known answers are put to: an engine, a token, or an implementation of the caller's own.
 *
 * - A family or a member that it lacks is absent; its cases are reported as unsupported.
 * - Keys are octets: secret keys as they are, private keys PKCS#8 DER, public keys SPKI DER. Cases of one key pass the
 *   same array, so that an import may be kept by its identity. Nothing passed in is changed.
 * - What it does not take (a key, a ciphertext, a length) it refuses with `Refused`, or an error that is called so,
 *   `DecryptionFailed` or `KeyRefused`. A TypeError is taken for a refusal only where a case breaks a stated limit.
 * - What it cannot do at all it refuses with `Unsupported`, or an error called so or `TokenUnsupported`. Every other error is a failure of the case.
 */
export type Subject = {
  /** As the report names it: `native`, `noble`, `hsm`. */
  readonly name: string
  /** It hashes a message and goes on as with a digest: nothing is learnt by asking for both. */
  readonly hashesFirst?: boolean
} & { readonly [F in Family]?: Readonly<Partial<Families[F]>> }

export type Family = keyof Families

/** Everything that a subject may offer. */
export interface Families {
  readonly hash: {
    digest(hash: HashName, message: Uint8Array): Promise<Uint8Array>
  }
  readonly hmac: {
    mac(hash: HashName, key: Uint8Array, message: Uint8Array): Promise<Uint8Array>
  }
  /** RFC 5869, both steps. */
  readonly hkdf: {
    derive(
      hash: HashName,
      secret: Uint8Array,
      salt: Uint8Array,
      info: Uint8Array,
      octets: number,
    ): Promise<Uint8Array>
  }
  /** SP 800-108r1 §4.1 with HMAC-SHA-256 and a 32-bit counter before the fixed input. */
  readonly counterKdf: {
    derive(key: Uint8Array, fixedInput: Uint8Array, octets: number): Promise<Uint8Array>
  }
  /** The tag of 16 octets follows the ciphertext. */
  readonly aesGcm: {
    seal(
      key: Uint8Array,
      iv: Uint8Array,
      plaintext: Uint8Array,
      associated: Uint8Array,
    ): Promise<Uint8Array>
    open(
      key: Uint8Array,
      iv: Uint8Array,
      sealed: Uint8Array,
      associated: Uint8Array,
    ): Promise<Uint8Array>
  }
  readonly aesKeyWrap: {
    wrap(key: Uint8Array, secret: Uint8Array): Promise<Uint8Array>
    unwrap(key: Uint8Array, wrapped: Uint8Array): Promise<Uint8Array>
    wrapPadded(key: Uint8Array, secret: Uint8Array): Promise<Uint8Array>
    unwrapPadded(key: Uint8Array, wrapped: Uint8Array): Promise<Uint8Array>
  }
  readonly ec: {
    /** Imports a key, and tells nothing of it but that it is one. */
    publicKey(curve: Curve, spki: Uint8Array): Promise<void>
    privateKey(curve: Curve, pkcs8: Uint8Array): Promise<void>
  }
  /** Signatures are DER. */
  readonly ecdsa: {
    sign(
      curve: Curve,
      hash: HashName,
      pkcs8: Uint8Array,
      message: Uint8Array,
      type: SignedType,
    ): Promise<Uint8Array>
    verify(
      curve: Curve,
      hash: HashName,
      spki: Uint8Array,
      message: Uint8Array,
      type: SignedType,
      signature: Uint8Array,
    ): Promise<boolean>
  }
  readonly ecdh: {
    sharedSecret(curve: Curve, pkcs8: Uint8Array, spki: Uint8Array): Promise<Uint8Array>
  }
  readonly ed25519: {
    publicKey(spki: Uint8Array): Promise<void>
    sign(scheme: Ed25519Scheme, pkcs8: Uint8Array, message: Uint8Array): Promise<Uint8Array>
    verify(
      scheme: Ed25519Scheme,
      spki: Uint8Array,
      message: Uint8Array,
      signature: Uint8Array,
    ): Promise<boolean>
  }
  readonly mlDsa: {
    sign(
      set: MlDsaParameterSet,
      pkcs8: Uint8Array,
      message: Uint8Array,
      type: MlDsaMessageType,
    ): Promise<Uint8Array>
    verify(
      set: MlDsaParameterSet,
      spki: Uint8Array,
      message: Uint8Array,
      type: MlDsaMessageType,
      signature: Uint8Array,
    ): Promise<boolean>
    /** ML-DSA.KeyGen_internal (FIPS 204 §6.1). */
    keyPair(set: MlDsaParameterSet, seed: Uint8Array): Promise<ExpandedKeyPair>
    /** ML-DSA.Sign_internal (FIPS 204 §6.2) over a representative, with `random` of 32 octets, zeros to be deterministic. */
    signWith(
      set: MlDsaParameterSet,
      expandedKey: Uint8Array,
      representative: Uint8Array,
      random: Uint8Array,
    ): Promise<Uint8Array>
  }
  readonly mlKem: {
    publicKey(set: MlKemParameterSet, spki: Uint8Array): Promise<void>
    encapsulate(set: MlKemParameterSet, spki: Uint8Array): Promise<Encapsulation>
    decapsulate(
      set: MlKemParameterSet,
      pkcs8: Uint8Array,
      ciphertext: Uint8Array,
    ): Promise<Uint8Array>
    /** ML-KEM.KeyGen_internal (FIPS 203 §6.1), of d ‖ z. */
    keyPair(set: MlKemParameterSet, seed: Uint8Array): Promise<ExpandedKeyPair>
    /** ML-KEM.Encaps_internal (FIPS 203 §6.2), with the randomness m. */
    encapsulateWith(
      set: MlKemParameterSet,
      encapsulationKey: Uint8Array,
      random: Uint8Array,
    ): Promise<Encapsulation>
    /** ML-KEM.Decaps (FIPS 203 §7.3) with a key that is not in its seed form. */
    decapsulateExpanded(
      set: MlKemParameterSet,
      expandedKey: Uint8Array,
      ciphertext: Uint8Array,
    ): Promise<Uint8Array>
  }
  readonly rsa: {
    sign(
      scheme: RsaSignatureScheme,
      hash: HashName,
      key: RsaKey,
      message: Uint8Array,
      type: SignedType,
    ): Promise<Uint8Array>
    verify(
      scheme: RsaSignatureScheme,
      hash: HashName,
      key: RsaKey,
      message: Uint8Array,
      type: SignedType,
      signature: Uint8Array,
    ): Promise<boolean>
    /** Under the public key of a private one. */
    oaepEncrypt(hash: HashName, key: RsaKey, plaintext: Uint8Array): Promise<Uint8Array>
    oaepDecrypt(hash: HashName, key: RsaKey, ciphertext: Uint8Array): Promise<Uint8Array>
  }
  /** Messages of the AWS Encryption SDK. */
  readonly envelope: {
    decrypt(message: Uint8Array, keys: readonly RawKey[]): Promise<Uint8Array>
  }
}

/** The message, or its hash. */
export type SignedType = Exclude<MessageType, 'EXTERNAL_MU'>
/** The message, or its representative. */
export type MlDsaMessageType = Exclude<MessageType, 'DIGEST'>
/** Keys in the encodings of FIPS 203 and FIPS 204. */
export type ExpandedKeyPair = { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array }
export type Encapsulation = { readonly sharedSecret: Uint8Array; readonly ciphertext: Uint8Array }
/** PKCS#8 where it signs or decrypts, SPKI where it verifies. */
export type RsaKey = { readonly modulusBits: number; readonly der: Uint8Array }
/** A key that wraps data keys of messages, by the names that stand in these. */
export type RawKey = { readonly namespace: string; readonly name: string } & RawSecret
export type RawSecret =
  | { readonly type: 'aes'; readonly octets: Uint8Array }
  /** RSA-OAEP with this hash, in its mask generation too. */
  | { readonly type: 'rsa'; readonly pkcs8: Uint8Array; readonly hash: OaepHash }

/** What a subject cannot do at all: the case is neither passed nor failed. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
}

/** An input that a subject does not take. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

/** How reasons name a family. */
const familyNames = {
  hash: 'hashes',
  hmac: 'HMAC',
  hkdf: 'HKDF',
  counterKdf: 'SP 800-108',
  aesGcm: 'AES-GCM',
  aesKeyWrap: 'AES key wrap',
  ec: 'elliptic-curve keys',
  ecdsa: 'ECDSA',
  ecdh: 'ECDH',
  ed25519: 'Ed25519',
  mlDsa: 'ML-DSA',
  mlKem: 'ML-KEM',
  rsa: 'RSA',
  envelope: 'messages of the Encryption SDK',
} as const satisfies Record<Family, string>

/** @throws Unsupported when the subject lacks the family, or this part of it */
export function offered<F extends Family, M extends keyof Families[F] & string>(
  subject: Subject,
  family: F,
  member: M,
): Families[F][M] {
  const part = subject[family] as Partial<Families[F]> | undefined
  if (!part) throw new Unsupported(`${subject.name} has no ${familyNames[family]}`)
  const found = part[member]
  if (found) return found
  throw new Unsupported(`${subject.name} has no ${familyNames[family]}: ${wordsOf(member)}`)
}

/** `oaepEncrypt` as `oaep encrypt`. */
const wordsOf = (member: string): string =>
  member.replaceAll(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)
