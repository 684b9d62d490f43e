import { arnLengthMax } from '../base/arn.ts'
import { utf8 } from '../base/encoding.ts'
import { table } from '../base/table.ts'
import { join, type Members, readList, readMembers, readString, readValues } from './element.ts'
import { parseJson } from './json.ts'
import { PolicyMalformed, shown } from './malformed.ts'
import { type NamedPrincipal, parseAwsPrincipal, parseServicePrincipal } from './principal.ts'

/** Octets of a policy's text in UTF-8 (AWS KMS Developer Guide, Quotas: key policy document size). */
export const policyTextOctetsMax = 32_768
/** Statements of one policy. AWS bounds the text alone. */
export const statementsMax = 256
/** Characters of an action, wildcards included. */
export const actionLengthMax = 128

/** Whether a policy hangs on a resource and names principals, or on an identity, which is then the principal. */
export type PolicyType = 'resource-based' | 'identity-based'

export type Effect = 'Allow' | 'Deny'

export type Statement = {
  readonly sid?: string
  readonly effect: Effect
  /** Of a resource-based policy, at least one; of an identity-based one, none. */
  readonly principals: readonly NamedPrincipal[]
  /** Patterns. A statement without actions or without resources has no effect. */
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

export type PolicyDocument = {
  readonly type: PolicyType
  readonly version: string
  readonly id?: string
  readonly statements: readonly Statement[]
}

const versions = ['2012-10-17', '2008-10-17']
/** What a document without `Version` means (IAM JSON policy elements: Version). */
const versionDefault = '2008-10-17'

const unevaluated = 'is not evaluated yet, so a policy that has it is refused'
const documentElements = table<true>()({ Version: true, Id: true, Statement: true })
const statementElements = table<true | string>()({
  Sid: true,
  Effect: true,
  Principal: true,
  Action: true,
  Resource: true,
  NotPrincipal: unevaluated,
  NotAction: unevaluated,
  NotResource: unevaluated,
  Condition: unevaluated,
})
const principalElements = table<true | string>()({
  AWS: true,
  Service: true,
  Federated: unevaluated,
  CanonicalUser: unevaluated,
})

/**
 * Parses the text of a policy. Whatever it accepts is evaluated in full: an element without an evaluation is refused.
 * @param text JSON, at most `policyTextOctetsMax` octets
 * @param partition the resource's: nobody of another one can be meant; when absent, that is not asked
 * @throws PolicyMalformed
 * @see IAM User Guide, "Grammar of the IAM JSON policy language"; AWS KMS Developer Guide, "Key policies in AWS KMS"
 */
export function parsePolicy(text: string, type: PolicyType, partition?: string): PolicyDocument {
  if (utf8(text).length > policyTextOctetsMax) {
    throw new PolicyMalformed('', `has more than ${policyTextOctetsMax} octets`)
  }
  const root = readMembers(parseJson(text), '', documentElements)
  const version = parseVersion(root.Version)
  const statements = readList(root.Statement, 'Statement', statementsMax).map(([at, value]) =>
    parseStatement(value, at, type, partition),
  )
  checkSids(statements)
  return { type, version, ...optional('id', root.Id, 'Id'), statements }
}

function parseVersion(value: unknown): string {
  if (value === undefined) return versionDefault
  const version = readString(value, 'Version')
  if (versions.includes(version)) return version
  throw new PolicyMalformed(
    'Version',
    `must be "${versions.join('" or "')}", not ${shown(version)}`,
  )
}

function parseStatement(
  value: unknown,
  at: string,
  type: PolicyType,
  partition: string | undefined,
): Statement {
  const statement = readMembers(value, at, statementElements)
  if (type === 'identity-based') checkComplete(statement, at)
  return {
    ...optional('sid', statement.Sid, join(at, 'Sid')),
    effect: parseEffect(statement.Effect, join(at, 'Effect')),
    principals: parsePrincipals(statement.Principal, join(at, 'Principal'), type, partition),
    actions: parsePatterns(statement.Action, join(at, 'Action'), parseAction, actionRule),
    resources: parsePatterns(statement.Resource, join(at, 'Resource'), parseResource, resourceRule),
  }
}

// AWS KMS takes a key policy's statement without them, which then has no effect; IAM refuses it.
function checkComplete(statement: Members, at: string): void {
  for (const name of ['Action', 'Resource']) {
    if (statement[name] === undefined) throw new PolicyMalformed(join(at, name), 'is missing')
  }
}

function parseEffect(value: unknown, at: string): Effect {
  if (value === 'Allow' || value === 'Deny') return value
  if (value === undefined) throw new PolicyMalformed(at, 'is missing')
  throw new PolicyMalformed(at, `must be "Allow" or "Deny", not ${shown(value)}`)
}

function parsePrincipals(
  value: unknown,
  at: string,
  type: PolicyType,
  partition: string | undefined,
): NamedPrincipal[] {
  if (type === 'identity-based') {
    if (value === undefined) return []
    throw new PolicyMalformed(
      at,
      'is not allowed: the identity that has the policy is the principal',
    )
  }
  if (value === undefined) throw new PolicyMalformed(at, 'is missing')
  if (value === '*') return [{ type: 'everyone' }]
  const { AWS, Service } = readMembers(value, at, principalElements)
  const parseAws = (text: string) => parseAwsPrincipal(text, partition)
  const named = [
    ...parsePatterns(AWS, join(at, 'AWS'), parseAws, awsPrincipalRule),
    ...parsePatterns(Service, join(at, 'Service'), parseServicePrincipal, servicePrincipalRule),
  ]
  if (named.length === 0) throw new PolicyMalformed(at, 'names nobody')
  return named
}

const awsPrincipalRule =
  'must be "*", an account or the ARN of a root, user, role, assumed-role or federated-user of this partition'
const servicePrincipalRule = 'must be the name of an AWS service'

const actionRule = 'must be "*" or service:action'
const actionForm = /^(?:\*|[a-z0-9-]+:[\w*?-]+)$/i

function parseAction(text: string): string | undefined {
  // Actions are case-insensitive (IAM JSON policy elements: Action).
  return text.length <= actionLengthMax && actionForm.test(text) ? text.toLowerCase() : undefined
}

const resourceRule = 'must be "*" or an ARN'
const resourceForm = /^(?:\*|arn(?::[^:]*){4}:.+)$/s

function parseResource(text: string): string | undefined {
  return text.length <= arnLengthMax && resourceForm.test(text) ? text : undefined
}

function parsePatterns<T>(
  value: unknown,
  at: string,
  parse: (text: string) => T | undefined,
  rule: string,
): T[] {
  return value === undefined ? [] : readValues(value, at, parse, rule)
}

function checkSids(statements: readonly Statement[]): void {
  const seen = new Set<string>()
  statements.forEach(({ sid }, index) => {
    if (sid && seen.has(sid)) {
      throw new PolicyMalformed(`Statement[${index}].Sid`, `is not unique: ${shown(sid)}`)
    }
    if (sid) seen.add(sid)
  })
}

function optional<Name extends string>(
  name: Name,
  value: unknown,
  at: string,
): { readonly [name in Name]?: string } {
  return (value === undefined ? {} : { [name]: readString(value, at) }) as Record<Name, string>
}
