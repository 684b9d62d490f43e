import { present } from '../../base/assert.ts'
import { copyOf } from '../../base/bytes.ts'
import type { PrivateKey, PublicKey, SecretKey } from '../engine.ts'
import { expectLength } from '../octets.ts'

const secretOctetsMax = 8192

/** Handles without content: the octets lie in a map that only this folder reaches, and go with their handle. */
function handles<Handle extends object>(kind: string) {
  const octetsOf = new WeakMap<Handle, Uint8Array>()
  return {
    hide(octets: Uint8Array): Handle {
      const handle = Object.freeze({}) as Handle
      octetsOf.set(handle, copyOf(octets))
      return handle
    },
    reveal: (handle: Handle): Uint8Array =>
      present(octetsOf.get(handle), `a ${kind} of the noble engine`),
  }
}

export const secrets = handles<SecretKey>('secret key')
/** Private scalars, seeds of Ed25519, expanded keys of ML-DSA and ML-KEM. */
export const privates = handles<PrivateKey>('private key')
/** Uncompressed points, and public keys as their standards encode them. */
export const publics = handles<PublicKey>('public key')

/** Imports 1 to 8,192 octets; they are copied. */
export function secretKey(octets: Uint8Array): SecretKey {
  expectLength('secret key', octets.length, 1, secretOctetsMax)
  return secrets.hide(octets)
}
