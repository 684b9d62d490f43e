import type { KeyUsage } from '../algorithms/key-spec.ts'
import type { Arn } from '../base/arn.ts'
import { type Key, keyResourceType } from '../keystore/key.ts'
import { ServiceError } from '../operation/error.ts'
import type { Access, Call, Operation, Outcome } from '../operation/operation.ts'
import type { Shape } from '../wire/shape.ts'
import { wrongUsage } from './error.ts'
import { type Found, type KeyIdForms, resolveKey } from './key-id.ts'
import { requireState, type StateRule, visibleState } from './key-state.ts'
import type { Kms } from './kms.ts'

/** An operation on one key, without what all of them share. */
type OnKey<I, O> = {
  readonly name: string
  readonly input: Shape<I>
  readonly output?: Shape<O>
  readonly readOnly: boolean
  readonly audited: {
    readonly input: readonly (keyof I & string)[]
    readonly output?: readonly (keyof O & string)[]
    readonly filled?: Partial<I>
  }
  /** The member that names the key, when it is not `KeyId`. */
  readonly keyMember?: keyof I & string
  readonly forms: KeyIdForms
  /** Whether callers of other accounts can be allowed. */
  readonly crossAccount: boolean
  readonly states: StateRule
  readonly usage?: KeyUsage
  /** Refuses what key and input do not allow, after state and usage. */
  readonly guard?: (key: Key, input: I) => void
  /** Refuses an input for what it says, before anything is looked up. */
  readonly check?: (input: I) => void
  /** Permissions beyond the one on the key. */
  readonly alsoNeeds?: (input: I, call: Call) => readonly Access[]
  readonly execute: (key: Key, input: I, call: Call, kms: Kms) => Promise<Outcome<O>>
}

/** Builds the operations that act on one key, which their input names. */
export function onKey<I, O>(declared: OnKey<I, O>): Operation<Kms, I, O> {
  const { name, input, output, readOnly, audited, forms, crossAccount } = declared
  const keyMember = declared.keyMember ?? ('KeyId' as keyof I & string)
  const action = `kms:${name}` as const
  return {
    name,
    input,
    ...(output && { output }),
    readOnly,
    audited,
    async plan(given, call, kms) {
      declared.check?.(given)
      const resolved = await resolveKey(kms.keystore, call, String(given[keyMember]), forms)
      if ('hidden' in resolved) return denied(name, resolved.hidden, call)
      const { key } = resolved
      const access = [accessTo(resolved, action, crossAccount, call)]
      if (declared.alsoNeeds) access.push(...declared.alsoNeeds(given, call))
      return {
        access,
        guard: () => guardKey(declared, key, given),
        execute: () => declared.execute(key, given, call, kms),
      }
    },
  }
}

function guardKey<I, O>(declared: OnKey<I, O>, key: Key, input: I): void {
  requireState(declared.states, key.arn, visibleState(key))
  const { usage, name } = declared
  if (usage && key.usage !== usage) throw wrongUsage(key.arn, key.usage, name)
  declared.guard?.(key, input)
}

/** The permission to do something with a key. What the caller did not name itself, a denial does not tell. */
export function accessTo(
  { key, named }: Found,
  action: `kms:${string}`,
  crossAccount: boolean,
  call: Call,
): Access {
  const { arn, account, policy } = key
  return {
    action,
    resource: { arn, account, type: keyResourceType, policy },
    crossAccount,
    denial: account === call.caller.account ? undefined : hiddenDenial(call, action, named),
  }
}

export type Denied = {
  readonly access: readonly Access[]
  readonly execute: () => Promise<never>
}

/** Plans what must be refused as if it had been looked up: another account's key that is not there. */
export function denied(
  name: string,
  { arn, account }: { arn: Arn; account: string },
  call: Call,
): Denied {
  const denial = hiddenDenial(call, `kms:${name}`, arn)
  return {
    access: [{ action: `kms:${name}`, resource: { arn, account }, denial }],
    execute: () => Promise.reject(denial),
  }
}

/** One text for a key of another account that is absent and for one that is forbidden. */
function hiddenDenial(call: Call, action: string, arn: Arn): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${arn} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  )
}
