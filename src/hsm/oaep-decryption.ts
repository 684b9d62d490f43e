import { secretBytes, wipe } from '../base/bytes.ts'
import type { Hash } from '../crypto/engine.ts'
import { oaepDecode } from '../crypto/oaep.ts'
import { CiphertextRefused } from '../custody/custody.ts'
import type { Session } from './connection.ts'
import type { Handle } from './cryptoki.ts'
import type { OaepForm } from './mechanisms.ts'
import { decryptSlow } from './one-shot.ts'

/**
 * RSAES-OAEP decryption, the private operation of it in the token.
 * @param octets of the modulus
 * @throws CiphertextRefused
 */
export async function decryptOaep(
  session: Session,
  hashing: Hash,
  { unpad, mechanism, hash }: OaepForm,
  key: Handle,
  ciphertext: Uint8Array,
  octets: number,
): Promise<Uint8Array> {
  if (ciphertext.length !== octets) throw new CiphertextRefused()
  const opened = await decryptSlow(session, mechanism, key, ciphertext)
  if (unpad === 'in token') return opened
  const plaintext = oaepDecode(hashing, hash, leftPadded(opened, octets))
  if (!plaintext) throw new CiphertextRefused()
  return plaintext
}

/** PKCS #11 gives as many octets as the modulus has. A token that drops leading zeros must not show that it did. */
function leftPadded(number: Uint8Array, octets: number): Uint8Array {
  const padded = secretBytes(octets)
  padded.set(number.subarray(-octets), Math.max(0, octets - number.length))
  wipe(number)
  return padded
}
