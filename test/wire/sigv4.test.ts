import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { readHeaders } from '../../src/wire/headers.ts'
import {
  canonicalRequest,
  formatTime,
  parseTime,
  type SignableRequest,
  scopeOf,
  sha256,
  stringToSign,
} from '../../src/wire/sigv4.ts'
import { readClaim } from '../../src/wire/sigv4-claim.ts'
import { signRequest, verifyRequest } from '../../src/wire/sigv4-request.ts'
import { SigningSecret } from '../../src/wire/sigv4-secret.ts'
import { signAsSdk } from './signing.ts'

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const secret = new SigningSecret(native, utf8(secretAccessKey))
const accessKeyId = 'AKIDEXAMPLE000000000'
const credentials = { accessKeyId, secretAccessKey }
const time = '20150830T123600Z'
const now = Date.UTC(2015, 7, 30, 12, 36)

// "Signature Version 4 test suite" (aws-sig-v4-test-suite) and the example of the AWS General Reference (iam).
const published = [
  {
    name: 'get-vanilla',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'post-vanilla',
    method: 'POST',
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'get-vanilla-query-order-key-case',
    query: 'Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'post-header-key-sort',
    method: 'POST',
    headers: ['My-Header1', 'value1'],
    signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  },
  {
    name: 'get-header-value-trim',
    headers: ['My-Header1', ' value1', 'My-Header2', ' "a   b   c"'],
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  {
    name: 'General Reference, iam ListUsers',
    host: 'iam.amazonaws.com',
    service: 'iam',
    query: 'Action=ListUsers&Version=2010-05-08',
    headers: ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'],
    signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  },
]

test.for(published)('published signature: $name', (vector) => {
  const { host = 'example.amazonaws.com', service = 'service', headers = [], signature } = vector
  const request: SignableRequest = {
    method: vector.method ?? 'GET',
    path: '/',
    query: vector.query ?? '',
    headers: readHeaders(['Host', host, 'X-Amz-Date', time, ...headers]),
    body: new Uint8Array(),
  }
  const signedHeaders = [...request.headers.keys()].toSorted()
  const scope = scopeOf('20150830', 'us-east-1', service)
  const canonical = canonicalRequest(request, signedHeaders, sha256(native, request.body))
  expect(secret.sign(scope, stringToSign(native, time, scope, canonical))).toBe(signature)
})

test.for([
  ['a  b', 'a b'],
  ['  a b ', 'a b'],
  ['   ', ''],
  [`a${' '.repeat(300_000)}b`, 'a b'],
] as const)('of spaces a value keeps one, and none at its ends', ([value, canonical]) => {
  // What is tried again from each space takes minutes for the last of these.
  const headers = readHeaders(['host', value])
  const request = { method: 'GET', path: '/', query: '', headers, body: new Uint8Array() }
  expect(canonicalRequest(request, ['host'], '').split('\n')).toContain(`host:${canonical}`)
})

const target = 'TrentService.Encrypt'
const sdkHeaders = {
  host: 'localhost:8080',
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': target,
}

function request(headers: Record<string, string>, body = '{}', path = '/'): SignableRequest {
  const raw = Object.entries(headers).flat()
  return { method: 'POST', path, query: '', headers: readHeaders(raw), body: utf8(body) }
}

function verify(signed: SignableRequest, at = now): void {
  verifyRequest(native, signed, readClaim(signed.headers, 'kms', at), secret)
}

const refusal = (work: () => void): string => {
  try {
    work()
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`
  }
  return 'taken'
}

const mismatch = /^InvalidSignatureException: The request signature we calculated does not match/

test('what the AWS SDK signs is taken, and what we sign is the same to the last octet', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[a-z0-9/ -]{0,20}$/),
      async (body, value) => {
        const headers = { ...sdkHeaders, 'x-amz-meta': ` ${value}  ${value} ` }
        const signed = await signAsSdk({ headers, body }, credentials, { time: now })
        verify(request(signed, body))
        const signer = { accessKeyId, secret, region: 'us-east-1', service: 'kms' }
        const ours = signRequest(native, request(headers, body), signer, now)
        expect(ours.get('authorization')).toBe(signed.authorization)
        expect(ours.get('x-amz-content-sha256')).toBe(signed['x-amz-content-sha256'])
      },
    ),
    { numRuns: 50 },
  )
})

test('a path is encoded twice, as the AWS SDK does', async () => {
  const path = '/kms/xks/v1/keys/a%20b/decrypt'
  const signed = await signAsSdk({ headers: sdkHeaders, body: '{}', path }, credentials, {
    time: now,
  })
  verify(request(signed, '{}', path))
})

describe('a request is refused', async () => {
  const signed = await signAsSdk({ headers: sdkHeaders, body: '{}' }, credentials, { time: now })
  const without = (name: string): Record<string, string> => {
    const { [name]: _, ...rest } = signed
    return rest
  }

  test.for(Object.keys(signed).filter((name) => !['authorization', 'x-amz-date'].includes(name)))(
    'when its signed header %s is changed',
    (name) => {
      expect(refusal(() => verify(request({ ...signed, [name]: `${signed[name]}x` })))).toMatch(
        /^InvalidSignatureException/,
      )
    },
  )

  test('when a signed header is missing', () => {
    expect(refusal(() => verify(request(without('content-type'))))).toMatch(mismatch)
  })

  test('when its body, method, path or query is changed', () => {
    const { 'x-amz-content-sha256': _, ...headers } = signed
    const base = request(signed)
    expect(refusal(() => verify({ ...base, body: utf8('{ }') }))).toMatch(/x-amz-content-sha256/)
    expect(refusal(() => verify({ ...base, method: 'PUT' }))).toMatch(mismatch)
    expect(refusal(() => verify({ ...base, path: '/x' }))).toMatch(mismatch)
    expect(refusal(() => verify({ ...base, query: 'a=b' }))).toMatch(mismatch)
    expect(refusal(() => verify(request(headers)))).toMatch(mismatch)
  })

  test('with every single bit of the signature flipped', () => {
    const { authorization = '' } = signed
    const start = authorization.length - 64
    for (let at = start; at < authorization.length; at++) {
      const digit = (Number.parseInt(authorization.charAt(at), 16) ^ 1).toString(16)
      const flipped = authorization.slice(0, at) + digit + authorization.slice(at + 1)
      expect(refusal(() => verify(request({ ...signed, authorization: flipped })))).toMatch(
        mismatch,
      )
    }
  })

  test.for(['zzgarbage', '00', ''])(
    'when its signature is written in another way (%s)',
    (behind) => {
      const { authorization = '' } = signed
      const digits = authorization.slice(-64)
      const other = behind === '' ? digits.toUpperCase() : digits + behind
      const written = authorization.slice(0, -64) + other
      expect(refusal(() => verify(request({ ...signed, authorization: written })))).toMatch(
        mismatch,
      )
    },
  )

  test('when signed with another secret', async () => {
    const other = { accessKeyId, secretAccessKey: 'x'.repeat(40) }
    const headers = await signAsSdk({ headers: sdkHeaders, body: '{}' }, other, { time: now })
    expect(refusal(() => verify(request(headers)))).toMatch(mismatch)
  })

  test('when host or an x-amz header is not signed', () => {
    expect(refusal(() => verify(request({ ...signed, 'x-amz-extra': '1' })))).toBe(
      "InvalidSignatureException: 'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization.",
    )
    const authorization = signed.authorization?.replace('host;', '') ?? ''
    expect(refusal(() => verify(request({ ...signed, authorization })))).toMatch(/'host' must be/)
  })

  test('with an unsigned payload, even a signed statement of it', async () => {
    const headers = { ...sdkHeaders, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    const unsigned = await signAsSdk({ headers, body: '{}' }, credentials, { time: now })
    expect(refusal(() => verify(request(unsigned)))).toMatch(/^InvalidSignatureException.*sha256/)
  })

  test('more than five minutes early or late, in AWS’s words', () => {
    const minutes = 60_000
    expect(refusal(() => verify(request(signed), now + 5 * minutes))).toBe('taken')
    expect(refusal(() => verify(request(signed), now - 5 * minutes))).toBe('taken')
    expect(refusal(() => verify(request(signed), now + 10 * minutes))).toBe(
      'InvalidSignatureException: Signature expired: 20150830T123600Z is now earlier than 20150830T124100Z (20150830T124600Z - 5 min.)',
    )
    expect(refusal(() => verify(request(signed), now - 10 * minutes))).toBe(
      'InvalidSignatureException: Signature not yet current: 20150830T123600Z is still later than 20150830T123100Z (20150830T122600Z + 5 min.)',
    )
  })

  test('without credentials or with an incomplete header', () => {
    const take = (authorization: string): string =>
      refusal(() => verify(request({ ...signed, authorization })))
    expect(refusal(() => verify(request(without('authorization'))))).toBe(
      'MissingAuthenticationTokenException: Missing Authentication Token',
    )
    expect(take('Basic abc')).toMatch(/^IncompleteSignatureException/)
    expect(take('AWS4-HMAC-SHA256 Credential=a')).toMatch(
      /requires 'Signature' parameter.*'SignedHeaders' parameter/,
    )
    const whole = signed.authorization ?? ''
    expect(take(`${whole}, Signature=${'0'.repeat(64)}`)).toMatch(/^IncompleteSignatureException/)
    expect(take(whole.replace('/kms/', '/'))).toMatch(/exactly 5 slash-delimited elements/)
    expect(take(whole.replace('/kms/', '/s3/'))).toMatch(/correct service: 'kms'/)
    expect(take(whole.replace('us-east-1', 'nowhere'))).toMatch(/valid region/)
    expect(take(whole.replace('aws4_request', 'aws5_request'))).toMatch(/valid terminator/)
    expect(take(whole.replace('/20150830/', '/20150831/'))).toMatch(/Date in Credential scope/)
    expect(take(whole.replace('content-type;host', 'host;content-type'))).toMatch(/ascending order/)
    expect(take(whole.replace('host;', 'host;host;'))).toMatch(/each once/)
    expect(take(whole.padEnd(5000))).toMatch(/^IncompleteSignatureException/)
    expect(refusal(() => verify(request(without('x-amz-date'))))).toMatch(/'X-Amz-Date' header/)
  })
})

test('a header that comes twice is refused whatever its case', () => {
  const raw = ['X-Amz-Target', target, 'x-amz-target', 'TrentService.Decrypt']
  expect(refusal(() => readHeaders(raw))).toMatch(/^InvalidSignatureException/)
})

test('times are exact: what is not ISO 8601 basic, or no day of the calendar, is none', () => {
  expect(parseTime(time)).toBe(now)
  expect(formatTime(now)).toBe(time)
  for (const text of [
    '20150631T000000Z',
    '20150830T246000Z',
    '2015-08-30T12:36:00Z',
    '',
    `${time}x`,
  ]) {
    expect(parseTime(text)).toBeUndefined()
  }
})
