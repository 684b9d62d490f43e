import { structure } from '../../wire/shape.ts'
import { amendment } from '../key-amendment.ts'
import { onKey } from '../on-key.ts'
import { description, keyId } from '../shapes.ts'

export const updateKeyDescription = onKey({
  name: 'UpdateKeyDescription',
  input: structure({ KeyId: keyId, Description: description }),
  readOnly: false,
  audited: { input: ['KeyId', 'Description'] },
  forms: 'key',
  crossAccount: false,
  states: 'notPendingDeletion',
  execute: async (key, input) =>
    amendment(
      key,
      'notPendingDeletion',
      (row) => ({ ...row, description: input.Description }),
      () => undefined,
    ),
})
