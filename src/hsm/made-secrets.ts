import { copyOf, wipe } from '../base/bytes.ts'
import { CiphertextRefused } from '../custody/custody.ts'
import type { Session } from './connection.ts'
import { cka, type Handle, type Mechanism } from './cryptoki.ts'
import { refusesCiphertext } from './failure.ts'
import { readableSecret } from './session-objects.ts'

// Cryptoki gives the results of an agreement and of an unwrapping as objects: they live in the session, are read at
// once and destroyed.

/** C_DeriveKey. @returns the secret's `octets` octets, in an allocation of their own */
export function derive(
  session: Session,
  mechanism: Mechanism,
  key: Handle,
  octets: number,
): Uint8Array {
  const template = [...readableSecret(), { type: cka.VALUE_LEN, value: octets }]
  return take(session, session.cryptoki.C_DeriveKey(session.handle, mechanism, key, template))
}

/**
 * C_UnwrapKey. @returns the secret in an allocation of its own
 * @throws CiphertextRefused
 */
export function unwrap(
  session: Session,
  mechanism: Mechanism,
  key: Handle,
  wrapped: Uint8Array,
): Uint8Array {
  const { cryptoki, handle } = session
  try {
    return take(session, cryptoki.C_UnwrapKey(handle, mechanism, key, wrapped, readableSecret()))
  } catch (error) {
    throw refusesCiphertext(error) ? new CiphertextRefused() : error
  }
}

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
