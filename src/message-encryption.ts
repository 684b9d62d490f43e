import { present } from './base/assert.ts'
import { native } from './crypto/native/index.ts'
import type { Keyring } from './envelope/keyring.ts'
import { type RawRsaKeyringOptions, rawRsaKeyringWith } from './envelope/raw-rsa-keyring.ts'
import { selfTested } from './known-answers/self-tested.ts'

// Messages are encrypted without a keystore too, and then nobody else has asked (about 7 ms).
const engine = selfTested(native)

export * from './envelope/index.ts'

/**
 * Wraps data keys with RSA-OAEP under a pair of 2,048, 3,072 or 4,096 bits that the caller holds. With the public key
 * it encrypts, with the private key it decrypts.
 * @throws TypeError, as a rejection, for a key of another kind or size, or keys that are no pair
 */
export function rawRsaKeyring(options: RawRsaKeyringOptions): Promise<Keyring> {
  return rawRsaKeyringWith(present(engine.rsa, 'OpenSSL has RSA'), options)
}
