import { copyOf, wipe } from '../base/bytes.ts'
import { CiphertextRefused, MaterialUnusable } from '../custody/custody.ts'
import type { Session } from './connection.ts'
import { cka, type Handle, type Mechanism } from './cryptoki.ts'
import { refusesCiphertext } from './failure.ts'
import { readableSecret } from './session-objects.ts'

// Cryptoki gives the results of an agreement and of an unwrapping as objects: they live in the session, are read at
// once and destroyed.

/**
 * C_DeriveKey.
 * @returns the secret's `octets` octets, in an allocation of their own
 * @throws MaterialUnusable when the token made another number of them: it would be another secret
 */
export function derive(
  session: Session,
  mechanism: Mechanism,
  key: Handle,
  octets: number,
): Uint8Array {
  const template = [...readableSecret(), { type: cka.VALUE_LEN, value: octets }]
  const made = session.cryptoki.C_DeriveKey(session.handle, mechanism, key, template)
  const secret = take(session, made)
  if (secret.length === octets) return secret
  wipe(secret)
  throw new MaterialUnusable(`the token derived ${secret.length} octets instead of ${octets}`)
}

/**
 * C_UnwrapKey. @returns the secret in an allocation of its own
 * @throws CiphertextRefused
 * @throws MaterialUnusable when the token made a secret of no octets, which it cannot have been
 */
export function unwrap(
  session: Session,
  mechanism: Mechanism,
  key: Handle,
  wrapped: Uint8Array,
): Uint8Array {
  const secret = take(session, unwrapped(session, mechanism, key, wrapped))
  if (secret.length > 0) return secret
  throw new MaterialUnusable('the token unwrapped no octets')
}

function unwrapped(
  { cryptoki, handle }: Session,
  mechanism: Mechanism,
  key: Handle,
  wrapped: Uint8Array,
): Handle {
  try {
    return cryptoki.C_UnwrapKey(handle, mechanism, key, wrapped, readableSecret())
  } catch (error) {
    throw refusesCiphertext(error) ? new CiphertextRefused() : error
  }
}

/** Reads the secret and destroys the object; no octets where the token gives none. */
function take({ cryptoki, handle }: Session, made: Handle): Uint8Array {
  try {
    const [found] = cryptoki.C_GetAttributeValue(handle, made, [{ type: cka.VALUE }])
    const value = copyOf(found?.value ?? new Uint8Array(0))
    wipe(found?.value)
    return value
  } finally {
    cryptoki.C_DestroyObject(handle, made)
  }
}
