import type { KMS } from '@aws-sdk/client-kms'
import { expect, expectTypeOf, test } from 'vitest'
import { decrypt } from '../../src/envelope/decrypt.ts'
import { encrypt } from '../../src/envelope/encrypt.ts'
import type { Keyring } from '../../src/envelope/keyring.ts'
import { type KmsClient, kmsDiscoveryKeyring, kmsKeyring } from '../../src/envelope/kms-keyring.ts'
import { multiKeyring } from '../../src/envelope/multi-keyring.ts'
import { demoKeyring, parseHeader, text } from './demo.ts'
import { arnOf, fakeKms } from './fake-kms.ts'

const one = arnOf('one')
const two = arnOf('two', '444455556666')
const encryptionContext = { tenant: '7' }
const code = (name: string) => expect.objectContaining({ code: name })

/** What the attempts to unwrap failed with. */
const attempts = async (opening: Promise<unknown>): Promise<unknown[]> => {
  const error = await opening.then(
    () => undefined,
    (thrown: Error) => thrown,
  )
  expect(error).toMatchObject({ code: 'data-key-unavailable' })
  return (error!.cause as AggregateError).errors
}

test('the client of the AWS SDK for JavaScript is a KMS client', () => {
  expectTypeOf<KMS>().toExtend<KmsClient>()
})

test('a data key of 32 octets is generated with the whole encryption context', async () => {
  const { client, calls } = fakeKms(one)
  const keyring = kmsKeyring({ client, keyId: one, grantTokens: ['grant'] })
  const message = await encrypt(text('x'), { keyring, encryptionContext })
  const { plaintext } = await decrypt(message, { keyring })
  expect(plaintext).toEqual(text('x'))
  const [generated, opened] = calls
  const named = { KeyId: one, EncryptionContext: encryptionContext, GrantTokens: ['grant'] }
  expect(generated).toEqual({
    operation: 'GenerateDataKey',
    input: { ...named, NumberOfBytes: 32 },
  })
  expect(opened).toMatchObject({ operation: 'Decrypt', input: named })
})

test('the message names the key by its ARN, never by the alias that it was asked for with', async () => {
  const { client } = fakeKms(one)
  const message = await encrypt(text('x'), { keyring: kmsKeyring({ client, keyId: 'alias/one' }) })
  const { encryptedDataKeys } = await parseHeader(message)
  expect(encryptedDataKeys).toHaveLength(1)
  expect(encryptedDataKeys[0]).toMatchObject({ providerId: 'aws-kms', providerInfo: text(one) })
})

test('a keyring of an alias decrypts nothing, as the alias may have moved', async () => {
  const { client, calls } = fakeKms(one)
  const keyring = kmsKeyring({ client, keyId: 'alias/one' })
  const message = await encrypt(text('x'), { keyring })
  expect(await attempts(decrypt(message, { keyring }))).toEqual([])
  expect(calls.map(({ operation }) => operation)).toEqual(['GenerateDataKey'])
})

test('a failure of the KMS passes through on encryption, and is the cause on decryption', async () => {
  const { client } = fakeKms(one)
  const unknown = kmsKeyring({ client, keyId: two })
  await expect(encrypt(text('x'), { keyring: unknown })).rejects.toThrow(
    expect.objectContaining({ name: 'NotFoundException' }),
  )
  const message = await encrypt(text('x'), { keyring: kmsKeyring({ client, keyId: one }) })
  const lost = kmsKeyring({ client: fakeKms(two).client, keyId: one })
  const [cause] = await attempts(decrypt(message, { keyring: lost }))
  expect(cause).toMatchObject({ name: 'NotFoundException' })
})

test('an answer with another key than the message names is refused', async () => {
  const { client } = fakeKms(one)
  const message = await encrypt(text('x'), { keyring: kmsKeyring({ client, keyId: one }) })
  const swapped: KmsClient = {
    ...client,
    decrypt: async (input) => ({ ...(await client.decrypt(input)), KeyId: two }),
  }
  const keyring = kmsKeyring({ client: swapped, keyId: one })
  const [cause] = await attempts(decrypt(message, { keyring }))
  expect(cause).toMatchObject({ code: 'keyring-failed' })
})

