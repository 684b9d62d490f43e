import { assert } from '../base/assert.ts'
import { copyOf, secretBytes, wipe } from '../base/bytes.ts'
import { CiphertextRefused } from '../custody/custody.ts'
import type { Session } from './connection.ts'
import type { Handle, Mechanism } from './cryptoki.ts'
import { refusesCiphertext, refusesSignature } from './failure.ts'

// Init and operation of one session, nothing in between. The short ones run at once (at most 60 µs, less than a
// thread's hop); the `Slow` ones leave the thread, and hold copies of their own until the token has answered.

/** A view of no octets that is not NULL, which Cryptoki refuses, leaving the operation active. */
const nothing = new Uint8Array(1).subarray(0, 0)
const notNull = (octets: Uint8Array): Uint8Array => (octets.length === 0 ? nothing : octets)

/** C_Sign. @returns `octets` octets, in an allocation of their own */
export function sign(
  { cryptoki, handle }: Session,
  mechanism: Mechanism,
  key: Handle,
  input: Uint8Array,
  octets: number,
): Uint8Array {
  cryptoki.C_SignInit(handle, mechanism, key)
  const output = cryptoki.C_Sign(handle, notNull(input), secretBytes(octets))
  assert(output.length === octets, 'a signature or MAC has its full length')
  return output
}

/** C_Sign off the thread. */
export async function signSlow(
  { cryptoki, handle }: Session,
  mechanism: Mechanism,
  key: Handle,
  input: Uint8Array,
  octets: number,
): Promise<Uint8Array> {
  cryptoki.C_SignInit(handle, mechanism, key)
  const held = copyOf(input)
  try {
    const output = await cryptoki.C_SignAsync(handle, held, secretBytes(octets))
    assert(output.length === octets, 'a signature has its full length')
    return output
  } finally {
    // Referenced to the end: the addon's thread has only its address.
    wipe(held)
  }
}

/** C_Verify. Its refusal of a signature, whatever the reason, is `false`. */
export function verify(
  { cryptoki, handle }: Session,
  mechanism: Mechanism,
  key: Handle,
  input: Uint8Array,
  signature: Uint8Array,
): boolean {
  cryptoki.C_VerifyInit(handle, mechanism, key)
  try {
    return cryptoki.C_Verify(handle, notNull(input), notNull(signature))
  } catch (error) {
    if (refusesSignature(error)) return false
    throw error
  }
}

/** C_Encrypt into `output`, which it must fill. */
export function encryptInto(
  { cryptoki, handle }: Session,
  mechanism: Mechanism,
  key: Handle,
  plaintext: Uint8Array,
  output: Uint8Array,
): void {
  cryptoki.C_EncryptInit(handle, mechanism, key)
  const written = cryptoki.C_Encrypt(handle, notNull(plaintext), output)
  assert(written.length === output.length, 'a ciphertext has its full length')
}

/**
 * C_Decrypt. @returns the plaintext in an allocation of its own
 * @throws CiphertextRefused
 */
export function decrypt(
  { cryptoki, handle }: Session,
  mechanism: Mechanism,
  key: Handle,
  ciphertext: Uint8Array,
): Uint8Array {
  cryptoki.C_DecryptInit(handle, mechanism, key)
  // As long as the ciphertext: SoftHSM refuses a buffer without room for the tag.
  const output = secretBytes(ciphertext.length)
  try {
    return copyOf(cryptoki.C_Decrypt(handle, ciphertext, output))
  } catch (error) {
    throw refusesCiphertext(error) ? new CiphertextRefused() : error
  } finally {
    wipe(output)
  }
}

/** C_Decrypt off the thread. @throws CiphertextRefused */
export async function decryptSlow(
  { cryptoki, handle }: Session,
  mechanism: Mechanism,
  key: Handle,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  cryptoki.C_DecryptInit(handle, mechanism, key)
  const held = copyOf(ciphertext)
  const output = secretBytes(ciphertext.length)
  try {
    return copyOf(await cryptoki.C_DecryptAsync(handle, held, output))
  } catch (error) {
    throw refusesCiphertext(error) ? new CiphertextRefused() : error
  } finally {
    // Referenced to the end: the addon's thread has only their addresses.
    wipe(held, output)
  }
}

/** Octets that a wrapping adds at most: one semiblock, and what fills the last one up (SP 800-38F §5.1). */
const wrappingOctetsMax = 16

/** C_WrapKey of a secret of `octets` octets. @returns it wrapped, in an allocation of its own */
export function wrap(
  { cryptoki, handle }: Session,
  mechanism: Mechanism,
  wrappingKey: Handle,
  key: Handle,
  octets: number,
): Uint8Array {
  const output = secretBytes(octets + wrappingOctetsMax)
  return copyOf(cryptoki.C_WrapKey(handle, mechanism, wrappingKey, key, output))
}
