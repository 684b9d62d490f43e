import { boolean, string, structure } from '../../wire/shape.ts'
import { unsupported } from '../error.ts'
import { onKey } from '../on-key.ts'
import { keyId } from '../shapes.ts'

/** Keys here do not rotate by themselves; a key whose material is in a custom key store can never do so. */
export const getKeyRotationStatus = onKey({
  name: 'GetKeyRotationStatus',
  input: structure({ KeyId: keyId }),
  output: structure({ KeyRotationEnabled: boolean(), KeyId: string() }),
  readOnly: true,
  audited: { input: ['KeyId'] },
  forms: 'key',
  crossAccount: true,
  states: 'any',
  guard(key) {
    if (key.store !== undefined) {
      throw unsupported(`${key.arn} origin is ${key.origin} which is not valid for this operation.`)
    }
  },
  execute: async (key) => ({ answer: { KeyRotationEnabled: false, KeyId: key.arn } }),
})
