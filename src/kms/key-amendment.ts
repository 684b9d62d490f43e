import type { Key } from '../keystore/key.ts'
import { amendKey, readKeyRow } from '../keystore/key-change.ts'
import type { KeyRow } from '../keystore/key-table.ts'
import type { Outcome } from '../operation/operation.ts'
import type { Change } from '../seal/sealed-store.ts'
import { requireState, type StateRule } from './key-state.ts'

/** A change of a key's row: the state is checked again inside the transaction, where nobody can change it. */
export function amendment<O>(
  key: Key,
  states: StateRule,
  amend: (row: KeyRow) => KeyRow,
  answer: (row: KeyRow) => O,
): Outcome<O> {
  return {
    async change(change) {
      const row = await amendKey(change, key, (current) => {
        requireState(states, key.arn, current.state)
        return amend(current)
      })
      return answer(row)
    },
    audit: { response: { keyId: key.arn } },
  }
}

/** Repeats the check of a key's state inside a change that leaves the key's own row as it is. */
export async function requireRowState(change: Change, key: Key, states: StateRule): Promise<void> {
  const { state } = await readKeyRow(change, key)
  requireState(states, key.arn, state)
}
