import { type Arn, partitionOf } from '../base/arn.ts'
import { utf8 } from '../base/encoding.ts'
import type { Call } from '../operation/operation.ts'
import { leavesOpen } from '../policy/decide.ts'
import { PolicyMalformed } from '../policy/malformed.ts'
import { type CompiledPolicy, compileResourcePolicy } from '../policy/policy.ts'
import { limitExceeded, malformedPolicy } from './error.ts'
import { policyOctetsMax } from './shapes.ts'

/** The only policy that a key has. */
export const policyNameDefault = 'default'

/**
 * The policy of a key that is created without one: the account decides, through its identity policies.
 * Source: AWS KMS Developer Guide, Default key policy.
 */
export function defaultKeyPolicy(partition: string, account: string): string {
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  }
  const policy = { Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] }
  return JSON.stringify(policy, undefined, 2)
}

/**
 * Refuses a policy that is too long, malformed, or would lock its author out.
 * @throws ServiceError LimitExceededException or MalformedPolicyDocumentException
 */
export function requireKeyPolicy(
  text: string,
  key: Arn,
  call: Call,
  bypassLockoutCheck: boolean,
): void {
  if (utf8(text).length > policyOctetsMax) {
    throw limitExceeded(`Policy length exceeds ${policyOctetsMax} bytes.`)
  }
  const policy = parse(text, partitionOf(call.region))
  const request = { principal: call.caller, action: 'kms:PutKeyPolicy', resource: key }
  if (!bypassLockoutCheck && !leavesOpen(policy, request)) {
    throw malformedPolicy(
      'The new key policy will not allow you to update the key policy in the future.',
    )
  }
}

function parse(text: string, partition: string): CompiledPolicy {
  try {
    return compileResourcePolicy(text, partition)
  } catch (error) {
    if (error instanceof PolicyMalformed) throw malformedPolicy(error.message)
    throw error
  }
}
