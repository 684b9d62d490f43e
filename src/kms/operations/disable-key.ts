import { structure } from '../../wire/shape.ts'
import { amendment } from '../key-amendment.ts'
import { onKey } from '../on-key.ts'
import { keyId } from '../shapes.ts'

export const disableKey = onKey({
  name: 'DisableKey',
  input: structure({ KeyId: keyId }),
  readOnly: false,
  audited: { input: ['KeyId'] },
  forms: 'key',
  crossAccount: false,
  states: 'notPendingDeletion',
  execute: async (key) =>
    amendment(
      key,
      'notPendingDeletion',
      (row) => ({ ...row, state: 'Disabled' }),
      () => undefined,
    ),
})
