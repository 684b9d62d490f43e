import { aeskw, aeskwp } from '@noble/ciphers/aes.js'
import { copyOf, wipe } from '../../base/bytes.ts'
import { table } from '../../base/table.ts'
import { type AesKeyWrap, DecryptionFailed, type SecretKey } from '../engine.ts'
import { expectWrappable, type KeyWrapForm, requireWrapped } from '../key-wrap-form.ts'
import { expectOctets } from '../octets.ts'
import { secrets } from './handle.ts'

const ciphers = table<typeof aeskw>()({ KW: aeskw, KWP: aeskwp } satisfies Record<
  KeyWrapForm,
  typeof aeskw
>)

const keyOctets = [16, 24, 32]

export const aesKeyWrap: AesKeyWrap = {
  wrap: (key, secret) => wrap('KW', key, secret),
  unwrap: (key, wrapped) => unwrap('KW', key, wrapped),
  wrapPadded: (key, secret) => wrap('KWP', key, secret),
  unwrapPadded: (key, wrapped) => unwrap('KWP', key, wrapped),
}

function wrap(form: KeyWrapForm, key: SecretKey, secret: Uint8Array): Uint8Array {
  const cipher = ciphers[form](octetsOf(key))
  expectWrappable(form, secret)
  return cipher.encrypt(secret)
}

function unwrap(form: KeyWrapForm, key: SecretKey, wrapped: Uint8Array): Uint8Array {
  const cipher = ciphers[form](octetsOf(key))
  requireWrapped(form, wrapped)
  try {
    const unwrapped = cipher.decrypt(wrapped)
    // noble gives a view, with the integrity check's octets before the secret.
    const secret = copyOf(unwrapped)
    wipe(unwrapped)
    return secret
  } catch {
    throw new DecryptionFailed()
  }
}

function octetsOf(key: SecretKey): Uint8Array {
  const octets = secrets.reveal(key)
  expectOctets('AES key', octets, ...keyOctets)
  return octets
}
