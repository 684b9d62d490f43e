import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  actionLengthMax,
  type PolicyType,
  parsePolicy,
  policyTextOctetsMax,
  statementsMax,
} from '../../src/policy/document.ts'
import { valuesPerElementMax } from '../../src/policy/element.ts'
import { policyDepthMax } from '../../src/policy/json.ts'
import { PolicyMalformed } from '../../src/policy/malformed.ts'
import { print, statement } from './arbitrary.ts'

const fine = { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }

function policyOf(...statements: unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

function malformed(text: string, type: PolicyType = 'resource-based'): PolicyMalformed {
  try {
    parsePolicy(text, type)
  } catch (error) {
    if (error instanceof PolicyMalformed) return error
    throw error
  }
  throw new Error(`accepted: ${text.slice(0, 200)}`)
}

describe('a malformed document is refused, and the message says where and why', () => {
  const inStatement: [rule: string, members: object, at: string, message: RegExp][] = [
    ['Effect is missing', { Effect: undefined }, '.Effect', /is missing/],
    ['Effect is case-sensitive', { Effect: 'allow' }, '.Effect', /"Allow" or "Deny", not "allow"/],
    ['Principal is mandatory', { Principal: undefined }, '.Principal', /is missing/],
    ['a principal string is only "*"', { Principal: '111122223333' }, '.Principal', /an object/],
    ['Principal names somebody', { Principal: {} }, '.Principal', /names nobody/],
    ['a list is not empty', { Principal: { AWS: [] } }, '.Principal.AWS', /empty list/],
    ['Action is a string', { Action: 7 }, '.Action', /must be a string, not 7/],
    ['Action has a service', { Action: 'Encrypt' }, '.Action', /service:action, not "Encrypt"/],
    ['a service is no wildcard', { Action: '*:Encrypt' }, '.Action', /service:action/],
    ['Action has no empty item', { Action: ['kms:*', ''] }, '.Action[1]', /service:action/],
    ['Action is not an empty list', { Action: [] }, '.Action', /empty list/],
    ['Action is not null', { Action: null }, '.Action', /must be a string, not null/],
    ['no list in a list', { Action: [['kms:*']] }, '.Action[0]', /must be a string/],
    [
      'an action is bounded',
      { Action: `kms:${'a'.repeat(actionLengthMax)}` },
      '.Action',
      /service/,
    ],
    ['Resource is an ARN', { Resource: 'key/1' }, '.Resource', /"\*" or an ARN/],
    ['Resource has all parts', { Resource: 'arn:aws:kms:*' }, '.Resource', /"\*" or an ARN/],
    ['Resource is bounded', { Resource: `arn:a:b:c:d:${'e'.repeat(2048)}` }, '.Resource', /an ARN/],
    ['Sid is a string', { Sid: 1 }, '.Sid', /must be a string/],
    ['an unknown element', { Resources: '*' }, '.Resources', /not an element/],
    ['elements are case-sensitive', { effect: 'Allow' }, '.effect', /not an element/],
    ['a prototype is not an element', { toString: '*' }, '.toString', /not an element/],
    ['Condition is not evaluated', { Condition: {} }, '.Condition', /not evaluated yet/],
    ['NotPrincipal is not evaluated', { NotPrincipal: '*' }, '.NotPrincipal', /not evaluated yet/],
    ['NotAction is not evaluated', { NotAction: 'kms:*' }, '.NotAction', /not evaluated yet/],
    ['NotResource is not evaluated', { NotResource: '*' }, '.NotResource', /not evaluated yet/],
    [
      'Federated is not evaluated',
      { Principal: { Federated: 'cognito-identity.amazonaws.com' } },
      '.Principal.Federated',
      /not evaluated yet/,
    ],
    [
      'a policy variable in a resource',
      { Resource: `arn:aws:kms:*:*:key/$\{aws:username}` },
      '.Resource',
      /policy variable/,
    ],
    [
      'a policy variable in a principal',
      { Principal: { AWS: `arn:aws:iam::111122223333:user/$\{aws:username}/a` } },
      '.Principal.AWS',
      /policy variable/,
    ],
  ]
  test.for(inStatement)('%s', ([, members, at, message]) => {
    const error = malformed(policyOf(fine, { ...fine, ...members }))
    expect(error.at).toBe(`Statement[1]${at}`)
    expect(error.message).toContain(`Statement[1]${at}`)
    expect(error.message).toMatch(message)
  })

  const whole: [rule: string, text: string, at: string, message: RegExp][] = [
    ['an empty text', '', '', /not JSON/],
    ['text behind the document', `${policyOf(fine)}x`, '', /not JSON/],
    ['a list', '[]', '', /must be an object/],
    ['null', 'null', '', /must be an object, not null/],
    ['Statement is missing', '{}', 'Statement', /is missing/],
    ['Statement is empty', '{"Statement":[]}', 'Statement', /empty list/],
    ['Statement is a string', '{"Statement":"x"}', 'Statement', /must be an object/],
    ['an unknown Version', '{"Version":"2012-10-18"}', 'Version', /2012-10-17/],
    ['Version is a string', '{"Version":2012}', 'Version', /must be a string/],
    ['Id is a string', `{"Id":{},"Statement":${JSON.stringify(fine)}}`, 'Id', /must be a string/],
    ['an unknown element', '{"Statements":[]}', 'Statements', /not an element/],
    ['a __proto__ member', '{"__proto__":{}}', '__proto__', /not an element/],
    [
      'a Sid twice',
      policyOf({ ...fine, Sid: 'a' }, { ...fine, Sid: 'a' }),
      'Statement[1].Sid',
      /uniq/,
    ],
  ]
  test.for(whole)('%s', ([, text, at, message]) => {
    const error = malformed(text)
    expect(error.at).toBe(at)
    expect(error.message).toMatch(message)
  })

  test('a message repeats only the beginning of a long value', () => {
    const { message } = malformed(policyOf({ ...fine, Effect: 'x'.repeat(10_000) }))
    expect(message.length).toBeLessThan(200)
  })
})

describe('a name that an object has twice is refused', () => {
  test.for([
    '{"Statement":{"Effect":"Deny","Effect":"Allow","Principal":"*"}}',
    '{"Statement":{"Effect":"Deny","\\u0045ffect":"Allow","Principal":"*"}}',
    '{"Statement":[],"Statement":{"Effect":"Allow","Principal":"*"}}',
    '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*","AWS":"111122223333"}}}',
  ])('%s', (text) => {
    expect(malformed(text).message).toMatch(/the element "(Effect|Statement|AWS)" twice/)
  })

  test('the same name in two objects, or as a value, is fine', () => {
    const sid = 'a "Sid": {[ \\ ]} "Sid": '
    const parsed = parsePolicy(
      policyOf({ Sid: sid, ...fine }, { Sid: 'Sid', ...fine }),
      'resource-based',
    )
    expect(parsed.statements.map((one) => one.sid)).toEqual([sid, 'Sid'])
  })
})

describe('everything is bounded', () => {
  const padded = (octets: number) => {
    const text = policyOf(fine)
    return text + ' '.repeat(octets - text.length)
  }

  test('the text, in octets of UTF-8', () => {
    expect(() => parsePolicy(padded(policyTextOctetsMax), 'resource-based')).not.toThrow()
    expect(malformed(padded(policyTextOctetsMax + 1)).message).toMatch(/more than 32768 octets/)
    const twoOctetsEach = policyOf({ ...fine, Sid: 'é'.repeat(policyTextOctetsMax / 2) })
    expect(malformed(twoOctetsEach).message).toMatch(/octets/)
  })

  test('statements', () => {
    const tiny = { Effect: 'Deny', Principal: '*' }
    const many = (count: number) => policyOf(...Array(count).fill(tiny))
    expect(parsePolicy(many(statementsMax), 'resource-based').statements).toHaveLength(
      statementsMax,
    )
    expect(malformed(many(statementsMax + 1)).message).toMatch(/more than 256 values/)
  })

  test('values of an element', () => {
    const many = (count: number) => policyOf({ ...fine, Action: Array(count).fill('kms:*') })
    expect(() => parsePolicy(many(valuesPerElementMax), 'resource-based')).not.toThrow()
    expect(malformed(many(valuesPerElementMax + 1)).message).toMatch(/more than 2048 values/)
  })

  test('depth, before anything reads the value', () => {
    const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(malformed(lists(policyDepthMax)).message).toMatch(/must be an object/)
    expect(malformed(lists(policyDepthMax + 1)).message).toMatch(/deeper than 6 levels/)
    expect(malformed(lists(policyTextOctetsMax / 2)).message).toMatch(/deeper than 6 levels/)
  })
})

describe('whom AWS lets a policy name', () => {
  const accepted: [form: string, text: string, type: string][] = [
    ['everyone', '*', 'everyone'],
    ['an account id', '111122223333', 'account'],
    ['an account', 'arn:aws:iam::111122223333:root', 'account'],
    ['an account in China', 'arn:aws-cn:iam::111122223333:root', 'account'],
    ['a user', 'arn:aws:iam::111122223333:user/ann', 'arn'],
    ['a user with a path', 'arn:aws:iam::111122223333:user/division/unit/ann', 'arn'],
    ['a role', 'arn:aws:iam::111122223333:role/app', 'role'],
    [
      'a role with a path',
      'arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS',
      'role',
    ],
    ['a session of a role', 'arn:aws:sts::111122223333:assumed-role/app/i-0123', 'arn'],
    ['a federated user', 'arn:aws:sts::111122223333:federated-user/ann', 'arn'],
  ]
  test.for(accepted)('%s', ([, text, type]) => {
    const { statements } = parsePolicy(
      policyOf({ ...fine, Principal: { AWS: text } }),
      'resource-based',
    )
    expect(statements[0]?.principals[0]?.type).toBe(type)
  })

  test.for([
    ['a group', 'arn:aws:iam::111122223333:group/admins'],
    ['a wildcard in a name', 'arn:aws:iam::111122223333:user/*'],
    ['a wildcard in a path', 'arn:aws:iam::111122223333:role/a*/app'],
    ['a wildcard for the account', 'arn:aws:iam::*:root'],
    ['an unnamed user', 'arn:aws:iam::111122223333:user/'],
    ['an empty path part', 'arn:aws:iam::111122223333:user//ann'],
    ['a user in a Region', 'arn:aws:iam:us-east-1:111122223333:user/ann'],
    ['an ARN without an account', 'arn:aws:iam:::user/ann'],
    ['an AWS account of a service', 'arn:aws:iam::aws:root'],
    ['a session without a name', 'arn:aws:sts::111122223333:assumed-role/app'],
    ['a session in iam', 'arn:aws:iam::111122223333:assumed-role/app/one'],
    ['a key', 'arn:aws:kms:us-east-1:111122223333:key/1234'],
    ['the unique id of a deleted user', 'AIDACKCEVSQ6C2EXAMPLE'],
    ['an account id that is too short', '11112222333'],
    ['a service', 'logs.amazonaws.com'],
  ])('not %s', ([, text]) => {
    const { message, at } = malformed(policyOf({ ...fine, Principal: { AWS: [text] } }))
    expect(at).toBe('Statement[0].Principal.AWS[0]')
    expect(message).toContain(`not "${text}"`)
  })

  test('a service by its name, never by a wildcard', () => {
    const text = (Service: string) => policyOf({ ...fine, Principal: { Service } })
    const [statement] = parsePolicy(text('cloudtrail.amazonaws.com'), 'resource-based').statements
    expect(statement?.principals).toEqual([
      { type: 'service', service: 'cloudtrail.amazonaws.com' },
    ])
    expect(malformed(text('*')).at).toBe('Statement[0].Principal.Service')
    expect(malformed(text('example.com')).at).toBe('Statement[0].Principal.Service')
  })
})

describe('the two types of policy', () => {
  const { Principal: _, ...ofIdentity } = fine

  test('an identity-based policy must not name a principal', () => {
    expect(parsePolicy(policyOf(ofIdentity), 'identity-based').statements).toHaveLength(1)
    expect(malformed(policyOf(fine), 'identity-based').at).toBe('Statement[0].Principal')
  })

  test.for(['Action', 'Resource'])('without %s: KMS takes it, IAM refuses it', (name) => {
    const without = (members: object) => policyOf({ ...members, [name]: undefined })
    expect(() => parsePolicy(without(fine), 'resource-based')).not.toThrow()
    expect(malformed(without(ofIdentity), 'identity-based').at).toBe(`Statement[0].${name}`)
  })
})

test('one statement stands for a list of one, and one value for a list of one', () => {
  const single = JSON.stringify({ Version: '2012-10-17', Statement: fine })
  const listed = policyOf({
    ...fine,
    Principal: { AWS: ['*'] },
    Action: ['kms:*'],
    Resource: ['*'],
  })
  expect(parsePolicy(single, 'resource-based')).toEqual(parsePolicy(listed, 'resource-based'))
})

test('a policy without Version means the version of 2008', () => {
  const text = JSON.stringify({ Statement: fine })
  expect(parsePolicy(text, 'resource-based').version).toBe('2008-10-17')
})

test.for<PolicyType>(['resource-based', 'identity-based'])(
  '%s: parsing undoes printing',
  (type) => {
    const any = fc.record(
      {
        version: fc.constantFrom('2012-10-17', '2008-10-17'),
        id: fc.string(),
        statements: fc.array(statement(type), { minLength: 1, maxLength: 4 }),
      },
      { requiredKeys: ['version', 'statements'] },
    )
    fc.assert(
      fc.property(any, (document) => {
        const parsed = parsePolicy(print(document), type)
        expect(print(parsed)).toBe(print(document))
        expect(parsePolicy(print(parsed), type)).toEqual(parsed)
      }),
    )
  },
)

test('a text that is no policy is PolicyMalformed, whatever is wrong with it', () => {
  const pieces = fc.constantFrom(...'{}[]:,"*', 'Statement', '"Effect"', '"Allow"', '\\', ' ', '7')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.array(pieces).map((all) => all.join('')),
      ),
      (text) => {
        expect(() => parsePolicy(text, 'resource-based')).toThrow(PolicyMalformed)
      },
    ),
  )
})