test.for<[string, Partial<Awaited<ReturnType<KmsClient['generateDataKey']>>>]>([
  ['an alias ARN', { KeyId: 'arn:aws:kms:eu-central-1:111122223333:alias/one' }],
  ['a bare key id', { KeyId: 'one' }],
  ['an ARN without Region', { KeyId: 'arn:aws:kms::111122223333:key/one' }],
  ['no ciphertext', { CiphertextBlob: undefined }],
  ['no plaintext', { Plaintext: undefined }],
  ['a short plaintext', { Plaintext: new Uint8Array(16) }],
])('a generated data key with %s is refused', async ([, change]) => {
  const { client } = fakeKms(one)
  const broken: KmsClient = {
    ...client,
    generateDataKey: async (input) => ({ ...(await client.generateDataKey(input)), ...change }),
  }
  await expect(
    encrypt(text('x'), { keyring: kmsKeyring({ client: broken, keyId: one }) }),
  ).rejects.toThrow(code('keyring-failed'))
})

test('a KMS data key of a message whose ARN is none spoils the message', async () => {
  const { client } = fakeKms(one)
  const keyring = kmsKeyring({ client, keyId: one })
  const marked: Keyring = {
    ...keyring,
    async onEncrypt(materials) {
      const { encryptedDataKeys, ...rest } = await keyring.onEncrypt(materials)
      const [key] = encryptedDataKeys
      const damaged = {
        ...key!,
        providerInfo: text('arn:aws:kms:eu-central-1:111122223333:alias/x'),
      }
      return { ...rest, encryptedDataKeys: [damaged, key!] }
    },
  }
  const message = await encrypt(text('x'), { keyring: marked })
  await expect(decrypt(message, { keyring })).rejects.toThrow(code('malformed-message'))
})

test('discovery uses the keys that the filter allows, and no other', async () => {
  const { client, calls } = fakeKms(one, two)
  const generator = kmsKeyring({ client, keyId: one })
  const children = [kmsKeyring({ client, keyId: two })]
  const message = await encrypt(text('x'), { keyring: multiKeyring({ generator, children }) })
  calls.length = 0
  const open = (partition: string, accounts: string[]) =>
    decrypt(message, { keyring: kmsDiscoveryKeyring({ client, filter: { partition, accounts } }) })
  expect((await open('aws', ['444455556666'])).plaintext).toEqual(text('x'))
  expect(calls).toMatchObject([{ input: { KeyId: two } }])
  expect(await attempts(open('aws-cn', ['444455556666']))).toEqual([])
  expect(await attempts(open('aws', []))).toEqual([])
  const any = kmsDiscoveryKeyring({ client, filter: 'none' })
  expect((await decrypt(message, { keyring: any })).plaintext).toEqual(text('x'))
})

test('discovery does not encrypt', async () => {
  const keyring = kmsDiscoveryKeyring({ client: fakeKms(one).client, filter: 'none' })
  await expect(encrypt(text('x'), { keyring })).rejects.toThrow(code('keyring-failed'))
})

test('each keyring of several opens the message alone; the data key is generated once', async () => {
  const { client, calls } = fakeKms(one, two)
  const [first, second] = [kmsKeyring({ client, keyId: one }), kmsKeyring({ client, keyId: two })]
  const several = multiKeyring({ generator: first, children: [second, demoKeyring()] })
  const message = await encrypt(text('x'), { keyring: several, encryptionContext })
  expect(calls.map(({ operation }) => operation)).toEqual(['GenerateDataKey', 'Encrypt'])
  for (const keyring of [first, second, demoKeyring(), several])
    expect((await decrypt(message, { keyring })).plaintext).toEqual(text('x'))
})

test('several keyrings fail together when one of them cannot wrap, and wipe the data key', async () => {
  const { client } = fakeKms(one)
  let dataKey: Uint8Array | undefined
  const watched: Keyring = {
    async onEncrypt(materials) {
      dataKey = materials.dataKey
      throw new Error('down')
    },
    onDecrypt: demoKeyring().onDecrypt,
  }
  const keyring = multiKeyring({
    generator: kmsKeyring({ client, keyId: one }),
    children: [watched],
  })
  await expect(encrypt(text('x'), { keyring })).rejects.toThrow('down')
  expect(dataKey).toHaveLength(32)
  expect(dataKey!.every((octet) => octet === 0)).toBe(true)
})

test('the plaintext data key is taken out of the client’s memory', async () => {
  const { client } = fakeKms(one)
  const answers: Uint8Array[] = []
  const watched: KmsClient = {
    ...client,
    async generateDataKey(input) {
      const answer = await client.generateDataKey(input)
      answers.push(answer.Plaintext!)
      return answer
    },
    async decrypt(input) {
      const answer = await client.decrypt(input)
      answers.push(answer.Plaintext!)
      return answer
    },
  }
  const keyring = kmsKeyring({ client: watched, keyId: one })
  await decrypt(await encrypt(text('x'), { keyring }), { keyring })
  expect(answers).toHaveLength(2)
  expect(answers.every((octets) => octets.every((octet) => octet === 0))).toBe(true)
})
