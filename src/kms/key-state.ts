import type { Arn } from '../base/arn.ts'
import { table } from '../base/table.ts'
import { mayServe } from '../custody/custody.ts'
import type { Key, KeyState } from '../keystore/key.ts'
import type { ServiceError } from '../operation/error.ts'
import { disabled, invalidState } from './error.ts'

/** A key's state as callers see it: `Unavailable` when the custom key store of its material is not connected. */
export type VisibleState = KeyState | 'Unavailable'

type Refusal = (arn: Arn) => ServiceError

const isDisabled: Refusal = disabled
const isPendingDeletion: Refusal = (arn) => invalidState(`${arn} is pending deletion.`)
const isNotPendingDeletion: Refusal = (arn) => invalidState(`${arn} is not pending deletion.`)
const isUnavailable: Refusal = (arn) => invalidState(`${arn} is unavailable.`)

/**
 * Which states an operation allows, and how it refuses the others.
 * Source: AWS KMS Developer Guide, Key states of AWS KMS keys, table of key states and operations.
 */
export const stateRules = table<Partial<Record<VisibleState, Refusal>>>()({
  /** Operations that use key material. */
  cryptographic: {
    Disabled: isDisabled,
    PendingDeletion: isPendingDeletion,
    Unavailable: isUnavailable,
  },
  /** The same, for what a custom key store cannot do: whether its store is connected does not matter. */
  cryptographicInSoftware: { Disabled: isDisabled, PendingDeletion: isPendingDeletion },
  any: {},
  notPendingDeletion: { PendingDeletion: isPendingDeletion },
  pendingDeletion: {
    Enabled: isNotPendingDeletion,
    Disabled: isNotPendingDeletion,
    Unavailable: isNotPendingDeletion,
  },
})

export type StateRule = keyof typeof stateRules

/** @throws ServiceError unless the rule allows the state */
export function requireState(rule: StateRule, arn: Arn, state: VisibleState): void {
  const refusal = stateRules[rule][state]
  if (refusal) throw refusal(arn)
}

/** What a use goes by: a store that was lost is connected again by the use, when it can be. */
export function stateForUse(key: Key): VisibleState {
  const state = visibleState(key)
  return state === 'Unavailable' && mayServe(key.custody) ? key.state : state
}

/** A key that waits for its deletion says so, whether its store is connected or not. */
export function visibleState(key: Key): VisibleState {
  if (key.state === 'PendingDeletion') return key.state
  return key.custody.available() ? key.state : 'Unavailable'
}
