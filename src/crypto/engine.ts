import type { HashName } from '../algorithms/hash.ts'
import type { Curve, MlDsaParameterSet, MlKemParameterSet } from '../algorithms/key-spec.ts'
import type { MessageType } from '../algorithms/signing.ts'

declare const handle: unique symbol
/** A secret key inside an engine: its bytes can't be read back, printed or serialized. */
export type SecretKey = { readonly [handle]: 'secret' }
/** A private key inside an engine. */
export type PrivateKey = { readonly [handle]: 'private' }
/** A public key inside an engine. */
export type PublicKey = { readonly [handle]: 'public' }

/**
 * The algorithms over key handles and bytes.
 *
 * The contract, which every engine passes (`test/crypto/engine.contract.test.ts`):
 * - No primitive takes a raw key; a handle belongs to the engine that made it. `secretKey` copies its bytes,
 *   so that the caller may wipe them at once.
 * - `privateKey` gives a promise in every family, because in some it is slow to check a key against itself. Its bytes
 *   stay as they are until that settles; then the caller wipes them.
 * - Results are in allocations of their own. Inputs are neither kept nor changed.
 * - A wrong length of a key, IV, tag or digest is a programmer's error (TypeError); a failing decryption is
 *   `DecryptionFailed`, a key that does not parse or is not of the named type `KeyRefused`, one message each.
 * - A family that an engine lacks is absent, and the engine's index says why.
 * - Anything over about 100 µs is asynchronous and runs off the event loop where the engine can.
 */
export interface Engine {
  readonly name: 'native' | 'noble'
  /** Imports 1 to 8,192 octets. */
  secretKey(octets: Uint8Array): SecretKey
  readonly hash: Hash
  readonly hmac: Hmac
  readonly hkdf: Hkdf
  readonly aesGcm: AesGcm
  readonly aesKeyWrap: AesKeyWrap
  readonly ec: EcKeys
  readonly ecdsa: Ecdsa
  readonly ecdh: Ecdh
  readonly ed25519: Ed25519
  readonly mlDsa: MlDsa
  readonly mlKem: MlKem
  readonly rsa?: Rsa
  readonly sm2?: Sm2
}

/** FIPS 180-4. */
export interface Hash {
  digest(hash: HashName, message: Uint8Array): Uint8Array
  /** The same in lower-case hexadecimal: where only text is wanted, a third of the time. */
  hexDigest(hash: HashName, message: Uint8Array): string
}

/** FIPS 198-1. The message is the concatenation of the parts. */
export interface Hmac {
  mac(hash: HashName, key: SecretKey, ...message: readonly Uint8Array[]): Uint8Array
  /** Makes a key ready for many MACs of short messages, which then take a third of the time. */
  keyed(hash: HashName, key: SecretKey): KeyedHmac
}

/** HMAC with one hash under one key. */
export interface KeyedHmac {
  mac(...message: readonly Uint8Array[]): Uint8Array
  /** The same in lower-case hexadecimal, for what is no secret: half of the time. */
  hexMac(...message: readonly Uint8Array[]): string
}

/** RFC 5869. The caller wipes the output; `length` is 1 to 255 hashes. */
export interface Hkdf {
  extract(hash: HashName, salt: Uint8Array, secret: SecretKey): SecretKey
  expand(hash: HashName, pseudorandomKey: SecretKey, info: Uint8Array, length: number): Uint8Array
}

/** Octets of a GCM IV and tag (SP 800-38D §5.2.1.2, §8.2). No other length is used anywhere. */
export const gcmIvOctets = 12
export const gcmTagOctets = 16

