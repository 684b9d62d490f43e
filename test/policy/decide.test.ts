import { describe, expect, test } from 'vitest'
import type { Arn } from '../../src/base/arn.ts'
import { type Decision, decide, denialMessage, leavesOpen } from '../../src/policy/decide.ts'
import { compileIdentityPolicy, compileResourcePolicy } from '../../src/policy/policy.ts'
import type { Principal } from '../../src/policy/principal.ts'
import { abroad, home, key, role, root, session, user } from './arbitrary.ts'

type Members = Record<string, unknown>
const ann = user(home, 'ann')
const eve = user(abroad, 'eve')
const app = session(home, 'app', 'i-0123')

function keyPolicy(...statements: Members[]) {
  const whole = statements.map((one) => ({
    Effect: 'Allow',
    Action: 'kms:*',
    Resource: '*',
    ...one,
  }))
  return compileResourcePolicy(JSON.stringify({ Version: '2012-10-17', Statement: whole }))
}

function iam(...statements: Members[]) {
  const whole = statements.map((one) => ({
    Effect: 'Allow',
    Action: 'kms:*',
    Resource: '*',
    ...one,
  }))
  return compileIdentityPolicy(JSON.stringify({ Version: '2012-10-17', Statement: whole }))
}

const rootGrant = { Principal: { AWS: `arn:aws:iam::${home}:root` } }
const denies = { Effect: 'Deny', Principal: '*' }
const yes = 'allow'
const implicit = 'implicit-deny'
const explicit = 'explicit-deny'
const byKey = 'resource-based'
const byIam = 'identity-based'

type Case = [
  rule: string,
  caller: Principal,
  key: Members[],
  iam: Members[] | undefined,
  verdict: Decision['verdict'],
  by: Decision['by'],
]

function verdictOf(
  caller: Principal,
  keyStatements: Members[],
  iamStatements?: Members[],
): Decision {
  return decide({
    principal: caller,
    action: 'kms:Encrypt',
    resource: key,
    resourceAccount: home,
    resourcePolicy: keyPolicy(...keyStatements),
    identityPolicies: iamStatements ? [iam(...iamStatements)] : [],
  })
}

const sameAccount: Case[] = [
  ['a key policy may allow a user without IAM', ann, [named(ann.arn)], undefined, yes, byKey],
  ['a root grant needs an IAM policy too', ann, [rootGrant], undefined, implicit, byIam],
  ['a root grant delegates to IAM', ann, [rootGrant], [{}], yes, byIam],
  ['a bare account id is a root grant', ann, [named(home)], [{}], yes, byIam],
  ['a bare account id needs IAM too', ann, [named(home)], undefined, implicit, byIam],
  ['IAM without a root grant is not enough', ann, [named(app.arn)], [{}], implicit, byKey],
  [
    'a root grant of another account delegates nothing here',
    ann,
    [named(abroad)],
    [{}],
    implicit,
    byKey,
  ],
  ['the root user matches a root grant itself', root(home), [rootGrant], undefined, yes, byKey],
  [
    'the root user has no way around a key policy',
    root(home),
    [named(ann.arn)],
    undefined,
    implicit,
    byKey,
  ],
  ['"Principal":"*" is everyone', ann, [{ Principal: '*' }], undefined, yes, byKey],
  ['{"AWS":"*"} is everyone', ann, [named('*')], undefined, yes, byKey],
  ['a role covers its sessions', app, [named(role(home, 'app').arn)], undefined, yes, byKey],
  [
    'a role with a path covers its sessions',
    app,
    [named(role(home, 'team/app').arn)],
    undefined,
    yes,
    byKey,
  ],
  [
    'a role does not cover those of another role',
    app,
    [named(role(home, 'ap').arn)],
    [{}],
    implicit,
    byKey,
  ],
  [
    'a role does not cover those of its namesake in another partition',
    app,
    [named(`arn:aws-cn:iam::${home}:role/app`)],
    [{}],
    implicit,
    byKey,
  ],
  [
    'a role does not cover those of its namesake',
    app,
    [named(role(abroad, 'app').arn)],
    [{}],
    implicit,
    byKey,
  ],
  [
    'a role may act directly',
    role(home, 'app'),
    [named(role(home, 'app').arn)],
    undefined,
    yes,
    byKey,
  ],
  ['a session is named exactly', app, [named(app.arn)], undefined, yes, byKey],
  [
    'a session is not another one',
    app,
    [named(session(home, 'app', 'two').arn)],
    [{}],
    implicit,
    byKey,
  ],
  [
    'a session does not stand for its role',
    role(home, 'app'),
    [named(app.arn)],
    [{}],
    implicit,
    byKey,
  ],
  [
    'a user is not a role of that name',
    user(home, 'app'),
    [named(role(home, 'app').arn)],
    [{}],
    implicit,
    byKey,
  ],
  ['a name is case-sensitive', user(home, 'Ann'), [named(ann.arn)], [{}], implicit, byKey],
  [
    'a statement that names role and account allows the role',
    app,
    [named(home, role(home, 'app').arn)],
    undefined,
    yes,
    byKey,
  ],
  [
    'a service principal is nobody who calls',
    ann,
    [{ Principal: { Service: 'logs.amazonaws.com' } }],
    [{}],
    implicit,
    byKey,
  ],
  [
    'a federated user is not the user',
    ann,
    [named(`arn:aws:sts::${home}:federated-user/ann`)],
    [{}],
    implicit,
    byKey,
  ],
]

