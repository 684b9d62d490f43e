import { assert } from '../base/assert.ts'
import type { PolicyType } from './document.ts'
import { evaluate } from './evaluate.ts'
import type { CompiledPolicy, Finding, PolicyRequest } from './policy.ts'

export type AccessRequest = PolicyRequest & {
  /** The account that owns the resource, 12 digits. */
  readonly resourceAccount: string
  /** Absent where the resource has none: identity policies alone decide then. */
  readonly resourcePolicy?: CompiledPolicy | undefined
  /** All of the caller's; for a session, its role's. */
  readonly identityPolicies: readonly CompiledPolicy[]
}

export type Verdict = 'allow' | 'explicit-deny' | 'implicit-deny'

/** `by` is the type of policy that allows, denies, or would have to allow. */
export type Decision = { readonly verdict: Verdict; readonly by: PolicyType }

/**
 * Decides on a request (AWS KMS Developer Guide, "Determining access to AWS KMS keys"; IAM User Guide, "Policy
 * evaluation logic").
 *
 * In the resource's own account its policy may allow the principal itself, or delegate to the account's IAM, in
 * which an identity-based policy must allow; from another account both must allow. IAM allows an account's root user
 * everything.
 */
export function decide(request: AccessRequest): Decision {
  const resource = findingOfResource(request)
  const identity = findingOfIdentity(request)
  if (resource === 'denied') return { verdict: 'explicit-deny', by: 'resource-based' }
  if (identity === 'denied') return { verdict: 'explicit-deny', by: 'identity-based' }
  if (resource === 'silent') return { verdict: 'implicit-deny', by: 'resource-based' }
  if (resource === 'allowed' && isOwnAccount(request)) {
    return { verdict: 'allow', by: 'resource-based' }
  }
  return { verdict: identity === 'allowed' ? 'allow' : 'implicit-deny', by: 'identity-based' }
}

function findingOfResource(request: AccessRequest): Finding {
  const { resourcePolicy } = request
  if (resourcePolicy) return evaluateAs('resource-based', resourcePolicy, request)
  // What has no policy of its own is for the IAM of its account alone.
  return isOwnAccount(request) ? 'delegated' : 'silent'
}

function findingOfIdentity(request: AccessRequest): Finding {
  const findings = request.identityPolicies.map((policy) =>
    evaluateAs('identity-based', policy, request),
  )
  if (findings.includes('denied')) return 'denied'
  const allowed = request.principal.type === 'root' || findings.includes('allowed')
  return allowed ? 'allowed' : 'silent'
}

// An identity-based policy names nobody: taken for a resource's, it would allow everyone.
function evaluateAs(type: PolicyType, policy: CompiledPolicy, request: PolicyRequest): Finding {
  assert(policy.type === type, `a policy used as ${type} was parsed as ${type}`)
  return evaluate(policy, request)
}

function isOwnAccount({ principal, resourceAccount }: AccessRequest): boolean {
  return principal.account === resourceAccount
}

/**
 * Whether a resource's policy would let a principal do something later, itself or through the IAM of its account:
 * the lockout check of CreateKey, PutKeyPolicy and ReplicateKey, asked of the new policy for `kms:PutKeyPolicy`.
 */
export function leavesOpen(policy: CompiledPolicy, request: PolicyRequest): boolean {
  const finding = evaluateAs('resource-based', policy, request)
  return finding === 'allowed' || finding === 'delegated'
}

/** AWS's message of an AccessDeniedException. */
export function denialMessage(decision: Decision, request: PolicyRequest): string {
  const { principal, action, resource } = request
  const { verdict, by } = decision
  const reason =
    verdict === 'explicit-deny'
      ? `with an explicit deny in ${by === 'resource-based' ? 'a' : 'an'} ${by} policy`
      : `because no ${by} policy allows the ${action} action`
  return `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`
}
