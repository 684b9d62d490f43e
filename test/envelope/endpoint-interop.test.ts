import {
  AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  getClient,
  KmsKeyringNode,
  KMS as KmsOfSdk,
} from '@aws-crypto/client-node'
import { KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import { systemClock } from '../../src/base/clock.ts'
import { decrypt } from '../../src/envelope/decrypt.ts'
import { encrypt } from '../../src/envelope/encrypt.ts'
import { EnvelopeError } from '../../src/envelope/error.ts'
import { type KmsClient, kmsDiscoveryKeyring, kmsKeyring } from '../../src/envelope/kms-keyring.ts'
import { multiKeyring } from '../../src/envelope/multi-keyring.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { startServer } from '../../src/server/server.ts'
import { account, region, settings } from '../kms/doors.ts'
import { pattern } from './demo.ts'

const suiteId = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY
const aws = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
const frameLength = 1024
const contexts = [
  {},
  { tenant: '7' },
  { b: '2', a: '1', B: '3' },
  { '\u{1f600}': 'é', '\uff5e': '' },
]
const sizes = [0, 1, 3 * frameLength, 100_000]

let keystore: OpenKeystore
let stop: () => Promise<void>
/** What our keyring may work on; the first two go through the AWS SDK's own client. */
const clients: Record<'http' | 'inProcess' | 'embedded', KmsClient | undefined> = {
  http: undefined,
  inProcess: undefined,
  embedded: undefined,
}
let key: string
let other: string
let overHttp: ConstructorParameters<typeof KMS>[0]

beforeAll(async () => {
  keystore = await assembleKeystore(settings())
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    endpoint: keystore.endpoint(),
    clock: systemClock,
    healthy: () => keystore.healthy(),
    failed: (error) => {
      throw error
    },
  })
  const credentials = await keystore.createAccessKey()
  overHttp = { endpoint: server.url, region, credentials, maxAttempts: 1 }
  const http = new KMS(overHttp)
  clients.http = http
  clients.inProcess = new KMS(keystore.clientConfig())
  clients.embedded = keystore.kms()
  key = (await http.createKey()).KeyMetadata?.Arn ?? ''
  other = (await http.createKey()).KeyMetadata?.Arn ?? ''
  stop = async () => {
    http.destroy()
    await server.stop()
    await keystore.close()
  }
})
afterAll(() => stop())

const clientOf = (name: keyof typeof clients): KmsClient => {
  const client = clients[name]
  if (!client) throw new Error(`${name} is not there yet`)
  return client
}
const ours = (name: keyof typeof clients, keyId = key) =>
  kmsKeyring({ client: clientOf(name), keyId })

/** The AWS Encryption SDK's own keyring, whose own client is pointed at the endpoint. */
const theirs = (generatorKeyId = key, keyIds: string[] = []) =>
  new KmsKeyringNode({
    generatorKeyId,
    keyIds,
    // Its types were not made for exactOptionalPropertyTypes.
    clientProvider: getClient(KmsOfSdk as never, overHttp),
  })

const all = ['http', 'inProcess', 'embedded'] as const

/** Why no keyring could unwrap the data key. */
async function causesOf(opening: Promise<unknown>): Promise<string[]> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(EnvelopeError)
  expect(error).toMatchObject({ code: 'data-key-unavailable' })
  const { errors } = (error as Error).cause as { errors: Error[] }
  return errors.map(({ name }) => name)
}

