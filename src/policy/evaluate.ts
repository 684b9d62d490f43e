import type { CompiledPolicy, Finding, PolicyRequest } from './policy.ts'

/**
 * What a policy says to a request. A statement that names the caller's account denies everyone in it, but allows
 * only its root user: everyone else in it is delegated to the account's IAM.
 * @see IAM User Guide, "AWS JSON policy elements: Principal"
 */
export function evaluate(policy: CompiledPolicy, request: PolicyRequest): Finding {
  const { principal, action, resource } = request
  const known = policy.findings.get(resource, principal.arn, action)
  if (known !== undefined) return known
  const finding = search(policy, request)
  policy.findings.add(resource, principal.arn, action, finding)
  return finding
}

function search(policy: CompiledPolicy, { principal, action, resource }: PolicyRequest): Finding {
  const lowered = action.toLowerCase()
  for (const statement of policy.deny) {
    if (statement.names(principal) && statement.covers(lowered, resource)) return 'denied'
  }
  let finding: Finding = 'silent'
  for (const statement of policy.allow) {
    const naming = statement.names(principal)
    if (naming === undefined || !statement.covers(lowered, resource)) continue
    if (naming === 'itself') return 'allowed'
    finding = 'delegated'
  }
  return finding
}
