import { once } from 'node:events'
import { connect } from 'node:net'
import {
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  KMSClient,
} from '@aws-sdk/client-kms'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { endpoint } from '../../src/endpoint/endpoint.ts'
import { bodyOctetsMax, type Refusal } from '../../src/endpoint/exchange.ts'
import type { Perform } from '../../src/operation/perform.ts'
import type { Principal } from '../../src/policy/principal.ts'
import { discardedOctetsMax, headerFieldsMax, headerOctetsMax } from '../../src/server/limits.ts'
import { parseListenAddress } from '../../src/server/listen-address.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/server.ts'
import { SigningSecret } from '../../src/wire/sigv4-secret.ts'
import { fakePerform, fakeService } from '../endpoint/fake-service.ts'

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
const secret = new SigningSecret(native, utf8(credentials.secretAccessKey))
const principal = {
  type: 'root',
  arn: 'arn:aws:iam::000000000000:root',
  account: '000000000000',
} as Principal

let fake: ReturnType<typeof fakePerform>
let refusals: Refusal[]
let failures: unknown[]
let healthy: boolean
let server: RunningServer
let kms: KMSClient

function options(perform: Perform, clock: Clock = systemClock): ServerOptions {
  return {
    listen: { host: '127.0.0.1', port: 0 },
    endpoint: endpoint({
      services: [{ service: fakeService, perform }],
      clock,
      engine: native,
      resolveAccessKey: async (accessKeyId) =>
        accessKeyId === credentials.accessKeyId ? { accessKeyId, principal, secret } : undefined,
      refused: async (refusal) => {
        refusals.push(refusal)
      },
      failed: (error) => failures.push(error),
    }),
    clock,
    healthy: () => healthy,
    failed: (error) => failures.push(error),
  }
}

const client = (url: string, more: object = {}): KMSClient =>
  new KMSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1, ...more })

beforeEach(async () => {
  fake = fakePerform()
  refusals = []
  failures = []
  healthy = true
  server = await startServer(options(fake.perform))
  kms = client(server.url)
})

afterEach(async () => {
  kms.destroy()
  await server.stop()
})

/** Sends octets over a connection of its own; resolves with everything that comes until it is closed. */
function raw(text: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      answer += part
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

const post = (headers: string, body = ''): string =>
  `POST / HTTP/1.1\r\nHost: localhost\r\n${headers}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`

test.each([
  ['nothing', ''],
  ['a part of a request', 'POST / HTTP/1.1\r\nHo'],
  ['a part of a second request', 'GET /health HTTP/1.1\r\nHost: a\r\n\r\nPOST / HT'],
])('a connection that has sent %s does not delay the stop', async (_, sent) => {
  // No time passes, so nothing is cut off at its end.
  const clock = { ...systemClock, every: () => () => {} }
  const other = await startServer(options(fake.perform, clock))
  const silent = connect(Number(new URL(other.url).port), '127.0.0.1')
  await once(silent, 'connect')
  silent.resume().write(sent)
  // So that the server has seen it.
  await fetch(`${other.url}/health`)
  await Promise.all([once(silent, 'close'), other.stop()])
})

describe('the AWS SDK over a socket', () => {
  test('is served in the Region that it signs for', async () => {
    for (const region of ['us-east-1', 'ap-southeast-2']) {
      const regional = client(server.url, { region })
      const output = await regional.send(
        new EncryptCommand({ KeyId: 'k', Plaintext: utf8('abc'), EncryptionContext: { ä: 'ü' } }),
      )
      regional.destroy()
      expect(output.CiphertextBlob).toEqual(utf8('cba'))
      const performed = fake.performed.at(-1)
      expect(performed?.input.EncryptionContext).toEqual({ ä: 'ü' })
      expect(performed?.call).toMatchObject({
        caller: principal,
        region,
        sourceAddress: '127.0.0.1',
        accessKeyId: credentials.accessKeyId,
      })
      expect(performed?.call.requestId).toBe(output.$metadata.requestId)
    }
  })

  test('gets errors as its classes, and 32 requests at once each their own answer', async () => {
    const unknown = kms.send(new DisableKeyCommand({ KeyId: 'NotFoundException' }))
    await expect(unknown).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'about NotFoundException',
    })
    const ids = Array.from({ length: 32 }, (_, index) => `key-${index}`)
    const outputs = await Promise.all(
      ids.map((KeyId) => kms.send(new DescribeKeyCommand({ KeyId }))),
    )
    expect(outputs.map(({ KeyMetadata }) => KeyMetadata?.KeyId)).toEqual(ids)
  })

  test('is refused with a wrong secret, an unknown access key and a skewed clock', async () => {
    const command = new DescribeKeyCommand({ KeyId: 'k' })
    const refused = async (more: object): Promise<string> => {
      const other = client(server.url, more)
      const error = await other.send(command).catch((error: Error) => error)
      other.destroy()
      return (error as Error).name
    }
    const wrong = { credentials: { ...credentials, secretAccessKey: 'wrong' } }
    expect(await refused(wrong)).toBe('InvalidSignatureException')
    const unknown = { credentials: { ...credentials, accessKeyId: 'AKIAUNKNOWN000000000' } }
    expect(await refused(unknown)).toBe('UnrecognizedClientException')
    expect(await refused({ systemClockOffset: 6 * 60_000 })).toBe('InvalidSignatureException')
    expect(refusals).toHaveLength(3)
    expect(fake.performed).toEqual([])
  })
})