describe.each(all)('our envelope with the KMS keyring, %s', (name) => {
  test.for(sizes)('comes back through every other way, %i octets', async (size) => {
    for (const encryptionContext of contexts) {
      const message = await encrypt(pattern(size), {
        keyring: ours(name),
        encryptionContext,
        frameLength,
      })
      for (const reader of all) {
        const opened = await decrypt(message, { keyring: ours(reader), encryptionContext })
        expect(Buffer.compare(opened.plaintext, pattern(size))).toBe(0)
        expect(Object.fromEntries(opened.encryptionContext)).toEqual(encryptionContext)
      }
    }
  })

  test.for(sizes)('is read by @aws-crypto/client-node over HTTP, %i octets', async (size) => {
    for (const encryptionContext of contexts) {
      const message = await encrypt(pattern(size), {
        keyring: ours(name),
        encryptionContext,
        frameLength,
      })
      const { plaintext, messageHeader } = await aws.decrypt(theirs(), Buffer.from(message))
      expect(Buffer.compare(plaintext, pattern(size))).toBe(0)
      expect({ ...messageHeader.encryptionContext }).toEqual(encryptionContext)
      expect(messageHeader.suiteId).toBe(suiteId)
    }
  })

  test.for(sizes)(
    'reads what @aws-crypto/client-node writes over HTTP, %i octets',
    async (size) => {
      for (const encryptionContext of contexts) {
        const { result } = await aws.encrypt(theirs(), pattern(size), {
          suiteId,
          encryptionContext,
          frameLength,
        })
        const opened = await decrypt(result, { keyring: ours(name), encryptionContext })
        expect(Buffer.compare(opened.plaintext, pattern(size))).toBe(0)
        expect(Object.fromEntries(opened.encryptionContext)).toEqual(encryptionContext)
      }
    },
  )

  test('a message for another key is refused, by name and when its key is not the caller’s', async () => {
    const message = await encrypt(pattern(9), { keyring: ours(name, other) })
    expect(await causesOf(decrypt(message, { keyring: ours(name) }))).toEqual([])
    const stranger = keystore.kms({ principal: `arn:aws:iam::${account}:user/eve` })
    const discovery = kmsDiscoveryKeyring({ client: stranger, filter: 'none' })
    expect(await causesOf(decrypt(message, { keyring: discovery }))).toEqual([
      'AccessDeniedException',
    ])
    await expect(aws.decrypt(theirs(), Buffer.from(message))).rejects.toThrow()
  })

  test('any key of several opens a message, and the AWS Encryption SDK agrees', async () => {
    const keyring = multiKeyring({ generator: ours(name), children: [ours(name, other)] })
    const message = await encrypt(pattern(9), { keyring })
    for (const keyId of [key, other]) {
      const { plaintext } = await decrypt(message, { keyring: ours(name, keyId) })
      expect(Buffer.from(plaintext)).toEqual(Buffer.from(pattern(9)))
      const read = await aws.decrypt(theirs(keyId), Buffer.from(message))
      expect(read.plaintext).toEqual(Buffer.from(pattern(9)))
    }
    const { result } = await aws.encrypt(theirs(key, [other]), pattern(9), { suiteId })
    const { plaintext } = await decrypt(result, { keyring: ours(name, other) })
    expect(Buffer.from(plaintext)).toEqual(Buffer.from(pattern(9)))
  })

  test('a disabled key neither opens messages nor begins new ones, until it is enabled', async () => {
    const kms = keystore.kms()
    const keyId = (await kms.createKey()).KeyMetadata.Arn
    const message = await encrypt(pattern(9), { keyring: ours(name, keyId) })
    await kms.disableKey({ KeyId: keyId })
    expect(await causesOf(decrypt(message, { keyring: ours(name, keyId) }))).toEqual([
      'DisabledException',
    ])
    const disabled = { name: 'DisabledException', message: `${keyId} is disabled.` }
    await expect(encrypt(pattern(9), { keyring: ours(name, keyId) })).rejects.toMatchObject(
      disabled,
    )
    await expect(aws.decrypt(theirs(keyId), Buffer.from(message))).rejects.toThrow()
    await expect(aws.encrypt(theirs(keyId), pattern(9), { suiteId })).rejects.toThrow('is disabled')
    await kms.enableKey({ KeyId: keyId })
    const { plaintext } = await decrypt(message, { keyring: ours(name, keyId) })
    expect(Buffer.from(plaintext)).toEqual(Buffer.from(pattern(9)))
  })
})

test('the encryption context of a message is the one that the key service is asked with', async () => {
  const before = keystore.auditEvents().length
  const encryptionContext = { tenant: '7' }
  const message = await encrypt(pattern(9), { keyring: ours('embedded'), encryptionContext })
  await aws.decrypt(theirs(), Buffer.from(message))
  const events = keystore
    .auditEvents()
    .slice(before)
    .map((event) => JSON.parse(event))
  expect(events).toMatchObject([
    {
      eventName: 'GenerateDataKey',
      requestParameters: { keyId: key, numberOfBytes: 32, encryptionContext },
    },
    { eventName: 'Decrypt', requestParameters: { keyId: key, encryptionContext } },
  ])
})
