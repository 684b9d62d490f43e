import {
  constants,
  createHash,
  createPublicKey,
  publicEncrypt,
  verify as verifyOutside,
} from 'node:crypto'
import type { CreateKeyCommandInput, KMS, SigningAlgorithmSpec } from '@aws-sdk/client-kms'
import pkcs11js from 'pkcs11js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { utf8 } from '../../src/base/encoding.ts'
import { CustodyUnavailable } from '../../src/custody/custody.ts'
import { openModule } from '../../src/hsm/module.ts'
import { Store } from '../../src/seal/store.ts'
import { inspect } from '../hsm/inspector.ts'
import { pin, type SoftHsm, softhsm, tokenLabel } from '../hsm/softhsm.ts'
import { canariesIn, printed } from './canary.ts'
import { type Door, doors, refusal } from './doors.ts'
import { dayMilliseconds, SkippingClock } from './skipping-clock.ts'

const CustomKeyStoreId = 'cks-0123456789abcdef0'
const inStore = { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId } as const
const message = Buffer.from('attack at dawn')
const digest = createHash('sha256').update(message).digest()
const bytes = (octets: Uint8Array | undefined): Buffer => Buffer.from(octets ?? [])

const secretOf = (keyType: Buffer | undefined): number =>
  keyType?.readUInt32LE() === pkcs11js.CKK_RSA ? pkcs11js.CKA_PRIVATE_EXPONENT : pkcs11js.CKA_VALUE

const attempt = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}

/** What the token holds, seen by somebody else with its PIN. */
function tokenObjects(hsm: SoftHsm) {
  const { cryptoki, session, close } = inspect(hsm, tokenLabel)
  const read = (handle: Buffer, type: number) =>
    cryptoki.C_GetAttributeValue(session, handle, [{ type }])[0]?.value
  const flag = (handle: Buffer, type: number) => read(handle, type)?.[0] === 1
  try {
    cryptoki.C_FindObjectsInit(session, [])
    const handles = cryptoki.C_FindObjects(session, 1000)
    cryptoki.C_FindObjectsFinal(session)
    return handles.map((handle) => {
      const isPublic = read(handle, pkcs11js.CKA_CLASS)?.readUInt32LE() === pkcs11js.CKO_PUBLIC_KEY
      if (isPublic) return { isPublic }
      return {
        isPublic,
        value: attempt(() => read(handle, secretOf(read(handle, pkcs11js.CKA_KEY_TYPE)))),
        sensitive: flag(handle, pkcs11js.CKA_SENSITIVE),
        alwaysSensitive: flag(handle, pkcs11js.CKA_ALWAYS_SENSITIVE),
        extractable: flag(handle, pkcs11js.CKA_EXTRACTABLE),
        neverExtractable: flag(handle, pkcs11js.CKA_NEVER_EXTRACTABLE),
      }
    })
  } finally {
    close()
  }
}

/** Takes the token away when it has made the next secret key, before anybody has looked at that. */
async function pullOutOnceMade(hsm: SoftHsm): Promise<void> {
  const module = await openModule(hsm.modulePath)
  const { cryptoki } = module
  const generate = cryptoki.C_GenerateKeyAsync.bind(cryptoki)
  vi.spyOn(cryptoki, 'C_GenerateKeyAsync').mockImplementationOnce(async (...asked) => {
    const made = await generate(...asked)
    hsm.pullOut()
    return made
  })
  await module.release()
}

/** The next generation fails in a token that is there: it leaves nothing. */
async function failToMake(hsm: SoftHsm): Promise<void> {
  const module = await openModule(hsm.modulePath)
  const failing = () => Promise.reject(new Error('CKR_DEVICE_MEMORY:49'))
  vi.spyOn(module.cryptoki, 'C_GenerateKeyAsync').mockImplementationOnce(failing)
  await module.release()
}

