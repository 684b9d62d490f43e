import { beforeEach, describe, expect, test } from 'vitest'
import { AuditUnavailable } from '../../src/audit/audit.ts'
import { base64, utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { endpoint } from '../../src/endpoint/endpoint.ts'
import type { EndpointRequest, EndpointResponse, Refusal } from '../../src/endpoint/exchange.ts'
import type { Perform } from '../../src/operation/perform.ts'
import { type Principal, principalOfArn } from '../../src/policy/principal.ts'
import { SigningSecret } from '../../src/wire/sigv4-secret.ts'
import { type Credentials, signAsSdk } from '../wire/signing.ts'
import { creation, fakePerform, fakeService } from './fake-service.ts'

const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const clock = { now: () => now, sleep: async () => {}, every: () => () => {} }
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
const root = principalOfArn('arn:aws:iam::000000000000:root') as Principal
const secret = new SigningSecret(native, utf8(credentials.secretAccessKey))

let caller: Principal
let refusals: Refusal[]
let failures: unknown[]
let fake: ReturnType<typeof fakePerform>
let refused: (refusal: Refusal) => Promise<void>
beforeEach(() => {
  caller = root
  refusals = []
  failures = []
  fake = fakePerform()
  refused = async (refusal) => {
    refusals.push(refusal)
  }
})

function send(
  request: EndpointRequest,
  perform: Perform = fake.perform,
): Promise<EndpointResponse> {
  return endpoint({
    services: [{ service: fakeService, perform }],
    clock,
    engine: native,
    resolveAccessKey: async (accessKeyId) =>
      accessKeyId === credentials.accessKeyId
        ? { accessKeyId, principal: caller, secret }
        : undefined,
    refused: (refusal) => refused(refusal),
    failed: (error) => failures.push(error),
  })(request)
}

type Overrides = {
  headers?: Record<string, string>
  body?: string
  region?: string
  credentials?: Credentials
}

async function signed(operation: string, overrides: Overrides = {}): Promise<EndpointRequest> {
  const body = overrides.body ?? '{}'
  const headers = {
    host: 'localhost',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `TrentService.${operation}`,
    ...overrides.headers,
  }
  const all = await signAsSdk({ headers, body }, overrides.credentials ?? credentials, {
    time: now,
    region: overrides.region ?? 'us-east-1',
  })
  return {
    method: 'POST',
    target: '/',
    headers: [...Object.entries(all).flat(), 'User-Agent', 'test/1.0'],
    body: utf8(body),
    sourceAddress: '127.0.0.1',
  }
}

const bodyOf = ({ body }: EndpointResponse): unknown => (body === '' ? '' : JSON.parse(body))
const header = ({ headers }: EndpointResponse, name: string): string | undefined =>
  headers[headers.indexOf(name) + 1]

describe('a signed request', () => {
  const Plaintext = base64(utf8('abc'))

  test.each([
    ['arn:aws:iam::000000000000:user/alice', 'eu-west-1'],
    ['arn:aws-cn:iam::000000000000:user/alice', 'cn-north-1'],
    ['arn:aws:iam::000000000000:root', 'cn-north-1'],
  ])('of %s reaches %s', async (arn, region) => {
    caller = principalOfArn(arn) as Principal
    const body = JSON.stringify({ KeyId: 'k', Plaintext })
    expect((await send(await signed('Encrypt', { body, region }))).status).toBe(200)
  })

  test('reaches its operation with its members and its circumstances', async () => {
    const body = JSON.stringify({ KeyId: 'k', Plaintext, EncryptionContext: { n: 1 }, Other: 1 })
    const response = await send(await signed('Encrypt', { body, region: 'eu-central-1' }))
    expect(response.status).toBe(200)
    expect(bodyOf(response)).toEqual({ CiphertextBlob: base64(utf8('cba')), KeyId: 'k' })
    expect(fake.performed).toEqual([
      {
        operation: 'Encrypt',
        input: { KeyId: 'k', Plaintext: utf8('abc'), EncryptionContext: { n: '1' } },
        call: {
          caller,
          accessKeyId: credentials.accessKeyId,
          region: 'eu-central-1',
          requestId: header(response, 'x-amzn-RequestId'),
          time: now,
          sourceAddress: '127.0.0.1',
          userAgent: 'test/1.0',
        },
      },
    ])
    expect(refusals).toEqual([])
  })

  test('is answered with AWS’s headers and a request id of its own', async () => {
    const request = await signed('DescribeKey', { body: '{"KeyId":"k"}' })
    const [one, two] = [await send(request), await send(request)]
    expect(header(one, 'Content-Type')).toBe('application/x-amz-json-1.1')
    expect(header(one, 'Cache-Control')).toMatch(/no-store/)
    expect(header(one, 'x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/)
    expect(header(one, 'x-amzn-RequestId')).not.toBe(header(two, 'x-amzn-RequestId'))
    expect(bodyOf(one)).toEqual({
      KeyMetadata: { KeyId: 'k', CreationDate: creation.getTime() / 1000 },
    })
  })

  test('of an operation without an output has an empty answer', async () => {
    const response = await send(await signed('CreateAlias', { body: '{"AliasName":"alias/a"}' }))
    expect(response).toMatchObject({ status: 200, body: '' })
  })

  test('leaves no plaintext behind, neither of the request nor of the answer', async () => {
    const inputs: Record<string, Uint8Array>[] = []
    const keeping: Perform = (operation, input, call) => {
      inputs.push(input as Record<string, Uint8Array>)
      return fake.perform(operation, input, call)
    }
    await send(
      await signed('Encrypt', { body: JSON.stringify({ KeyId: 'k', Plaintext }) }),
      keeping,
    )
    expect(inputs[0]?.Plaintext).toEqual(new Uint8Array(3))
    await send(await signed('Decrypt', { body: `{"CiphertextBlob":"${Plaintext}"}` }))
    expect(fake.outputs[1]).toEqual({ Plaintext: new Uint8Array(3) })
  })
})

describe('an operation’s error', () => {
  const disable = async (name: string): Promise<EndpointResponse> =>
    send(await signed('DisableKey', { body: JSON.stringify({ KeyId: name }) }))

  test('is answered with its name, message and status, and was audited by its pipeline', async () => {
    const response = await disable('NotFoundException')
    expect(response.status).toBe(400)
    expect(bodyOf(response)).toEqual({
      __type: 'NotFoundException',
      message: 'about NotFoundException',
    })
    expect(refusals).toEqual([])
  })

  test('has no message member when it is silent', async () => {
    expect(bodyOf(await disable('InvalidCiphertextException'))).toEqual({
      __type: 'InvalidCiphertextException',
    })
  })

  test('that nobody foresaw is a 500 without details, which go to the operator', async () => {
    const response = await disable('defect')
    expect(response.status).toBe(500)
    expect(bodyOf(response)).toEqual({
      __type: 'KMSInternalException',
      message: 'An internal error occurred.',
    })
    expect(String(failures[0])).toContain('secret details')
  })

  test('of the audit withholds the answer', async () => {
    const response = await disable('audit')
    expect(response.status).toBe(503)
    expect(response.body).not.toContain('disk')
  })
})

describe('a request is refused, and audited before it is answered,', () => {
  async function refusal(request: EndpointRequest, code: string, status = 400): Promise<Refusal> {
    let answered = false
    refused = async (refusal) => {
      await Promise.resolve()
      expect(answered).toBe(false)
      refusals.push(refusal)
    }
    const response = await send(request)
    answered = true
    expect(response.status).toBe(status)
    expect(bodyOf(response)).toMatchObject({ __type: code })
    expect(fake.performed).toEqual([])
    expect(refusals).toHaveLength(1)
    const [refusal] = refusals as [Refusal]
    expect(refusal.error.code).toBe(code)
    expect(refusal.requestId).toBe(header(response, 'x-amzn-RequestId'))
    return refusal
  }

  test('with an unknown access key', async () => {
    const other = { ...credentials, accessKeyId: 'AKIAUNKNOWN000000000' }
    const told = await refusal(
      await signed('Encrypt', { credentials: other }),
      'UnrecognizedClientException',
    )
    expect(told).toMatchObject({
      operation: 'Encrypt',
      region: 'us-east-1',
      accessKeyId: other.accessKeyId,
      sourceAddress: '127.0.0.1',
      userAgent: 'test/1.0',
      time: now,
    })
    expect(told.error.message).toBe('The security token included in the request is invalid.')
    expect(told.caller).toBeUndefined()
  })

  test('with a wrong signature: the claimed access key is told, a caller is not', async () => {
    const other = { ...credentials, secretAccessKey: 'wrong' }
    const told = await refusal(
      await signed('Encrypt', { credentials: other }),
      'InvalidSignatureException',
    )
    expect(told.accessKeyId).toBe(credentials.accessKeyId)
    expect(told.caller).toBeUndefined()
  })

  test('with a session token, which no permanent key has', async () => {
    const session = { ...credentials, sessionToken: 'token' }
    await refusal(await signed('Encrypt', { credentials: session }), 'UnrecognizedClientException')
  })

  test.each(['cn-north-1', 'us-gov-west-1'])(
    'in %s, whose partition is another',
    async (region) => {
      caller = principalOfArn('arn:aws:iam::000000000000:user/alice') as Principal
      await refusal(await signed('Encrypt', { region }), 'UnrecognizedClientException')
    },
  )

  test('without credentials, in the header or in a presigned URL', async () => {
    const request = await signed('Encrypt')
    const headers = ['Host', 'localhost', 'Content-Type', 'application/x-amz-json-1.1']
    const bare = { ...request, headers: [...headers, 'X-Amz-Target', 'TrentService.Encrypt'] }
    await refusal(bare, 'MissingAuthenticationTokenException')
    refusals = []
    const target = '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00'
    await refusal({ ...request, target }, 'MissingAuthenticationTokenException')
  })

  test('with a header given twice', async () => {
    const request = await signed('Encrypt')
    const headers = [...request.headers, 'X-Amz-Target', 'TrentService.Decrypt']
    await refusal({ ...request, headers }, 'InvalidSignatureException')
  })

  test.for(['Constructor', 'constructor', 'toString', '__proto__'])(
    'for the unknown operation %s, once the caller is known',
    async (name) => {
      const told = await refusal(await signed(name), 'UnknownOperationException')
      if (name !== '__proto__') expect(told).toMatchObject({ operation: name, caller })
    },
  )

  test('for an operation of AWS that is not here yet, once the caller is known', async () => {
    const told = await refusal(await signed('ReplicateKey'), 'UnsupportedOperationException')
    expect(told).toMatchObject({ operation: 'ReplicateKey', caller })
    refusals = []
    const other = { ...credentials, secretAccessKey: 'wrong' }
    await refusal(await signed('ReplicateKey', { credentials: other }), 'InvalidSignatureException')
  })

  test('for another service, media type, method or path', async () => {
    const request = await signed('Encrypt')
    const code = 'UnknownOperationException'
    await refusal(await signed('E', { headers: { 'x-amz-target': 'Other.Encrypt' } }), code)
    refusals = []
    await refusal(await signed('Encrypt', { headers: { 'content-type': 'text/plain' } }), code)
    for (const other of [{ method: 'GET' }, { target: '/x' }, { target: '/?a=b' }]) {
      refusals = []
      await refusal({ ...request, ...other }, code, 404)
    }
  })

  test('when its body is not of the operation’s types, whoever the caller is', async () => {
    const told = await refusal(
      await signed('Encrypt', { body: '{"KeyId":1}' }),
      'SerializationException',
    )
    expect(told).toMatchObject({ operation: 'Encrypt', caller })
    expect(told.error.message).toBe('keyId must be a string.')
  })

  test('when its body is too large to be read', async () => {
    const request = { ...(await signed('Encrypt')), body: undefined }
    await refusal(request, 'RequestEntityTooLargeException', 413)
  })

  test('and without its audit event it has no other answer than 503', async () => {
    refused = async () => {
      throw new AuditUnavailable('disk full')
    }
    const response = await send(await signed('NoSuchOperation'))
    expect(response.status).toBe(503)
    expect(bodyOf(response)).toMatchObject({ __type: 'ServiceUnavailable' })
  })
})
