import type { Arn } from '../base/arn.ts'
import {
  type Effect,
  type PolicyDocument,
  type PolicyType,
  parsePolicy,
  type Statement,
} from './document.ts'
import { Memo } from './memo.ts'
import { matcher } from './pattern.ts'
import { type NamedPrincipal, type Principal, roleOfSession } from './principal.ts'

export type PolicyRequest = {
  readonly principal: Principal
  /** `kms:Encrypt` */
  readonly action: string
  /** `*` for an action that is on no resource, such as `kms:CreateKey`. */
  readonly resource: Arn | '*'
}

/**
 * What one policy says to a request. The strongest word holds: denied, allowed to the principal itself, delegated
 * to the IAM of its account, nothing.
 */
export type Finding = 'denied' | 'allowed' | 'delegated' | 'silent'

/** How a statement names a principal. */
export type Naming = 'itself' | 'account'

export type CompiledStatement = {
  names(principal: Principal): Naming | undefined
  /** @param action in lower case */
  covers(action: string, resource: string): boolean
}

/** A policy that parsed, with every element understood. It remembers what it said. */
export type CompiledPolicy = {
  readonly type: PolicyType
  readonly deny: readonly CompiledStatement[]
  readonly allow: readonly CompiledStatement[]
  readonly findings: Memo<Finding>
}

/**
 * Parses and compiles the policy of a resource, such as a key policy: once, for all of its evaluations.
 * @param partition the resource's, for a policy that it is to have; one that it has was asked before
 * @throws PolicyMalformed
 */
export function compileResourcePolicy(text: string, partition?: string): CompiledPolicy {
  return compile(parsePolicy(text, 'resource-based', partition))
}

/**
 * Parses and compiles a policy of a user or a role: once, for all of its evaluations.
 * @throws PolicyMalformed
 */
export function compileIdentityPolicy(text: string): CompiledPolicy {
  return compile(parsePolicy(text, 'identity-based'))
}

function compile({ type, statements }: PolicyDocument): CompiledPolicy {
  const withEffect = (effect: Effect) =>
    statements
      .filter((statement) => statement.effect === effect)
      .map((statement) => compileStatement(statement, type))
  return { type, deny: withEffect('Deny'), allow: withEffect('Allow'), findings: new Memo() }
}

function compileStatement(statement: Statement, type: PolicyType): CompiledStatement {
  const hasAction = matcher(statement.actions)
  const hasResource = matcher(statement.resources)
  return {
    names: type === 'identity-based' ? () => 'itself' : naming(statement.principals),
    covers: (action, resource) => hasAction(action) && hasResource(resource),
  }
}

function naming(named: readonly NamedPrincipal[]): CompiledStatement['names'] {
  const everyone = named.some(({ type }) => type === 'everyone')
  const accounts = new Set(named.flatMap((one) => (one.type === 'account' ? one.account : [])))
  const arns = new Set<Arn>(named.flatMap((one) => ('arn' in one ? one.arn : [])))
  const roles = new Set(named.flatMap((one) => (one.type === 'role' ? one.role : [])))
  const namesItself = (principal: Principal) => {
    if (everyone || arns.has(principal.arn)) return true
    const role = roles.size > 0 ? roleOfSession(principal) : undefined
    return role !== undefined && roles.has(role)
  }
  return (principal) => {
    if (namesItself(principal)) return 'itself'
    if (!accounts.has(principal.account)) return undefined
    return principal.type === 'root' ? 'itself' : 'account'
  }
}