const otherAccount: Case[] = [
  ['the key policy alone is not enough', eve, [named(eve.arn)], undefined, implicit, byIam],
  ['key policy and IAM together allow', eve, [named(eve.arn)], [{}], yes, byIam],
  ['a grant to the account and IAM together allow', eve, [named(abroad)], [{}], yes, byIam],
  ['IAM alone is not enough', eve, [rootGrant], [{}], implicit, byKey],
  [
    'the root user of the named account needs no IAM',
    root(abroad),
    [named(abroad)],
    undefined,
    yes,
    byIam,
  ],
  ['another root user is not in', root(abroad), [rootGrant], undefined, implicit, byKey],
  ['"Principal":"*" still needs IAM', eve, [{ Principal: '*' }], undefined, implicit, byIam],
  ['"Principal":"*" and IAM together allow', eve, [{ Principal: '*' }], [{}], yes, byIam],
  [
    '"Principal":"*" lets a root user in',
    root(abroad),
    [{ Principal: '*' }],
    undefined,
    yes,
    byIam,
  ],
]

const denial: Case[] = [
  [
    'of the key policy wins over its allow',
    ann,
    [named(ann.arn), denies],
    undefined,
    explicit,
    byKey,
  ],
  ['of the key policy wins over IAM', ann, [rootGrant, denies], [{}], explicit, byKey],
  ['of IAM wins over the key policy', ann, [named(ann.arn)], [{ Effect: 'Deny' }], explicit, byIam],
  ['of IAM wins over an allow of IAM', ann, [rootGrant], [{}, { Effect: 'Deny' }], explicit, byIam],
  [
    'of IAM works without a root grant',
    ann,
    [named(app.arn)],
    [{ Effect: 'Deny' }],
    explicit,
    byIam,
  ],
  ['holds for the root user', root(home), [rootGrant, denies], undefined, explicit, byKey],
  [
    'of an account holds for everyone in it',
    ann,
    [named(ann.arn), { ...rootGrant, Effect: 'Deny' }],
    [{}],
    explicit,
    byKey,
  ],
  [
    'of an account holds for nobody else',
    eve,
    [named(eve.arn), { ...rootGrant, Effect: 'Deny' }],
    [{}],
    yes,
    byIam,
  ],
  [
    'of a role holds for its sessions',
    app,
    [named(home), { ...named(role(home, 'app').arn), Effect: 'Deny' }],
    [{}],
    explicit,
    byKey,
  ],
  [
    'of a session leaves the other ones',
    session(home, 'app', 'two'),
    [named(home), { ...named(app.arn), Effect: 'Deny' }],
    [{}],
    yes,
    byIam,
  ],
  [
    'of another action does not matter',
    ann,
    [named(ann.arn), { ...denies, Action: 'kms:Decrypt' }],
    undefined,
    yes,
    byKey,
  ],
]

const covering: Case[] = [
  [
    'an action is case-insensitive',
    ann,
    [{ ...named(ann.arn), Action: 'KMS:encRYPT' }],
    undefined,
    yes,
    byKey,
  ],
  [
    'an action has wildcards',
    ann,
    [{ ...named(ann.arn), Action: ['kms:De*', 'kms:?ncrypt'] }],
    undefined,
    yes,
    byKey,
  ],
  ['Action "*" is every action', ann, [{ ...named(ann.arn), Action: '*' }], undefined, yes, byKey],
  [
    'another action is not allowed',
    ann,
    [{ ...named(ann.arn), Action: 'kms:EncryptX' }],
    undefined,
    implicit,
    byKey,
  ],
  [
    'an action of another service is not this one',
    ann,
    [{ ...named(ann.arn), Action: 's3:*' }],
    undefined,
    implicit,
    byKey,
  ],
  [
    'a resource is matched as a whole',
    ann,
    [{ ...named(ann.arn), Resource: key }],
    undefined,
    yes,
    byKey,
  ],
  [
    'a resource has wildcards',
    ann,
    [{ ...named(ann.arn), Resource: `arn:aws:kms:*:${home}:key/1234????-*` }],
    undefined,
    yes,
    byKey,
  ],
  [
    'a resource is case-sensitive',
    ann,
    [{ ...named(ann.arn), Resource: key.replace('abcd', 'ABCD') }],
    undefined,
    implicit,
    byKey,
  ],
  [
    'another resource is not this one',
    ann,
    [{ ...named(ann.arn), Resource: `${key}0` }],
    undefined,
    implicit,
    byKey,
  ],
  [
    'a statement without Action has no effect',
    ann,
    [{ ...named(ann.arn), Action: undefined }],
    [{}],
    implicit,
    byKey,
  ],
  [
    'a statement without Resource has no effect',
    ann,
    [{ ...named(ann.arn), Resource: undefined }],
    [{}],
    implicit,
    byKey,
  ],
  [
    'a Deny without Action has no effect',
    ann,
    [named(ann.arn), { ...denies, Action: undefined }],
    undefined,
    yes,
    byKey,
  ],
  [
    'an IAM policy on another key is not enough',
    ann,
    [rootGrant],
    [{ Resource: `${key}0` }],
    implicit,
    byIam,
  ],
  [
    'an IAM policy for another action is not enough',
    ann,
    [rootGrant],
    [{ Action: 'kms:Decrypt' }],
    implicit,
    byIam,
  ],
]