describe.each(doors)('a PKCS#11 token as custom key store, by the AWS SDK $name', ({ open }) => {
  const clock = new SkippingClock()
  const problems: unknown[] = []
  const errors: unknown[] = []
  let hsm: SoftHsm
  let door: Door
  let kms: KMS
  const key: Record<'symmetric' | 'rsaEncrypt' | 'rsaSign' | 'ec' | 'mac' | 'software', string> = {
    symmetric: '',
    rsaEncrypt: '',
    rsaSign: '',
    ec: '',
    mac: '',
    software: '',
  }

  const make = async (input: CreateKeyCommandInput): Promise<string> =>
    (await kms.createKey(input)).KeyMetadata?.Arn ?? ''

  beforeAll(async () => {
    hsm = softhsm()
    const store = {
      name: CustomKeyStoreId,
      module: hsm.modulePath,
      token: tokenLabel,
      pin: () => utf8(pin),
    }
    door = await open({ clock, stores: [store], report: (problem) => problems.push(problem) })
    kms = await door.client()
    // Requests are signed at the keystore's time; the SDK would go back to that of the answers' headers.
    Object.defineProperty(kms.config, 'systemClockOffset', {
      get: () => clock.skipped,
      set: () => {},
    })
    key.symmetric = await make(inStore)
    key.rsaEncrypt = await make({ ...inStore, KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    key.rsaSign = await make({ ...inStore, KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    key.ec = await make({ ...inStore, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
    key.mac = await make({ ...inStore, KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    key.software = await make({})
  })
  afterAll(async () => {
    await door.close()
    hsm.remove()
  })

  /** The refusal of a request; its error is kept, so that it can be searched for the PIN. */
  const refused = async (work: Promise<unknown>) => {
    work.catch((error: unknown) => errors.push(error))
    return refusal(work)
  }
  const stateOf = async (KeyId: string) =>
    (await kms.describeKey({ KeyId })).KeyMetadata?.KeyState ?? ''
  const outside = async (KeyId: string) => {
    const { PublicKey } = await kms.getPublicKey({ KeyId })
    return createPublicKey({ key: bytes(PublicKey), format: 'der', type: 'spki' })
  }

  test.for([
    ['symmetric', { KeySpec: 'SYMMETRIC_DEFAULT', EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] }],
    ['rsaEncrypt', { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }],
    ['rsaSign', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }],
    ['ec', { KeySpec: 'ECC_NIST_P256', SigningAlgorithms: ['ECDSA_SHA_256'] }],
    ['mac', { KeySpec: 'HMAC_256', MacAlgorithms: ['HMAC_SHA_256'] }],
  ] as const)('DescribeKey tells of the %s key where its material is', async ([name, more]) => {
    const { KeyMetadata } = await kms.describeKey({ KeyId: key[name] })
    expect(KeyMetadata).toMatchObject({ ...inStore, ...more, KeyState: 'Enabled', Enabled: true })
    // Source: AWS KMS API Reference, KeyMetadata: origins AWS_KMS and EXTERNAL alone have one.
    expect(KeyMetadata?.CurrentKeyMaterialId).toBeUndefined()
    expect(await refused(kms.getKeyRotationStatus({ KeyId: key[name] }))).toEqual({
      name: 'UnsupportedOperationException',
      message: `${key[name]} origin is AWS_CLOUDHSM which is not valid for this operation.`,
    })
  })

  test('material is sensitive and was never extractable, whoever asks the token for it', () => {
    const objects = tokenObjects(hsm)
    expect(objects.filter(({ isPublic }) => isPublic)).toHaveLength(3)
    const secret = objects.filter(({ isPublic }) => !isPublic)
    expect(secret).toHaveLength(5)
    for (const object of secret) {
      expect(object).toMatchObject({
        sensitive: true,
        alwaysSensitive: true,
        extractable: false,
        neverExtractable: true,
        value: 'CKR_ATTRIBUTE_SENSITIVE',
      })
    }
  })

  test('a symmetric key encrypts and decrypts, bound to its encryption context', async () => {
    const KeyId = key.symmetric
    const EncryptionContext = { tenant: 'ä' }
    const sealed = await kms.encrypt({ KeyId, Plaintext: message, EncryptionContext })
    const { CiphertextBlob = new Uint8Array() } = sealed
    const opened = await kms.decrypt({ CiphertextBlob, EncryptionContext })
    expect([sealed.KeyId, opened.KeyId]).toEqual([KeyId, KeyId])
    expect(bytes(opened.Plaintext)).toEqual(message)
    const damaged = Uint8Array.from(CiphertextBlob).fill(0, -1)
    for (const request of [
      { CiphertextBlob },
      { CiphertextBlob, EncryptionContext: { tenant: 'a' } },
      { CiphertextBlob: damaged, EncryptionContext },
      { CiphertextBlob: CiphertextBlob.subarray(0, -1), EncryptionContext },
    ]) {
      expect(await refused(kms.decrypt(request))).toMatchObject({
        name: 'InvalidCiphertextException',
      })
    }
    expect(await stateOf(KeyId)).toBe('Enabled')
  })

  test('a data key of it opens again, and the one without plaintext too', async () => {
    const request = { KeyId: key.symmetric, KeySpec: 'AES_256' } as const
    const { Plaintext, CiphertextBlob } = await kms.generateDataKey(request)
    expect(bytes(Plaintext)).toHaveLength(32)
    expect(bytes((await kms.decrypt({ CiphertextBlob })).Plaintext)).toEqual(bytes(Plaintext))
    const hidden = await kms.generateDataKeyWithoutPlaintext(request)
    expect(hidden).not.toHaveProperty('Plaintext')
    const opened = await kms.decrypt({ CiphertextBlob: hidden.CiphertextBlob })
    expect(bytes(opened.Plaintext)).toHaveLength(32)
  })

  test('a key in a store makes no data key pairs, as on AWS', async () => {
    const request = { KeyId: key.symmetric, KeyPairSpec: 'ECC_NIST_P256' } as const
    const refusal = {
      name: 'UnsupportedOperationException',
      message: `${key.symmetric} origin is AWS_CLOUDHSM which is not valid for this operation.`,
    }
    expect(await refused(kms.generateDataKeyPair(request))).toEqual(refusal)
    expect(await refused(kms.generateDataKeyPairWithoutPlaintext(request))).toEqual(refusal)
  })

  test('ReEncrypt moves a ciphertext into the token and out of it', async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: key.software, Plaintext: message })
    const inward = await kms.reEncrypt({ CiphertextBlob, DestinationKeyId: key.symmetric })
    expect(inward).toMatchObject({ SourceKeyId: key.software, KeyId: key.symmetric })
    const outward = await kms.reEncrypt({
      CiphertextBlob: inward.CiphertextBlob,
      DestinationKeyId: key.software,
    })
    const opened = await kms.decrypt({ CiphertextBlob: outward.CiphertextBlob })
    expect(opened.KeyId).toBe(key.software)
    expect(bytes(opened.Plaintext)).toEqual(message)
  })

  test.for(['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] as const)(
    '%s: what is encrypted inside or outside opens in the token',
    async (EncryptionAlgorithm) => {
      const KeyId = key.rsaEncrypt
      const oaepHash = EncryptionAlgorithm === 'RSAES_OAEP_SHA_1' ? 'sha1' : 'sha256'
      const padding = constants.RSA_PKCS1_OAEP_PADDING
      const fromOutside = publicEncrypt({ key: await outside(KeyId), padding, oaepHash }, message)
      const sealed = await kms.encrypt({ KeyId, Plaintext: message, EncryptionAlgorithm })
      for (const CiphertextBlob of [fromOutside, sealed.CiphertextBlob]) {
        const opened = await kms.decrypt({ KeyId, CiphertextBlob, EncryptionAlgorithm })
        expect(bytes(opened.Plaintext)).toEqual(message)
      }
    },
  )

  test.for<[SigningAlgorithmSpec, 'rsaSign' | 'ec', object]>([
    ['RSASSA_PKCS1_V1_5_SHA_256', 'rsaSign', {}],
    ['RSASSA_PSS_SHA_256', 'rsaSign', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }],
    ['ECDSA_SHA_256', 'ec', { dsaEncoding: 'der' }],
  ])('%s: a message and its digest, verified by OpenSSL', async ([SigningAlgorithm, name, how]) => {
    const KeyId = key[name]
    const publicKey = await outside(KeyId)
    const raw = { KeyId, SigningAlgorithm, Message: message } as const
    const hashed = { KeyId, SigningAlgorithm, Message: digest, MessageType: 'DIGEST' } as const
    for (const request of [raw, hashed]) {
      const { Signature } = await kms.sign(request)
      expect(verifyOutside('sha256', message, { key: publicKey, ...how }, bytes(Signature))).toBe(
        true,
      )
      expect(await kms.verify({ ...raw, Signature })).toMatchObject({ SignatureValid: true })
      const wrong = kms.verify({ ...raw, Message: digest, Signature })
      expect(await refused(wrong)).toMatchObject({ name: 'KMSInvalidSignatureException' })
    }
  })

  test('a MAC is made and verified in the token', async () => {
    const request = { KeyId: key.mac, MacAlgorithm: 'HMAC_SHA_256', Message: message } as const
    const { Mac } = await kms.generateMac(request)
    expect(await kms.verifyMac({ ...request, Mac })).toMatchObject({ MacValid: true })
    const wrong = kms.verifyMac({ ...request, Mac, Message: digest })
    expect(await refused(wrong)).toMatchObject({ name: 'KMSInvalidMacException' })
  })

  test('GenerateRandom takes its octets from the token that is named', async () => {
    const { Plaintext } = await kms.generateRandom({ NumberOfBytes: 64, CustomKeyStoreId })
    expect(new Set(Plaintext).size).toBeGreaterThan(16)
  })

  test('a store that is not there is not found, and is not made by naming it', async () => {
    const nowhere = { ...inStore, CustomKeyStoreId: 'cks-nowhere' }
    const notFound = {
      name: 'CustomKeyStoreNotFoundException',
      message: 'Custom key store cks-nowhere does not exist.',
    }
    expect(await refused(kms.createKey(nowhere))).toEqual(notFound)
    expect(
      await refused(kms.generateRandom({ NumberOfBytes: 1, CustomKeyStoreId: 'cks-nowhere' })),
    ).toEqual(notFound)
    for (const half of [{ CustomKeyStoreId }, { Origin: 'AWS_CLOUDHSM' } as const]) {
      expect(await refused(kms.createKey(half))).toMatchObject({ name: 'ValidationException' })
    }
  })

  test('a token that goes: its keys refuse in stated words, others serve, and it comes back', async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: key.symmetric, Plaintext: message })
    const useToken = [
      () => kms.encrypt({ KeyId: key.symmetric, Plaintext: message }),
      () => kms.decrypt({ CiphertextBlob }),
      () => kms.reEncrypt({ CiphertextBlob, DestinationKeyId: key.software }),
      () => kms.sign({ KeyId: key.ec, Message: message, SigningAlgorithm: 'ECDSA_SHA_256' }),
      () => kms.generateMac({ KeyId: key.mac, Message: message, MacAlgorithm: 'HMAC_SHA_256' }),
    ]
    hsm.pullOut()
    expect(await refused(kms.encrypt({ KeyId: key.symmetric, Plaintext: message }))).toEqual({
      name: 'KMSInvalidStateException',
      message: `The key store cannot be used: store ${CustomKeyStoreId}: its token does not answer.`,
    })
    for (const use of useToken) {
      const { name, message: text } = await refused(use())
      expect(name).toBe('KMSInvalidStateException')
      expect(text).toMatch(/^arn:aws:kms:\S+ is unavailable\.$/)
    }
    expect(await stateOf(key.symmetric)).toBe('Unavailable')
    const notConnected = {
      name: 'CustomKeyStoreInvalidStateException',
      message: `Custom key store ${CustomKeyStoreId} is not connected.`,
    }
    expect(await refused(kms.createKey(inStore))).toEqual(notConnected)
    expect(await refused(kms.generateRandom({ NumberOfBytes: 1, CustomKeyStoreId }))).toEqual(
      notConnected,
    )
    // What needs no token goes on: software keys, and what is known of the token's keys.
    const { CiphertextBlob: ours } = await kms.encrypt({ KeyId: key.software, Plaintext: message })
    expect(bytes((await kms.decrypt({ CiphertextBlob: ours })).Plaintext)).toEqual(message)
    await kms.disableKey({ KeyId: key.mac })
    await kms.enableKey({ KeyId: key.mac })
    await outside(key.ec)

    hsm.plugIn()
    clock.skip(1_000)
    expect(bytes((await kms.decrypt({ CiphertextBlob })).Plaintext)).toEqual(message)
    for (const use of useToken) await use()
    expect(await stateOf(key.mac)).toBe('Enabled')
  })

  test('CreateKey and GenerateRandom that meet the loss say the same as those that know of it', async () => {
    const notConnected = {
      name: 'CustomKeyStoreInvalidStateException',
      message: `Custom key store ${CustomKeyStoreId} is not connected.`,
    }
    hsm.pullOut()
    expect(await refused(kms.createKey(inStore))).toEqual(notConnected)
    clock.skip(1_000)
    const random = () => kms.generateRandom({ NumberOfBytes: 1, CustomKeyStoreId })
    expect(await refused(random())).toEqual(notConnected)
    hsm.plugIn()
    clock.skip(1_000)
    expect((await random()).Plaintext).toHaveLength(1)
  })

  test('CreateKey whose token goes once the key is made says the same, and that key goes as well', async () => {
    const before = tokenObjects(hsm).length
    for (let failed = 0; failed < 100; failed++) {
      await failToMake(hsm)
      await refused(kms.createKey(inStore))
    }
    await pullOutOnceMade(hsm)
    expect(await refused(kms.createKey(inStore))).toEqual({
      name: 'CustomKeyStoreInvalidStateException',
      message: `Custom key store ${CustomKeyStoreId} is not connected.`,
    })
    expect(await stateOf(key.symmetric)).toBe('Unavailable')
    hsm.plugIn()
    clock.skip(1_000)
    await make(inStore)
    await expect.poll(() => tokenObjects(hsm)).toHaveLength(before + 1)
  })

  test('so does one that no row was written for', async () => {
    const before = tokenObjects(hsm).length
    vi.spyOn(Store.prototype, 'change').mockImplementationOnce(async () => {
      hsm.pullOut()
      throw new Error('the disk is full')
    })
    expect((await refused(kms.createKey(inStore))).name).toBe('KMSInternalException')
    hsm.plugIn()
    clock.skip(1_000)
    await make(inStore)
    await expect.poll(() => tokenObjects(hsm)).toHaveLength(before + 1)
  })

  test('a key that was in use has no object in the token once its waiting period has passed', async () => {
    const before = tokenObjects(hsm).length
    const KeyId = await make({ ...inStore, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
    const sign = () => kms.sign({ KeyId, Message: message, SigningAlgorithm: 'ECDSA_SHA_256' })
    await sign()
    await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
    clock.skip(7 * dayMilliseconds - 1)
    expect(await stateOf(KeyId)).toBe('PendingDeletion')
    expect(tokenObjects(hsm)).toHaveLength(before + 2)
    clock.skip(1)
    const gone = { name: 'NotFoundException', message: `Key '${KeyId}' does not exist` }
    expect(await refused(sign())).toEqual(gone)
    expect(await refused(kms.cancelKeyDeletion({ KeyId }))).toEqual(gone)
    clock.skip(60_000)
    await expect.poll(() => tokenObjects(hsm)).toHaveLength(before)
    await expect.poll(() => door.keystore.auditEvents().at(-1)).toContain('"DeleteKey"')
  })

  test('a key that is due while its token is away is gone at once, its objects when the token is back', async () => {
    const before = tokenObjects(hsm).length
    const KeyId = await make(inStore)
    await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
    hsm.pullOut()
    problems.length = 0
    clock.skip(7 * dayMilliseconds + 60_000)
    expect(await refused(kms.describeKey({ KeyId }))).toMatchObject({ name: 'NotFoundException' })
    await expect.poll(() => problems).toMatchObject([{ name: 'CustodyUnavailable' }])
    hsm.plugIn()
    clock.skip(60_000)
    await expect.poll(() => tokenObjects(hsm)).toHaveLength(before)
  })

  test('a key whose deletion failed, and was cancelled when the clock was set right, stays', async () => {
    const KeyId = await make(inStore)
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: message })
    await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
    problems.length = 0
    hsm.pullOut()
    clock.skip(8 * dayMilliseconds)
    await expect.poll(() => problems).toContainEqual(expect.any(CustodyUnavailable))
    clock.skip(-8 * dayMilliseconds)
    await kms.cancelKeyDeletion({ KeyId })
    hsm.plugIn()
    clock.skip(1_000)
    await make(inStore)
    await kms.enableKey({ KeyId })
    expect(bytes((await kms.decrypt({ CiphertextBlob })).Plaintext)).toEqual(message)
  })

  test('the PIN is in no audit event, no error and no log', () => {
    const canaries = { pin: utf8(pin) }
    expect(errors.length).toBeGreaterThan(20)
    expect(canariesIn(printed([errors, problems]), canaries)).toEqual([])
    expect(canariesIn(door.keystore.auditEvents().join('\n'), canaries)).toEqual([])
  })
})
