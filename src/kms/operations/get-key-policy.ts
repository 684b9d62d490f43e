import { optional, string, structure } from '../../wire/shape.ts'
import { notFound } from '../error.ts'
import { policyNameDefault } from '../key-policy.ts'
import { onKey } from '../on-key.ts'
import { keyId, policyName } from '../shapes.ts'

export const getKeyPolicy = onKey({
  name: 'GetKeyPolicy',
  input: structure({ KeyId: keyId, PolicyName: optional(policyName) }),
  output: structure({ Policy: string(), PolicyName: string() }),
  readOnly: true,
  audited: { input: ['KeyId', 'PolicyName'] },
  forms: 'key',
  crossAccount: false,
  states: 'any',
  guard(_key, { PolicyName = policyNameDefault }) {
    if (PolicyName !== policyNameDefault) throw notFound('No such policy exists')
  },
  execute: async (key) => ({
    answer: { Policy: key.policyText, PolicyName: policyNameDefault },
  }),
})
