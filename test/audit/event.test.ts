import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AuditEvent,
  detailsCharactersMax,
  openEvent,
  textCharactersMax,
} from '../../src/audit/event.ts'
import type { Arn } from '../../src/base/arn.ts'
import { event } from './house.ts'

const parsed = (input: AuditEvent) => JSON.parse(`${openEvent(input, 'event-1')}}`)
const keyArn = 'arn:aws:kms:us-east-1:000000000000:key/k'

test('an event has the members of CloudTrail, in its casing', () => {
  const resources = [{ arn: keyArn, account: '000000000000', type: 'AWS::KMS::Key' }]
  const additionalEventData = { keyMaterialId: 'ab' }
  expect(parsed(event('request-1', { resources, additionalEventData }))).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::000000000000:user/app',
      accountId: '000000000000',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: 'app',
    },
    eventTime: '2025-01-01T12:30:15Z',
    eventSource: 'kms.amazonaws.com',
    eventName: 'Encrypt',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: 'test',
    requestParameters: { keyId: 'alias/x', encryptionContext: { tenant: 'ä "1"' } },
    responseElements: null,
    additionalEventData: { keyMaterialId: 'ab' },
    requestID: 'request-1',
    eventID: 'event-1',
    readOnly: true,
    resources: [{ accountId: '000000000000', type: 'AWS::KMS::Key', ARN: keyArn }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '000000000000',
    eventCategory: 'Management',
  })
})

test('a failed request tells its error', () => {
  const error = { code: 'AccessDenied', message: 'no "such" thing' }
  expect(parsed(event('r', { error }))).toMatchObject({
    errorCode: 'AccessDenied',
    errorMessage: 'no "such" thing',
  })
})

test('no event is told with the caller or the circumstances of another', () => {
  const variant = fc.record({
    caller: fc.record({
      type: fc.constantFrom('root', 'user', 'role', 'assumed-role'),
      arn: fc.constantFrom('arn:aws:iam::1:user/a', 'arn:aws:iam::1:user/b') as fc.Arbitrary<Arn>,
      account: fc.constantFrom('000000000001', '000000000002'),
      accessKeyId: fc.constantFrom('AKIA1', 'AKIA2'),
    }),
    name: fc.constantFrom('Encrypt', 'Decrypt'),
    source: fc.constantFrom('kms.amazonaws.com', 'sts.amazonaws.com'),
    region: fc.constantFrom('us-east-1', 'eu-west-1'),
    sourceAddress: fc.constantFrom('1.1.1.1', '2.2.2.2'),
    userAgent: fc.constantFrom('a', 'b'),
    time: fc.constantFrom(0, 999, 1000),
  })
  fc.assert(
    fc.property(fc.array(variant, { minLength: 2, maxLength: 20 }), (variants) => {
      for (const each of variants) {
        const told = parsed(event('r', each as Partial<AuditEvent>))
        expect(told).toMatchObject({
          userIdentity: {
            arn: each.caller.arn,
            accountId: each.caller.account,
            accessKeyId: each.caller.accessKeyId,
          },
          eventName: each.name,
          eventSource: each.source,
          awsRegion: each.region,
          sourceIPAddress: each.sourceAddress,
          userAgent: each.userAgent,
          eventTime: new Date(each.time).toISOString().replace('.999', '').replace('.000', ''),
          recipientAccountId: each.caller.account,
        })
        expect(told.userIdentity.type).toBe(
          { root: 'Root', user: 'IAMUser', role: 'Role', 'assumed-role': 'AssumedRole' }[
            each.caller.type
          ],
        )
      }
    }),
  )
})

test('whatever comes from outside, an event is one line of JSON that gives it back', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.toWellFormed())
  fc.assert(
    fc.property(
      text,
      text,
      text,
      text,
      fc.dictionary(text, text),
      (name, region, agent, id, context) => {
        const written = openEvent(
          event(id, { name, region, userAgent: agent, requestParameters: { context } }),
          'e',
        )
        expect(written).not.toMatch(/[\n\r]/)
        expect(JSON.parse(`${written}}`)).toMatchObject({
          eventName: name,
          awsRegion: region,
          userAgent: agent,
          requestID: id,
          requestParameters: JSON.parse(JSON.stringify({ context })),
          eventID: 'e',
        })
      },
    ),
    { numRuns: 40 },
  )
})

test('an event is bounded, however much the request holds', () => {
  const huge = 'x'.repeat(1 << 20)
  const told = parsed(
    event('r', {
      userAgent: huge,
      requestParameters: { huge },
      error: { code: 'E', message: huge },
    }),
  )
  expect(told.userAgent).toHaveLength(textCharactersMax)
  expect(told.errorMessage).toHaveLength(textCharactersMax)
  expect(told.requestParameters).toMatchObject({ omitted: true })
  const exact = 'x'.repeat(detailsCharactersMax - '{"p":""}'.length)
  expect(parsed(event('r', { requestParameters: { p: exact } })).requestParameters.p).toBe(exact)
})
