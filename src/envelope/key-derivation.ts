import { concat, u16, wipe } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { equalConstantTime } from '../crypto/constant-time.ts'
import type { SecretKey } from '../crypto/engine.ts'
import { native } from '../crypto/native/index.ts'
import { authenticationFailed } from './error.ts'
import type { Suite } from './suite.ts'

export type MessageKeys = {
  /** Encrypts header and frames. */
  readonly contentKey: SecretKey
  /** Stands in the header, so that a message opens under one data key alone. Not secret. */
  readonly commitKey: Uint8Array
}

/**
 * Derives the keys of one message from its data key.
 * @see AWS Encryption SDK specification, Algorithm Suites, "HKDF" and Key Commitment; RFC 5869
 */
export function deriveKeys(suite: Suite, dataKey: Uint8Array, messageId: Uint8Array): MessageKeys {
  const { hkdf } = native
  const pseudorandom = hkdf.extract(suite.hash, messageId, native.secretKey(dataKey))
  const label = concat(u16(suite.id), utf8('DERIVEKEY'))
  const content = hkdf.expand(suite.hash, pseudorandom, label, suite.contentKeyOctets)
  try {
    return {
      contentKey: native.secretKey(content),
      commitKey: hkdf.expand(suite.hash, pseudorandom, utf8('COMMITKEY'), suite.commitKeyOctets),
    }
  } finally {
    wipe(content)
  }
}

/** The content key, given away only if the data key is the one that the message commits to. */
export function committedContentKey(
  suite: Suite,
  dataKey: Uint8Array,
  messageId: Uint8Array,
  commitKey: Uint8Array,
): SecretKey {
  const keys = deriveKeys(suite, dataKey, messageId)
  if (!equalConstantTime(keys.commitKey, commitKey)) throw authenticationFailed()
  return keys.contentKey
}
