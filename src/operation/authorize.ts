import { type Decision, decide, denialMessage } from '../policy/decide.ts'
import type { CompiledPolicy } from '../policy/policy.ts'
import type { Change } from '../seal/sealed-store.ts'
import { accessDenied } from './error.ts'
import type { Access, Call } from './operation.ts'

/** The identity policies of a caller. Source: IAM User Guide, Policy evaluation logic. */
export type IdentityPolicies = (caller: Call['caller']) => readonly CompiledPolicy[]

/** Whatever its policy says, an operation on a resource of another account. */
const ofOwnAccountOnly: Decision = { verdict: 'implicit-deny', by: 'resource-based' }

const isOwn = ({ resource }: Access, call: Call): boolean =>
  resource.account === call.caller.account

/**
 * Checks every access of a plan, in order; all must be allowed.
 * @throws ServiceError AccessDeniedException
 */
export function authorize(
  accesses: readonly Access[],
  call: Call,
  identityPolicies: IdentityPolicies,
): void {
  for (const access of accesses) {
    const { action, resource, crossAccount, denial } = access
    const request = {
      principal: call.caller,
      action,
      resource: resource.arn,
      resourceAccount: resource.account,
      resourcePolicy: resource.policy,
      identityPolicies: identityPolicies(call.caller),
    }
    const decision = crossAccount || isOwn(access, call) ? decide(request) : ofOwnAccountOnly
    if (decision.verdict === 'allow') continue
    throw denial ?? accessDenied(denialMessage(decision, request))
  }
}

/**
 * Checks inside a change once more what a policy allowed before it: who was cut off meanwhile changes nothing any more.
 * @throws ServiceError AccessDeniedException
 */
export async function authorizeAgain(
  change: Change,
  accesses: readonly Access[],
  call: Call,
  identityPolicies: IdentityPolicies,
): Promise<void> {
  for (const access of accesses) {
    const { resource } = access
    const policy = await resource.policyIn?.(change)
    if (policy === undefined || policy === resource.policy) continue
    authorize([{ ...access, resource: { ...resource, policy } }], call, identityPolicies)
  }
}
