import type { HashName } from '../algorithms/hash.ts'
import type { Curve } from '../algorithms/key-spec.ts'
import type { MessageType } from '../algorithms/signing.ts'
import type { Ed25519Scheme, RsaSignatureScheme } from '../crypto/engine.ts'

/** Over what message a signature is: the message itself for RAW, its hash for DIGEST. */
export type SignedType = Exclude<MessageType, 'EXTERNAL_MU'>

/**
 * The families of `crypto/engine.ts` as a token has them, for keys from outside: known answers, never secrets that
 * matter. A key comes as octets (a secret's own, PKCS#8 or SPKI DER), is imported as a session object for the one call,
 * and is destroyed after it. Mechanisms, sessions and failures are those of the custody.
 *
 * What the token cannot do, or what we do not let tokens do, is `TokenUnsupported`, whose message is the reason. Else
 * the contract is the engine's: TypeError for wrong lengths, `KeyRefused`, `DecryptionFailed`. `CustodyUnavailable`
 * means that the token is gone. Any other error is a failure of the token's.
 */
export type VectorFamilies = {
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
    /** With CKM_AES_KEY_WRAP_KWP, or as far as CKM_AES_KEY_WRAP_PAD is clear about it. */
    wrapPadded(key: Uint8Array, secret: Uint8Array): Promise<Uint8Array>
    unwrapPadded(key: Uint8Array, wrapped: Uint8Array): Promise<Uint8Array>
  }
  readonly hmac: {
    mac(hash: HashName, key: Uint8Array, message: Uint8Array): Promise<Uint8Array>
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
    /** The x-coordinate. @throws KeyRefused for a peer that is not on the curve, before the token sees it */
    sharedSecret(curve: Curve, pkcs8: Uint8Array, peerSpki: Uint8Array): Promise<Uint8Array>
  }
  readonly ed25519: {
    sign(scheme: Ed25519Scheme, pkcs8: Uint8Array, message: Uint8Array): Promise<Uint8Array>
    verify(
      scheme: Ed25519Scheme,
      spki: Uint8Array,
      message: Uint8Array,
      signature: Uint8Array,
    ): Promise<boolean>
  }
  /** Keys of any size and exponent that the token takes. */
  readonly rsa: {
    sign(
      scheme: RsaSignatureScheme,
      hash: HashName,
      pkcs8: Uint8Array,
      message: Uint8Array,
      type: SignedType,
    ): Promise<Uint8Array>
    verify(
      scheme: RsaSignatureScheme,
      hash: HashName,
      spki: Uint8Array,
      message: Uint8Array,
      type: SignedType,
      signature: Uint8Array,
    ): Promise<boolean>
    oaepDecrypt(hash: HashName, pkcs8: Uint8Array, ciphertext: Uint8Array): Promise<Uint8Array>
  }
}
