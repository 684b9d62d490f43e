import { validation } from '../../operation/error.ts'
import { boolean, optional, structure } from '../../wire/shape.ts'
import { amendment } from '../key-amendment.ts'
import { policyNameDefault, requireKeyPolicy } from '../key-policy.ts'
import { onKey } from '../on-key.ts'
import { keyId, policyName, policyText } from '../shapes.ts'

export const putKeyPolicy = onKey({
  name: 'PutKeyPolicy',
  input: structure({
    KeyId: keyId,
    PolicyName: optional(policyName),
    Policy: policyText,
    BypassPolicyLockoutSafetyCheck: optional(boolean()),
  }),
  readOnly: false,
  audited: { input: ['KeyId', 'PolicyName', 'Policy', 'BypassPolicyLockoutSafetyCheck'] },
  forms: 'key',
  crossAccount: false,
  states: 'any',
  guard(_key, { PolicyName = policyNameDefault }) {
    if (PolicyName !== policyNameDefault) {
      throw validation('The only valid value of PolicyName is default.')
    }
  },
  async execute(key, input, call) {
    requireKeyPolicy(input.Policy, key.arn, call, input.BypassPolicyLockoutSafetyCheck ?? false)
    return amendment(
      key,
      'any',
      (row) => ({ ...row, policy: input.Policy }),
      () => undefined,
    )
  },
})
