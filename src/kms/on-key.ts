import type { KeyUsage } from '../algorithms/key-spec.ts'
import { andThen } from '../base/promise.ts'
import type { Key } from '../keystore/key.ts'
import type { Access, Call, Operation, Outcome, Plan } from '../operation/operation.ts'
import type { Shape } from '../wire/shape.ts'
import { accessTo, denied } from './access.ts'
import { wrongUsage } from './error.ts'
import { type KeyIdForms, type Resolved, resolveKey } from './key-id.ts'
import { requireState, type StateRule, stateForUse } from './key-state.ts'
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
  readonly guard?: (key: Key, input: I, call: Call, kms: Kms) => void
  /** Refuses an input for what it says, before anything is looked up. */
  readonly check?: (input: I) => void
  /** Permissions beyond the one on the key. */
  readonly alsoNeeds?: (input: I, call: Call) => readonly Access[]
  readonly execute: (key: Key, input: I, call: Call, kms: Kms) => Promise<Outcome<O>> | Outcome<O>
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
    plan(given, call, kms) {
      declared.check?.(given)
      const resolved = resolveKey(kms.keystore, call, String(given[keyMember]), forms)
      return andThen(resolved, (found) => planOn(found, given, call, kms))
    },
  }

  function planOn(resolved: Resolved, given: I, call: Call, kms: Kms): Plan<O> {
    if ('hidden' in resolved) return denied(name, resolved.hidden, call)
    const { key } = resolved
    const access = [accessTo(resolved, action, crossAccount, call)]
    if (declared.alsoNeeds) access.push(...declared.alsoNeeds(given, call))
    return {
      access,
      guard: () => guardKey(declared, key, given, call, kms),
      execute: () => declared.execute(key, given, call, kms),
    }
  }
}

function guardKey<I, O>(declared: OnKey<I, O>, key: Key, input: I, call: Call, kms: Kms): void {
  requireState(declared.states, key.arn, stateForUse(key))
  const { usage, name } = declared
  if (usage && key.usage !== usage) throw wrongUsage(key.arn, key.usage, name)
  declared.guard?.(key, input, call, kms)
}
