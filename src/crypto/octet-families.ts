import type { HashName } from '../algorithms/hash.ts'
import type { Curve, MlDsaParameterSet, MlKemParameterSet } from '../algorithms/key-spec.ts'
import type { MessageType } from '../algorithms/signing.ts'
import type { Ed25519Scheme, Encapsulated, RsaSignatureScheme } from './engine.ts'

/**
 * The algorithms of `engine.ts` over octets alone, for keys that are no secrets, as those of known answers: whoever has
 * no handles, a token or somebody's own implementation, can offer them too. Keys are secret keys as they are, private
 * keys in PKCS#8 DER, and public keys in SPKI DER.
 */
export interface OctetFamilies {
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
    encapsulate(set: MlKemParameterSet, spki: Uint8Array): Promise<Encapsulated>
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
    ): Promise<Encapsulated>
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
}

/** The message, or its hash. */
type SignedType = Exclude<MessageType, 'EXTERNAL_MU'>
/** The message, or its representative. */
type MlDsaMessageType = Exclude<MessageType, 'DIGEST'>
/** Keys in the encodings of FIPS 203 and FIPS 204. */
type ExpandedKeyPair = { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array }
/** PKCS#8 where it signs or decrypts, SPKI where it verifies. */
export type RsaKey = { readonly modulusBits: number; readonly der: Uint8Array }
