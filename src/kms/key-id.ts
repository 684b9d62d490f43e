import { type Arn, parseArn, partitionOf } from '../base/arn.ts'
import { andThen } from '../base/promise.ts'
import { aliasArn } from '../keystore/alias.ts'
import { type Key, type KeyIdentity, keyArn } from '../keystore/key.ts'
import type { Keystore } from '../keystore/keystore.ts'
import { type ServiceError, validation } from '../operation/error.ts'
import type { Call } from '../operation/operation.ts'
import { aliasNotFound, invalidArn, invalidKeyId, keyNotFound, notFound } from './error.ts'

/**
 * What a KeyId may name: a key alone, a key that an alias is to point to, or an alias too.
 * Source: AWS KMS API Reference, KeyId of each operation.
 */
export type KeyIdForms = 'key' | 'key-for-alias' | 'key-or-alias'

/** A key, and the ARN that its caller knows it by: its own, or its alias's. */
export type Found = { readonly key: Key; readonly named: Arn }

/** What a KeyId named: a key, or nothing in another account, which its caller must not learn. */
export type Resolved = Found | { readonly hidden: { readonly arn: Arn; readonly account: string } }

type Named =
  | { readonly kind: 'key'; readonly identity: KeyIdentity }
  | { readonly kind: 'alias'; readonly account: string; readonly name: string }

const keyIdForm = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/

/**
 * Finds the key that a KeyId names: key id, key ARN, alias name or alias ARN. An id or alias name without an ARN
 * is looked up in the caller's account and Region.
 * @throws ServiceError NotFoundException or InvalidArnException; ValidationException for an alias of an alias
 */
export function resolveKey(
  keystore: Keystore,
  call: Call,
  keyId: string,
  forms: KeyIdForms,
): Promise<Resolved> | Resolved {
  const named = parseKeyId(call, keyId, forms)
  if (named.kind === 'alias') return resolveAlias(keystore, call, named)
  const { identity } = named
  return andThen(keystore.findKey(identity), (key) => resolved(call, identity, key))
}

function resolved(call: Call, identity: KeyIdentity, key: Key | undefined): Resolved {
  if (key) return { key, named: key.arn }
  const arn = keyArn(identity)
  return absent(call, identity.account, arn, keyNotFound(arn))
}

async function resolveAlias(
  keystore: Keystore,
  call: Call,
  { account, name }: { account: string; name: string },
): Promise<Resolved> {
  const { region } = call
  const arn = aliasArn(account, region, name)
  const id = await keystore.findAlias(account, region, name)
  if (id === undefined) return absent(call, account, arn, aliasNotFound(arn))
  const identity = { account, region, id }
  const key = await keystore.findKey(identity)
  return key ? { key, named: arn } : absent(call, account, arn, keyNotFound(keyArn(identity)))
}

function absent(call: Call, account: string, arn: Arn, error: ServiceError): Resolved {
  if (account === call.caller.account) throw error
  return { hidden: { arn, account } }
}

function parseKeyId(call: Call, keyId: string, forms: KeyIdForms): Named {
  if (keyId.startsWith('arn:')) return parseKeyArn(call, keyId, forms)
  const account = call.caller.account
  if (keyId.startsWith('alias/')) return aliasNamed(keyId, account, forms)
  return keyNamed(keyId, keyId, account, call.region)
}

function parseKeyArn(call: Call, text: string, forms: KeyIdForms): Named {
  const arn = parseArn(text)
  if (arn?.service !== 'kms' || arn.account === '') throw invalidArn(`Invalid arn ${text}`)
  if (arn.region !== call.region) throw notFound(`Invalid arn ${arn.region}`)
  if (arn.partition !== partitionOf(arn.region)) throw invalidArn(`Invalid arn ${text}`)
  if (arn.resource.startsWith('alias/')) return aliasNamed(arn.resource, arn.account, forms)
  if (!arn.resource.startsWith('key/')) throw invalidArn(`Invalid arn ${text}`)
  return keyNamed(text, arn.resource.slice('key/'.length), arn.account, arn.region)
}

function keyNamed(given: string, id: string, account: string, region: string): Named {
  if (!keyIdForm.test(id)) throw invalidKeyId(given)
  return { kind: 'key', identity: { account, region, id } }
}

function aliasNamed(name: string, account: string, forms: KeyIdForms): Named {
  if (forms === 'key') throw invalidArn('Key Aliases are not supported for this operation.')
  if (forms === 'key-for-alias') throw validation('Aliases must refer to keys. Not aliases')
  return { kind: 'alias', account, name }
}