/** SP 800-38D with keys of 16, 24 or 32 octets, an IV of 12 and a tag of 16. The tag follows the ciphertext. */
export interface AesGcm {
  seal(key: SecretKey, iv: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Uint8Array
  /**
   * Seals into the caller's memory: `target` has the plaintext's length plus 16 and overlaps no input. For bulk
   * data, where the copies that it saves are a third of the time.
   */
  sealInto(
    key: SecretKey,
    iv: Uint8Array,
    plaintext: Uint8Array,
    associated: Uint8Array,
    target: Uint8Array,
  ): void
  /** @throws DecryptionFailed */
  open(key: SecretKey, iv: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array
}

export type KeyPairBytes = {
  /** PKCS#8 DER (RFC 5208), in an allocation of its own; the caller wipes it. */
  privateKey: Uint8Array
  /** SubjectPublicKeyInfo DER (RFC 5280 §4.1). */
  publicKey: Uint8Array
}

/**
 * SP 800-38F with keys of 16, 24 or 32 octets. `wrap` is KW (RFC 3394): at least 16 octets, a multiple of 8;
 * `wrapPadded` is KWP (RFC 5649): at least 1 octet. The caller wipes what was unwrapped.
 */
export interface AesKeyWrap {
  wrap(key: SecretKey, secret: Uint8Array): Uint8Array
  /** @throws DecryptionFailed */
  unwrap(key: SecretKey, wrapped: Uint8Array): Uint8Array
  wrapPadded(key: SecretKey, secret: Uint8Array): Uint8Array
  /** @throws DecryptionFailed */
  unwrapPadded(key: SecretKey, wrapped: Uint8Array): Uint8Array
}

/** Key pairs of elliptic curves (SP 800-186), for ECDSA and ECDH alike. */
export interface EcKeys {
  generate(curve: Curve): Promise<KeyPairBytes>
  /** @throws KeyRefused unless it is a named-curve PKCS#8 key of `curve` with 0 < d < n and its own public key */
  privateKey(curve: Curve, pkcs8: Uint8Array): Promise<PrivateKey>
  /** @throws KeyRefused unless it is an uncompressed named-curve SPKI key of `curve`, of a point on it */
  publicKey(curve: Curve, spki: Uint8Array): PublicKey
}

/** FIPS 186-5 §6. Signatures are DER `Ecdsa-Sig-Value` (RFC 3279 §2.2.3). */
export interface Ecdsa {
  sign(
    curve: Curve,
    hash: HashName,
    key: PrivateKey,
    message: Uint8Array,
    type: MessageType,
  ): Promise<Uint8Array>
  verify(
    curve: Curve,
    hash: HashName,
    key: PublicKey,
    message: Uint8Array,
    type: MessageType,
    signature: Uint8Array,
  ): Promise<boolean>
}

/** SP 800-56A §5.7.1.2: the shared secret is the x-coordinate, as long as the field. The caller wipes it. */
export interface Ecdh {
  sharedSecret(curve: Curve, key: PrivateKey, peer: PublicKey): Promise<Uint8Array>
}

export type Ed25519Scheme = 'ed25519' | 'ed25519ph'

/**
 * RFC 8032 §5.1. Signatures have 64 octets; the context is empty. `ed25519ph` hashes the message once more itself.
 * Public keys of small order, off the curve or not canonical are refused; verification is cofactorless.
 */
export interface Ed25519 {
  /** PKCS#8 of RFC 8410 §7 without the public key. */
  generate(): Promise<KeyPairBytes>
  /** @throws KeyRefused */
  privateKey(pkcs8: Uint8Array): Promise<PrivateKey>
  /** @throws KeyRefused */
  publicKey(spki: Uint8Array): PublicKey
  sign(scheme: Ed25519Scheme, key: PrivateKey, message: Uint8Array): Promise<Uint8Array>
  verify(
    scheme: Ed25519Scheme,
    key: PublicKey,
    message: Uint8Array,
    signature: Uint8Array,
  ): Promise<boolean>
}

/** Octets of a message representative (FIPS 204 §6.2, line 6). */
export const muOctets = 64

/** FIPS 204 with an empty context, hedged. RAW takes the message, EXTERNAL_MU its representative of 64 octets. */
export interface MlDsa {
  /** PKCS#8 in the seed form (RFC 9881 §6). */
  generate(set: MlDsaParameterSet): Promise<KeyPairBytes>
  /** @throws KeyRefused */
  privateKey(set: MlDsaParameterSet, pkcs8: Uint8Array): Promise<PrivateKey>
  /** @throws KeyRefused */
  publicKey(set: MlDsaParameterSet, spki: Uint8Array): PublicKey
  sign(
    set: MlDsaParameterSet,
    key: PrivateKey,
    message: Uint8Array,
    type: Exclude<MessageType, 'DIGEST'>,
  ): Promise<Uint8Array>
  verify(
    set: MlDsaParameterSet,
    key: PublicKey,
    message: Uint8Array,
    type: Exclude<MessageType, 'DIGEST'>,
    signature: Uint8Array,
  ): Promise<boolean>
}

/** A shared secret of 32 octets, and the ciphertext that carries it. */
export type Encapsulated = { sharedSecret: Uint8Array; ciphertext: Uint8Array }

/** FIPS 203. A ciphertext of the right length always decapsulates (implicit rejection). The caller wipes secrets. */
export interface MlKem {
  /** PKCS#8 in the seed form (RFC 9935 §6). */
  generate(set: MlKemParameterSet): Promise<KeyPairBytes>
  /** @throws KeyRefused */
  privateKey(set: MlKemParameterSet, pkcs8: Uint8Array): Promise<PrivateKey>
  /** @throws KeyRefused, also for a coefficient of q or more (§7.2) */
  publicKey(set: MlKemParameterSet, spki: Uint8Array): PublicKey
  encapsulate(set: MlKemParameterSet, key: PublicKey): Promise<Encapsulated>
  /** @throws TypeError for a ciphertext of another length */
  decapsulate(set: MlKemParameterSet, key: PrivateKey, ciphertext: Uint8Array): Promise<Uint8Array>
}

/** GB/T 32918 on the curve of its part 5, with SM3 and the signer id `1234567812345678`. */
export interface Sm2 {
  generate(): Promise<KeyPairBytes>
  /** @throws KeyRefused */
  privateKey(pkcs8: Uint8Array): Promise<PrivateKey>
  /** @throws KeyRefused */
  publicKey(spki: Uint8Array): PublicKey
  publicKeyOf(key: PrivateKey): PublicKey
  /** RAW hashes the message behind the signer's Z value (part 2 §5.5); DIGEST takes that hash. Signatures are DER. */
  sign(
    key: PrivateKey,
    message: Uint8Array,
    type: Exclude<MessageType, 'EXTERNAL_MU'>,
  ): Promise<Uint8Array>
  verify(
    key: PublicKey,
    message: Uint8Array,
    type: Exclude<MessageType, 'EXTERNAL_MU'>,
    signature: Uint8Array,
  ): Promise<boolean>
  /** Part 4, of 1 to 1,024 octets; the ciphertext is the DER of GB/T 35276. */
  encrypt(key: PublicKey, plaintext: Uint8Array): Promise<Uint8Array>
  /** @throws DecryptionFailed */
  decrypt(key: PrivateKey, ciphertext: Uint8Array): Promise<Uint8Array>
  /** The x-coordinate, as of ECDH. */
  sharedSecret(key: PrivateKey, peer: PublicKey): Promise<Uint8Array>
}

/** Sizes of RSA keys (AWS KMS API Reference, CreateKey, KeySpec). No other is generated or taken. */
export const rsaModulusBits: readonly number[] = [2048, 3072, 4096]

export type RsaSignatureScheme = 'rsa-pss' | 'rsa-pkcs1'

/** RFC 8017 with e = 65537; another size than `rsaModulusBits` is a TypeError. PSS: MGF1 and salt length of the same hash (§9.1); OAEP: MGF1 of the same hash, empty label. */
export interface Rsa {
  generate(modulusBits: number): Promise<KeyPairBytes>
  /** @throws KeyRefused unless it is canonical DER of exactly this size whose numbers belong together */
  privateKey(modulusBits: number, pkcs8: Uint8Array): Promise<PrivateKey>
  /** @throws KeyRefused unless it is canonical DER of exactly this size */
  publicKey(modulusBits: number, spki: Uint8Array): PublicKey
  publicKeyOf(key: PrivateKey): PublicKey
  sign(
    scheme: RsaSignatureScheme,
    hash: HashName,
    key: PrivateKey,
    message: Uint8Array,
    type: MessageType,
  ): Promise<Uint8Array>
  verify(
    scheme: RsaSignatureScheme,
    hash: HashName,
    key: PublicKey,
    message: Uint8Array,
    type: MessageType,
    signature: Uint8Array,
  ): Promise<boolean>
  oaepEncrypt(hash: HashName, key: PublicKey, plaintext: Uint8Array): Promise<Uint8Array>
  /** @throws DecryptionFailed, one message and as far as possible one time for every reason */
  oaepDecrypt(hash: HashName, key: PrivateKey, ciphertext: Uint8Array): Promise<Uint8Array>
}

/** Every failing decryption, whatever the reason. */
export class DecryptionFailed extends Error {
  override readonly name = 'DecryptionFailed'
  constructor() {
    super('decryption failed')
  }
}

/** A key from outside that does not parse, or is not of the type that was named. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused'
}
