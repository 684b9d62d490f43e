import {
  type Agreeing,
  type Authenticating,
  type Custody,
  canAgree,
  canAuthenticate,
  canDecapsulate,
  canEncrypt,
  canSign,
  type Decapsulating,
  type Encrypting,
  type Signing,
} from '../custody/custody.ts'
import type { Key } from '../keystore/key.ts'
import type { ServiceError } from '../operation/error.ts'
import { unsupported } from './error.ts'

/** A key whose custody has a capability. Custodies refuse at CreateKey what they cannot do, so this fails seldom. */
type With<Capability> = Key & { custody: Custody & Capability }

export function requireEncrypting(key: Key): With<Encrypting> {
  if (!canEncrypt(key.custody)) throw incapable(key, 'encrypt')
  return key as With<Encrypting>
}

export function requireSigning(key: Key): With<Signing> {
  if (!canSign(key.custody)) throw incapable(key, 'sign')
  return key as With<Signing>
}

export function requireAuthenticating(key: Key): With<Authenticating> {
  if (!canAuthenticate(key.custody)) throw incapable(key, 'make message authentication codes')
  return key as With<Authenticating>
}

export function requireAgreeing(key: Key): With<Agreeing> {
  if (!canAgree(key.custody)) throw incapable(key, 'agree on secrets')
  return key as With<Agreeing>
}

export function requireDecapsulating(key: Key): With<Decapsulating> {
  if (!canDecapsulate(key.custody)) throw incapable(key, 'take out shared secrets')
  return key as With<Decapsulating>
}

const incapable = (key: Key, deed: string): ServiceError =>
  unsupported(`The key store of ${key.arn} cannot ${deed}.`)
