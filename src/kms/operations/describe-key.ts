import { structure } from '../../wire/shape.ts'
import { describe } from '../key-metadata.ts'
import { onKey } from '../on-key.ts'
import { grantTokens, keyId, keyMetadata } from '../shapes.ts'

export const describeKey = onKey({
  name: 'DescribeKey',
  input: structure({ KeyId: keyId, ...grantTokens }),
  output: structure({ KeyMetadata: keyMetadata }),
  readOnly: true,
  audited: { input: ['KeyId'] },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'any',
  execute: async (key) => ({ answer: { KeyMetadata: describe(key) } }),
})