function named(...AWS: string[]): Members {
  return { Principal: { AWS } }
}

describe.each([
  { name: 'in the account of the key', cases: sameAccount },
  { name: 'from another account', cases: otherAccount },
  { name: 'an explicit deny', cases: denial },
  { name: 'what a statement covers', cases: covering },
])('$name', ({ cases }) => {
  test.for(cases)('%s', ([, caller, ofKey, ofIam, verdict, by]) => {
    expect(verdictOf(caller, ofKey, ofIam)).toEqual({ verdict, by })
  })
})

describe('an action on no policy of its own, such as CreateKey', () => {
  const create = (principal: Principal, ...statements: Members[]) =>
    decide({
      principal,
      action: 'kms:CreateKey',
      resource: '*',
      resourceAccount: home,
      identityPolicies: statements.map((one) => iam(one)),
    })

  test('IAM alone allows', () => {
    expect(create(ann, {})).toEqual({ verdict: yes, by: byIam })
    expect(create(ann, { Resource: 'arn:aws:kms:*:*:*' })).toEqual({ verdict: implicit, by: byIam })
    expect(create(ann)).toEqual({ verdict: implicit, by: byIam })
  })

  test('one of several IAM policies is enough, and one that denies too', () => {
    expect(create(ann, { Action: 'kms:List*' }, {}).verdict).toBe(yes)
    expect(create(ann, {}, { Effect: 'Deny', Action: 'kms:Create*' }).verdict).toBe(explicit)
  })

  test('the root user of the account may do everything', () => {
    expect(create(root(home))).toEqual({ verdict: yes, by: byIam })
  })

  test('nobody may do it in another account', () => {
    expect(create(root(abroad))).toEqual({ verdict: implicit, by: byKey })
    expect(create(eve, {})).toEqual({ verdict: implicit, by: byKey })
  })
})

describe('the lockout check asks whether the caller could change the policy later', () => {
  const open = (...statements: Members[]) =>
    leavesOpen(keyPolicy(...statements), {
      principal: ann,
      action: 'kms:PutKeyPolicy',
      resource: key,
    })

  test.for<[string, Members[], boolean]>([
    ['yes, itself', [named(ann.arn)], true],
    ['yes, through the root grant', [rootGrant], true],
    ['yes, as everyone', [{ Principal: '*' }], true],
    ['no, when only others are named', [named(app.arn), named(abroad)], false],
    ['no, when the action is not among them', [{ ...rootGrant, Action: 'kms:Encrypt' }], false],
    ['no, when the resource is another key', [{ ...rootGrant, Resource: `${key}0` }], false],
    ['no, when it is denied', [rootGrant, { ...denies, Action: 'kms:Put*' }], false],
    ['yes, when others are denied', [rootGrant, { ...named(app.arn), Effect: 'Deny' }], true],
  ])('%s', ([, statements, expected]) => {
    expect(open(...statements)).toBe(expected)
  })
})

test('a policy of one type is never taken for the other', () => {
  const request = { principal: ann, action: 'kms:Encrypt', resource: key, resourceAccount: home }
  const resourcePolicy = iam({})
  expect(() => decide({ ...request, resourcePolicy, identityPolicies: [] })).toThrow(/assertion/)
  const identityPolicies = [keyPolicy({ Principal: '*' })]
  expect(() => decide({ ...request, identityPolicies })).toThrow(/assertion/)
  expect(() => leavesOpen(resourcePolicy, request)).toThrow(/assertion/)
})

describe('the message of a denial is that of AWS', () => {
  const begin = `User: ${app.arn} is not authorized to perform: kms:Decrypt on resource: ${key} `
  const message = (decision: Decision, resource: Arn | '*' = key) =>
    denialMessage(decision, { principal: app, action: 'kms:Decrypt', resource })

  test.for<[Decision, string]>([
    [
      { verdict: implicit, by: byIam },
      'because no identity-based policy allows the kms:Decrypt action',
    ],
    [
      { verdict: implicit, by: byKey },
      'because no resource-based policy allows the kms:Decrypt action',
    ],
    [{ verdict: explicit, by: byKey }, 'with an explicit deny in a resource-based policy'],
    [{ verdict: explicit, by: byIam }, 'with an explicit deny in an identity-based policy'],
  ])('%j', ([decision, end]) => {
    expect(message(decision)).toBe(begin + end)
  })

  test('an action on no resource names *', () => {
    expect(message({ verdict: implicit, by: byIam }, '*')).toContain(' on resource: * because ')
  })
})
