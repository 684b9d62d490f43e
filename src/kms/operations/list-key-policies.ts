import { list, string, structure } from '../../wire/shape.ts'
import { policyNameDefault } from '../key-policy.ts'
import { onKey } from '../on-key.ts'
import { pageOf } from '../page.ts'
import { keyId, pageEnd, pageMembers } from '../shapes.ts'

const bounds = { pageDefault: 100, pageMax: 1000 }

/** A key has exactly one policy; a marker can only lead behind it. */
export const listKeyPolicies = onKey({
  name: 'ListKeyPolicies',
  input: structure({ KeyId: keyId, ...pageMembers }),
  output: structure({ PolicyNames: list(string()), ...pageEnd }),
  readOnly: true,
  audited: { input: ['KeyId', 'Limit', 'Marker'] },
  forms: 'key',
  crossAccount: false,
  states: 'any',
  async execute(_key, input) {
    const { after } = pageOf(input, bounds)
    const PolicyNames = after === undefined ? [policyNameDefault] : []
    return { answer: { PolicyNames, Truncated: false } }
  },
})
