import { isDue } from '../../keystore/key-table.ts'
import { string, structure } from '../../wire/shape.ts'
import { keyNotFound } from '../error.ts'
import { amendment } from '../key-amendment.ts'
import { onKey } from '../on-key.ts'
import { keyId } from '../shapes.ts'

/** The key comes back disabled, so that nobody uses it before somebody has looked at it. */
export const cancelKeyDeletion = onKey({
  name: 'CancelKeyDeletion',
  input: structure({ KeyId: keyId }),
  output: structure({ KeyId: string() }),
  readOnly: false,
  audited: { input: ['KeyId'] },
  forms: 'key',
  crossAccount: false,
  states: 'pendingDeletion',
  execute: async (key, _input, _call, { keystore }) =>
    amendment(
      key,
      'pendingDeletion',
      (row) => {
        // The waiting period may have ended since the key was found; its material may be gone the next moment.
        if (isDue(row, keystore.clock.now())) throw keyNotFound(key.arn)
        return { ...row, state: 'Disabled', deletion_at: null }
      },
      () => ({ KeyId: key.arn as string }),
    ),
})
