import type { KMS } from '@aws-sdk/client-kms'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { longOnPool, onPool } from '../../src/crypto/native/pool.ts'
import { type Door, doors } from './doors.ts'

/** Jobs that run until the test ends. */
let release: () => void = () => {}
let held: Promise<unknown>[] = []
function hold(queue: typeof onPool, jobs: number): void {
  const { promise, resolve } = Promise.withResolvers<void>()
  release = resolve
  held = Array.from({ length: jobs }, () => queue(() => promise))
}
afterEach(async () => {
  release()
  await Promise.all(held)
})

const throttled = {
  name: 'ThrottlingException',
  message:
    'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
  $metadata: { httpStatusCode: 400 },
}

describe.each(doors)('while too much is waiting, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS
  let wrapping: string | undefined
  let rsa: string | undefined

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
    wrapping = (await kms.createKey({})).KeyMetadata?.Arn
    const pair = { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' } as const
    rsa = (await kms.createKey(pair)).KeyMetadata?.Arn
  })
  afterAll(() => door.close())

  const lastEvent = () => JSON.parse(door.keystore.auditEvents().at(-1) ?? '{}')

  test('an RSA pair is refused, told and audited; all else goes on', async () => {
    const pair = { KeyId: wrapping, KeyPairSpec: 'RSA_4096' } as const
    hold(longOnPool, 33)
    const sign = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } as const
    for (const [name, ask] of [
      ['CreateKey', () => kms.createKey(sign)],
      ['GenerateDataKeyPair', () => kms.generateDataKeyPair(pair)],
    ] as const) {
      await expect(ask()).rejects.toMatchObject(throttled)
      expect(lastEvent()).toMatchObject({
        eventName: name,
        errorCode: throttled.name,
        errorMessage: throttled.message,
      })
    }
    const { KeyMetadata } = await kms.createKey({ ...sign, KeySpec: 'ECC_NIST_P384' })
    const request = { KeyId: KeyMetadata?.Arn, Message: Uint8Array.of(1) }
    await kms.sign({ ...request, SigningAlgorithm: 'ECDSA_SHA_384' })
  })

  test('a decryption that finds no room says nothing of the ciphertext', async () => {
    const algorithm = { KeyId: rsa, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } as const
    const { CiphertextBlob } = await kms.encrypt({ ...algorithm, Plaintext: Uint8Array.of(7) })
    const decrypt = () => kms.decrypt({ ...algorithm, CiphertextBlob })
    hold(onPool, 2 + 4096)
    await expect(decrypt()).rejects.toMatchObject(throttled)
    release()
    await Promise.all(held)
    expect(await decrypt()).toMatchObject({ Plaintext: Uint8Array.of(7) })
  })

  test('an algorithm that could not give its known answer gives it at the next use', async () => {
    const spec = { KeySpec: 'ECC_NIST_P521', KeyUsage: 'SIGN_VERIFY' } as const
    const { KeyMetadata } = await kms.createKey(spec)
    const request = {
      KeyId: KeyMetadata?.Arn,
      Message: new Uint8Array(64),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_512',
    } as const
    // From now on the key is open, and over a message the curve has given its answer.
    await kms.sign({ ...request, MessageType: 'RAW' })
    hold(onPool, 2 + 4096)
    await expect(kms.sign(request)).rejects.toMatchObject(throttled)
    release()
    await Promise.all(held)
    expect((await kms.sign(request)).Signature).toBeDefined()
  })
})
