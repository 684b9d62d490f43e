import { DecryptionFailed, type SecretKey } from '../crypto/engine.ts'
import { native } from '../crypto/native/index.ts'
import { authenticationFailed } from './error.ts'

export const tagOctets = 16
/** Twelve zero octets; the frames count theirs from one, so that no IV comes twice under a content key. */
const headerIv = new Uint8Array(12)
const nothing = new Uint8Array(0)

/**
 * The tag over a header body, which is all that version 2 has behind it.
 * @see AWS Encryption SDK specification, Message Header, "Header Authentication Version 2.0"
 */
export function headerTag(contentKey: SecretKey, headerBody: Uint8Array): Uint8Array {
  return native.aesGcm.seal(contentKey, headerIv, nothing, headerBody)
}

/** @throws EnvelopeError `authentication-failed` */
export function verifyHeader(contentKey: SecretKey, headerBody: Uint8Array, tag: Uint8Array): void {
  openAuthentic(contentKey, headerIv, tag, headerBody)
}

/** Opens what is sealed under the content key; each failure has the one message of this format. */
export function openAuthentic(
  contentKey: SecretKey,
  iv: Uint8Array,
  sealed: Uint8Array,
  associated: Uint8Array,
): Uint8Array {
  try {
    return native.aesGcm.open(contentKey, iv, sealed, associated)
  } catch (error) {
    throw error instanceof DecryptionFailed ? authenticationFailed() : error
  }
}