test('the health is told to anybody, and nothing else', async () => {
  const ask = async (): Promise<unknown[]> => {
    const response = await fetch(`${server.url}/health`)
    return [response.status, await response.json()]
  }
  expect(await ask()).toEqual([200, { status: 'ok' }])
  healthy = false
  expect(await ask()).toEqual([503, { status: 'unavailable' }])
  expect((await fetch(`${server.url}/health?x`)).status).toBe(404)
  expect(refusals).toHaveLength(1)
})

describe('a bound', () => {
  test('on the body: one octet more is a 413 in AWS’s form, audited, and the connection stays', async () => {
    const body = (octets: number): { method: string; body: Uint8Array } => ({
      method: 'POST',
      body: new Uint8Array(octets).fill(0x20),
    })
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'TrentService.Encrypt',
    }
    const fits = await fetch(server.url, { headers, ...body(bodyOctetsMax) })
    expect(await fits.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
    const large = await fetch(server.url, { headers, ...body(bodyOctetsMax + 1) })
    expect(large.status).toBe(413)
    expect(await large.json()).toMatchObject({ __type: 'RequestEntityTooLargeException' })
    expect(refusals.at(-1)).toMatchObject({ operation: 'Encrypt' })
    expect(large.headers.get('connection')).toBe('keep-alive')
  })

  test('on what is read of a body without end: it is answered, and the connection closed', async () => {
    const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`
    const head =
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\nX-Amz-Target: TrentService.Encrypt\r\nTransfer-Encoding: chunked\r\n\r\n'
    const answer = await raw(head + chunk.repeat(discardedOctetsMax / 0x100000 + 1))
    expect(answer).toMatch(/^HTTP\/1.1 413 .*Connection: close/s)
  })

  test('on header fields: their number and their length', async () => {
    const many = Array.from({ length: headerFieldsMax }, (_, index) => `X-${index}: a\r\n`)
    expect(await raw(post(many.join('')))).toMatch(/^HTTP\/1.1 431 /)
    expect(await raw(post(many.slice(4).join('')))).toMatch(/^HTTP\/1.1 400 .*Unknown/s)
    const long = `X-Long: ${'a'.repeat(headerOctetsMax)}\r\n`
    expect(await raw(post(long))).toMatch(/^HTTP\/1.1 431 .*"__type"/s)
  })
})

describe('what is not HTTP is answered and the connection closed', () => {
  test.for([
    'nonsense\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n',
  ])('%j', async (text) => {
    expect(await raw(text)).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/)
    expect(fake.performed).toEqual([])
  })

  test('and a caller who goes away in the middle is nobody’s failure', async () => {
    const { port } = new URL(server.url)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{', () => {
          socket.destroy()
          resolve()
        })
      })
    })
    await kms.send(new DescribeKeyCommand({ KeyId: 'k' }))
    expect(failures).toEqual([])
  })
})

test('a header smuggled in twice is refused', async () => {
  const twice = 'X-Amz-Target: TrentService.Encrypt\r\nX-Amz-Target: TrentService.Decrypt\r\n'
  expect(await raw(post(twice, '{}'))).toMatch(/InvalidSignatureException/)
})

test('what a caller expects first is Node’s to answer', async () => {
  const asked = 'expect: 100-continue\r\n'
  expect(await raw(post(asked))).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 400 /)
  expect(await raw(post('Expect: a miracle\r\n'))).toMatch(/^HTTP\/1.1 417 /)
})

test.each(['{"a":"b"}', '{"ä":"日本"}', '{"é":"\u00ff"}'])(
  'the answer %s comes whole',
  async (body) => {
    await server.stop()
    server = await startServer({
      ...options(fake.perform),
      endpoint: async () => ({ status: 200, headers: [], body }),
    })
    const response = await fetch(server.url, { method: 'POST' })
    expect(response.headers.get('content-length')).toBe(String(utf8(body).length))
    expect(await response.text()).toBe(body)
  },
)

test('an endpoint that throws is told to the operator, and the connection closed', async () => {
  const defect = new Error('defect')
  await server.stop()
  server = await startServer({
    ...options(fake.perform),
    endpoint: async () => {
      throw defect
    },
  })
  expect(await raw(post('', '{}'))).toBe('')
  expect(failures).toEqual([defect])
})

describe('a stop', () => {
  test('lets the request in flight finish, closes its connection and takes no other', async () => {
    const slow = Promise.withResolvers<unknown>()
    const begun = Promise.withResolvers<void>()
    const other = await startServer(
      options(() => {
        begun.resolve()
        return slow.promise
      }),
    )
    const slowClient = client(other.url)
    const sent = slowClient.send(new DescribeKeyCommand({ KeyId: 'k' }))
    await begun.promise
    const stopped = other.stop()
    await expect(fetch(`${other.url}/health`)).rejects.toThrow()
    slow.resolve({ KeyMetadata: { KeyId: 'k', CreationDate: new Date(0) } })
    expect((await sent).KeyMetadata?.KeyId).toBe('k')
    await stopped
    await other.stop()
    slowClient.destroy()
  })

  test('waits so long and no longer', async () => {
    let expire = (): void => {}
    const clock: Clock = {
      ...systemClock,
      every(_, work) {
        expire = work
        return () => {}
      },
    }
    const begun = Promise.withResolvers<void>()
    const other = await startServer(
      options(() => {
        begun.resolve()
        return new Promise(() => {})
      }, clock),
    )
    const slowClient = client(other.url)
    const sent = slowClient.send(new DescribeKeyCommand({ KeyId: 'k' }))
    const broken = expect(sent).rejects.toThrow()
    await begun.promise
    const stopped = other.stop()
    expire()
    await Promise.all([stopped, broken])
    slowClient.destroy()
  })
})

describe('the address', () => {
  test('off loopback is refused unless the danger is accepted by name', async () => {
    const listen = { host: '0.0.0.0', port: 0 }
    const wide = { ...options(fake.perform), listen }
    await expect(startServer(wide)).rejects.toMatchObject({ code: 'listen-off-loopback' })
    const open = await startServer({ ...wide, dangerouslyListenOffLoopback: true })
    expect((await fetch(`${open.url.replace('0.0.0.0', '127.0.0.1')}/health`)).status).toBe(200)
    await open.stop()
  })

  test('that is taken is the operator’s error', async () => {
    const listen = { host: '127.0.0.1', port: Number(new URL(server.url).port) }
    const second = startServer({ ...options(fake.perform), listen })
    await expect(second).rejects.toMatchObject({ name: 'OperatorError', code: 'listen-failed' })
  })

  test('is an IP address with a port; localhost asks no name service', () => {
    expect(parseListenAddress('localhost:0')).toEqual({ host: '127.0.0.1', port: 0 })
    expect(parseListenAddress('[::1]:8080')).toEqual({ host: '::1', port: 8080 })
    for (const text of ['8080', '::1:8080', 'example.com:80', '127.0.0.1:65536', '[127.0.0.1]:1']) {
      expect(() => parseListenAddress(text)).toThrow(/expected address:port/)
    }
  })
})
