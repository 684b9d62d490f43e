import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../src/policy/decide.ts'
import type { Statement } from '../../src/policy/document.ts'
import { evaluate } from '../../src/policy/evaluate.ts'
import { memoEntriesMax } from '../../src/policy/memo.ts'
import {
  compileIdentityPolicy,
  compileResourcePolicy,
  type PolicyRequest,
} from '../../src/policy/policy.ts'
import type { Principal } from '../../src/policy/principal.ts'
import { home, key, print, request, session, statement, statements } from './arbitrary.ts'

const version = '2012-10-17'
const ofKey = statements('resource-based')
const ofIam = statements('identity-based')

function verdict(request: PolicyRequest, key: Statement[], iam: Statement[]): string {
  return decide({
    ...request,
    resourceAccount: home,
    resourcePolicy: compileResourcePolicy(print({ version, statements: key })),
    identityPolicies: [compileIdentityPolicy(print({ version, statements: iam }))],
  }).verdict
}

const allows = (...all: Parameters<typeof verdict>) => verdict(...all) === 'allow'

test('the world of these properties has every verdict', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(request, ofKey, ofIam, (...all) => void seen.add(verdict(...all))),
    {
      numRuns: 500,
      seed: 1,
    },
  )
  expect([...seen].sort()).toEqual(['allow', 'explicit-deny', 'implicit-deny'])
})

test('an explicit deny always wins', () => {
  const all = { effect: 'Deny', actions: ['*'], resources: ['*'] } as const
  fc.assert(
    fc.property(request, ofKey, ofIam, (request, key, iam) => {
      const everyone = { ...all, principals: [{ type: 'everyone' } as const] }
      expect(verdict(request, [...key, everyone], iam)).toBe('explicit-deny')
      expect(verdict(request, key, [...iam, { ...all, principals: [] }])).toBe('explicit-deny')
    }),
  )
})

test('adding an Allow never removes access', () => {
  const more = statement('resource-based', 'Allow')
  const moreIam = statement('identity-based', 'Allow')
  fc.assert(
    fc.property(request, ofKey, ofIam, more, moreIam, (request, key, iam, added, addedIam) => {
      fc.pre(allows(request, key, iam))
      expect(verdict(request, [...key, added], iam)).toBe('allow')
      expect(verdict(request, key, [...iam, addedIam])).toBe('allow')
    }),
  )
})

test('adding a Deny never grants access', () => {
  const more = statement('resource-based', 'Deny')
  const moreIam = statement('identity-based', 'Deny')
  fc.assert(
    fc.property(request, ofKey, ofIam, more, moreIam, (request, key, iam, added, addedIam) => {
      fc.pre(!allows(request, key, iam))
      expect(verdict(request, [...key, added], iam)).not.toBe('allow')
      expect(verdict(request, key, [...iam, addedIam])).not.toBe('allow')
    }),
  )
})

test('nobody is allowed who is not named', () => {
  fc.assert(
    fc.property(request, ofKey, ofIam, (request, key, iam) => {
      const nobody = key.map((one) => ({
        ...one,
        principals: [{ type: 'service', service: 'logs.amazonaws.com' } as const],
      }))
      expect(verdict(request, nobody, iam)).not.toBe('allow')
    }),
  )
})

test('the order of statements and of their values is irrelevant', () => {
  fc.assert(
    fc.property(request, ofKey, ofIam, (request, key, iam) => {
      const reversed = key.toReversed().map((one) => ({
        ...one,
        principals: one.principals.toReversed(),
        actions: one.actions.toReversed(),
        resources: one.resources.toReversed(),
      }))
      expect(verdict(request, reversed, iam.toReversed())).toBe(verdict(request, key, iam))
    }),
  )
})

test('what a policy remembers of earlier requests changes no answer', () => {
  fc.assert(
    fc.property(ofKey, fc.array(request, { minLength: 2, maxLength: 30 }), (key, requests) => {
      const text = print({ version, statements: key })
      const remembering = compileResourcePolicy(text)
      for (const one of requests) {
        expect(evaluate(remembering, one)).toBe(evaluate(compileResourcePolicy(text), one))
      }
    }),
  )
})

test('a policy answers rightly and remembers boundedly, however many ask', () => {
  const named = session(home, 'app', 'i-0').arn
  const policy = compileResourcePolicy(
    JSON.stringify({
      Statement: { Effect: 'Allow', Principal: { AWS: named }, Action: '*', Resource: '*' },
    }),
  )
  const callers = Array.from({ length: 4 * memoEntriesMax }, (_, index) =>
    session(home, 'app', `i-${index}`),
  )
  const ask = (principal: Principal) => evaluate(policy, { principal, action, resource: key })
  const action = 'kms:Sign'
  expect(callers.map(ask).filter((finding) => finding === 'allowed')).toHaveLength(1)
  const known = callers.filter(({ arn }) => policy.findings.get(key, arn, action) !== undefined)
  expect(known).toHaveLength(memoEntriesMax)
  expect(callers.map(ask).indexOf('allowed')).toBe(0)
})
