import fc from 'fast-check'
import type { Arn } from '../../src/base/arn.ts'
import type { PolicyDocument, PolicyType, Statement } from '../../src/policy/document.ts'
import type { PolicyRequest } from '../../src/policy/policy.ts'
import type { NamedPrincipal, Principal } from '../../src/policy/principal.ts'

export const home = '111122223333'
export const abroad = '444455556666'
export const key = `arn:aws:kms:us-east-1:${home}:key/1234abcd-12ab-34cd-56ef-1234567890ab` as Arn

export function root(account: string): Principal {
  return { type: 'root', arn: `arn:aws:iam::${account}:root` as Arn, account }
}
export function user(account: string, name: string): Principal {
  return { type: 'user', arn: `arn:aws:iam::${account}:user/${name}` as Arn, account }
}
export function role(account: string, name: string): Principal {
  return { type: 'role', arn: `arn:aws:iam::${account}:role/${name}` as Arn, account }
}
export function session(account: string, roleName: string, name: string): Principal {
  const arn = `arn:aws:sts::${account}:assumed-role/${roleName}/${name}` as Arn
  return { type: 'assumed-role', arn, account }
}

// A small world, so that statements and requests often meet.
const accounts = [home, abroad]
const callers = accounts.flatMap((account) => [
  root(account),
  user(account, 'ann'),
  role(account, 'app'),
  session(account, 'app', 'one'),
  session(account, 'app', 'two'),
])
const resources = [
  '*',
  key,
  'arn:aws:kms:*:*:key/*',
  key.replace('1234abcd', '????abcd'),
  `${key}0`,
]
const actions = ['*', 'kms:*', 'kms:encrypt', 'kms:*crypt', 'kms:decrypt', 'kms:?ncrypt']

const named: fc.Arbitrary<NamedPrincipal> = fc.constantFrom(
  { type: 'everyone' },
  { type: 'service', service: 'logs.amazonaws.com' },
  ...accounts.flatMap((account): NamedPrincipal[] => [
    { type: 'account', account },
    { type: 'arn', arn: user(account, 'ann').arn },
    { type: 'arn', arn: session(account, 'app', 'one').arn },
    { type: 'role', arn: `arn:aws:iam::${account}:role/team/app` as Arn, role: `${account}/app` },
  ]),
)

export function statement(type: PolicyType, effect?: 'Allow' | 'Deny'): fc.Arbitrary<Statement> {
  return fc.record({
    effect: effect ? fc.constant(effect) : fc.constantFrom('Allow', 'Deny'),
    principals:
      type === 'resource-based' ? fc.array(named, { minLength: 1, maxLength: 3 }) : fc.constant([]),
    actions: fc.array(fc.constantFrom(...actions), { minLength: 1, maxLength: 2 }),
    resources: fc.array(fc.constantFrom(...resources), { minLength: 1, maxLength: 2 }),
  })
}

export function statements(type: PolicyType): fc.Arbitrary<Statement[]> {
  return fc.array(statement(type), { minLength: 1, maxLength: 4 })
}

export const request: fc.Arbitrary<PolicyRequest> = fc.record({
  principal: fc.constantFrom(...callers),
  action: fc.constantFrom('kms:Encrypt', 'kms:Decrypt'),
  resource: fc.constant(key),
})

/** The text of a document, every list written as a list. */
export function print(document: Omit<PolicyDocument, 'type'>): string {
  return JSON.stringify({
    Version: document.version,
    Id: document.id,
    Statement: document.statements.map(printStatement),
  })
}

function printStatement({ sid, effect, principals, actions, resources }: Statement): object {
  return {
    Sid: sid,
    Effect: effect,
    Principal: principals.length === 0 ? undefined : printPrincipals(principals),
    Action: actions.length === 0 ? undefined : actions,
    Resource: resources.length === 0 ? undefined : resources,
  }
}

function printPrincipals(principals: readonly NamedPrincipal[]): object {
  const aws = principals.flatMap((one) => (one.type === 'service' ? [] : printAws(one)))
  const service = principals.flatMap((one) => (one.type === 'service' ? one.service : []))
  return { ...(aws.length > 0 && { AWS: aws }), ...(service.length > 0 && { Service: service }) }
}

function printAws(one: Exclude<NamedPrincipal, { type: 'service' }>): string {
  if (one.type === 'everyone') return '*'
  return one.type === 'account' ? one.account : one.arn
}
