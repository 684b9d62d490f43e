import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { type KmsClientOptions, kmsClient } from '../../src/client/kms-client.ts'
import { kmsService } from '../../src/kms/service.ts'
import { type Serving, serve } from '../../src/serve.ts'

let serving: Serving

beforeAll(async () => {
  serving = await serve({
    at: { memory: true },
    account: '000000000000',
    region: 'us-east-1',
    audit: 'disk',
    stores: [],
    listen: { host: '127.0.0.1', port: 0 },
    report: (problem) => expect.unreachable(String(problem)),
  })
})
afterAll(() => serving.stop())

/** A client of the served keystore, unless the options say otherwise. */
function client(options: Partial<KmsClientOptions<typeof kmsService.operations>> = {}) {
  const { accessKeyId, secretAccessKey = '' } = serving.accessKey
  const { kms, close } = kmsClient({
    endpoint: serving.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: utf8(secretAccessKey) },
    service: kmsService,
    clock: systemClock,
    ...options,
  })
  onTestFinished(close)
  return kms
}

/** A listener that answers as it likes. */
async function listener(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('operations go over the wire and come back in the types of their shapes', async () => {
  const kms = client()
  const { KeyMetadata } = await kms.createKey({ Description: 'ünïcode ' })
  expect(KeyMetadata.CreationDate).toBeInstanceOf(Date)
  expect(KeyMetadata.Description).toBe('ünïcode ')
  const input = { KeyId: KeyMetadata.KeyId, Plaintext: Uint8Array.of(0, 255, 1) }
  const { CiphertextBlob } = await kms.encrypt(input)
  const { Plaintext } = await kms.decrypt({ CiphertextBlob })
  expect(Plaintext).toEqual(Uint8Array.of(0, 255, 1))
  expect(await kms.disableKey({ KeyId: KeyMetadata.KeyId })).toBeUndefined()
  expect((await kms.listKeys()).Keys).toHaveLength(1)
})

test('an error has the name and the words that the KMS gave it', async () => {
  const call = client().describeKey({ KeyId: 'alias/none' })
  await expect(call).rejects.toMatchObject({
    name: 'NotFoundException',
    code: 'NotFoundException',
    message: 'Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.',
  })
})

test('requests are signed for the Region and with the secret', async () => {
  const { accessKeyId } = serving.accessKey
  const wrong = client({ credentials: { accessKeyId, secretAccessKey: utf8('wrong') } })
  await expect(wrong.listKeys()).rejects.toMatchObject({ code: 'InvalidSignatureException' })
  const elsewhere = client({ region: 'eu-central-1' })
  expect((await elsewhere.listKeys()).Keys).toEqual([])
})

test('a session token is sent, and signed', async () => {
  const seen: IncomingMessage['headers'][] = []
  const endpoint = await listener(({ headers }, response) => {
    seen.push(headers)
    response.end('{"Keys":[],"Truncated":false}')
  })
  const credentials = { accessKeyId: 'ASIA', secretAccessKey: utf8('s'), sessionToken: 'token' }
  await client({ endpoint, credentials }).listKeys()
  expect(seen).toEqual([expect.objectContaining({ 'x-amz-security-token': 'token' })])
  expect(seen[0]?.authorization).toMatch(/SignedHeaders=[^,]*x-amz-security-token/)
})

test('localhost is this machine, whatever a name service says', async () => {
  const endpoint = serving.url.replace('127.0.0.1', 'localhost')
  expect((await client({ endpoint }).listKeys()).Truncated).toBe(false)
})

describe('an endpoint must be https, or http on a loopback address', () => {
  test.for([
    'http://10.0.0.1:8080',
    'http://example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://[::2]:80',
    'ftp://127.0.0.1',
    'http://user:secret@127.0.0.1',
    'http://127.0.0.1/?a=b',
    '127.0.0.1:8080',
    '',
  ])('%s is refused', (endpoint) => {
    expect(() => client({ endpoint })).toThrow(/^endpoint: /)
    if (endpoint.includes('secret')) expect(() => client({ endpoint })).not.toThrow(/secret/)
  })

  test.for(['https://kms.eu-central-1.amazonaws.com', 'http://[::1]:8080', 'http://127.9.9.9'])(
    '%s is taken',
    (endpoint) => {
      expect(() => client({ endpoint })).not.toThrow()
    },
  )
})

describe('what is no answer of a KMS', () => {
  test.for([
    ['another page', 502, '<html>', /did not answer as a KMS: HTTP status 502$/],
    ['no JSON', 200, '<html>', /did not answer as a KMS: /],
    ['a missing member', 200, '{"Truncated":false}', /as a KMS: Keys is missing$/],
    ['a missing member of an item', 200, '{"Keys":[{}]}', /as a KMS: KeyId is missing$/],
    ['a member of another type', 200, '{"Keys":1,"Truncated":false}', /did not answer as a KMS: /],
    ['an endless answer', 200, ' '.repeat(1024 * 1024 + 1), /more than 1048576 octets/],
  ] as const)('%s', async ([, status, body, message]) => {
    const endpoint = await listener((_, response) => response.writeHead(status).end(body))
    await expect(client({ endpoint }).listKeys()).rejects.toThrow(message)
  })

  test('a connection that breaks', async () => {
    const endpoint = await listener((_, response) => response.destroy())
    await expect(client({ endpoint }).listKeys()).rejects.toThrow(/^endpoint: no answer from http:/)
  })

  test('a redirection, which is not followed', async () => {
    const endpoint = await listener((_, response) =>
      response.writeHead(307, { location: serving.url }).end(),
    )
    await expect(client({ endpoint }).listKeys()).rejects.toThrow(/HTTP status 307$/)
  })
})
