import {
  CreateAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  InvalidCiphertextException,
  KMSClient,
  KMSServiceException,
  NotFoundException,
  ReplicateKeyCommand,
} from '@aws-sdk/client-kms'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { utf8 } from '../../src/base/encoding.ts'
import type { Refusal } from '../../src/endpoint/exchange.ts'
import { type ClientConfig, clientConfig } from '../../src/endpoint/sdk-handler.ts'
import type { Perform } from '../../src/operation/perform.ts'
import type { Principal } from '../../src/policy/principal.ts'
import { creation, fakePerform, fakeService } from './fake-service.ts'

const caller = {
  type: 'role',
  arn: 'arn:aws:iam::000000000000:role/app',
  account: '000000000000',
} as Principal

let fake: ReturnType<typeof fakePerform>
let refusals: Refusal[]
let kms: KMSClient
beforeEach(() => {
  fake = fakePerform()
  refusals = []
  kms = new KMSClient(config())
})
afterEach(() => kms.destroy())

function config(perform: Perform = fake.perform): ClientConfig {
  return clientConfig(
    {
      services: [{ service: fakeService, perform }],
      clock: systemClock,
      refused: async (refusal) => {
        refusals.push(refusal)
      },
      failed() {},
    },
    { caller, region: 'eu-west-3' },
  )
}

test('the AWS SDK’s own client calls in process, as the fixed caller in the fixed Region', async () => {
  const output = await kms.send(new EncryptCommand({ KeyId: 'k', Plaintext: utf8('abc') }))
  expect(output.CiphertextBlob).toEqual(utf8('cba'))
  expect(output.$metadata.httpStatusCode).toBe(200)
  const [performed] = fake.performed
  expect(performed?.call).toMatchObject({ caller, region: 'eu-west-3' })
  expect(performed?.call.accessKeyId).toBeUndefined()
  expect(performed?.call.requestId).toBe(output.$metadata.requestId)
})

test('times, and operations without an output, come through', async () => {
  const described = await kms.send(new DescribeKeyCommand({ KeyId: 'k' }))
  expect(described.KeyMetadata?.CreationDate).toEqual(creation)
  const made = await kms.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: 'k' }))
  expect(made.$metadata.httpStatusCode).toBe(200)
})

test('errors become the SDK’s classes', async () => {
  const disable = (KeyId: string): Promise<unknown> => kms.send(new DisableKeyCommand({ KeyId }))
  await expect(disable('NotFoundException')).rejects.toThrow(NotFoundException)
  await expect(disable('NotFoundException')).rejects.toThrow('about NotFoundException')
  await expect(disable('InvalidCiphertextException')).rejects.toThrow(InvalidCiphertextException)
  const denied = await disable('AccessDeniedException').catch((error: unknown) => error)
  expect(denied).toBeInstanceOf(KMSServiceException)
  expect(denied).toMatchObject({
    name: 'AccessDeniedException',
    message: 'about AccessDeniedException',
  })
})

test('no header can change the caller', async () => {
  kms.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      headers.authorization =
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00'
      headers['x-amz-security-token'] = 'x'
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  await kms.send(new EncryptCommand({ KeyId: 'k', Plaintext: utf8('abc') }))
  expect(fake.performed[0]?.call).toMatchObject({ caller, region: 'eu-west-3' })
})

test('a refused request is audited under the fixed caller', async () => {
  const request = new ReplicateKeyCommand({ KeyId: 'k', ReplicaRegion: 'us-east-1' })
  await expect(kms.send(request)).rejects.toMatchObject({ name: 'UnsupportedOperationException' })
  expect(refusals).toMatchObject([{ operation: 'ReplicateKey', caller, region: 'eu-west-3' }])
})

test('an abort ends the waiting, before and during the request', async () => {
  const slow = Promise.withResolvers<unknown>()
  const waiting = new KMSClient(config(() => slow.promise))
  const command = new EncryptCommand({ KeyId: 'k', Plaintext: utf8('abc') })
  await expect(waiting.send(command, { abortSignal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  })
  const controller = new AbortController()
  const sent = waiting.send(command, { abortSignal: controller.signal })
  setImmediate(() => controller.abort())
  await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
  slow.resolve({ CiphertextBlob: new Uint8Array(), KeyId: 'k' })
})
