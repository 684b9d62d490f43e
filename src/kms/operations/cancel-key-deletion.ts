import { string, structure } from '../../wire/shape.ts'
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
  execute: async (key) =>
    amendment(
      key,
      'pendingDeletion',
      (row) => ({ ...row, state: 'Disabled', deletion_at: null }),
      () => ({ KeyId: key.arn as string }),
    ),
})
