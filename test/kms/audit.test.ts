import type { KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { utf8 } from '../../src/base/encoding.ts'
import { canariesIn } from './canary.ts'
import { account, type Door, doors, refusal, region, root } from './doors.ts'
import type { AuditEvent } from './served-folder.ts'

const alice = `arn:aws:iam::${account}:user/alice`
const plaintext = utf8('attack at dawn, and not a minute later')
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe.each(doors)('the audit of what the AWS SDK asks $name', ({ name: through, open }) => {
  let door: Door
  let kms: KMS
  let asAlice: KMS
  let symmetric: string
  let signing: string
  let mac: string
  let agreement: string
  let kem: string
  let changed: string

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
    asAlice = await door.client({ principal: alice })
    symmetric = await newKey()
    signing = await newKey({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    mac = await newKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    agreement = await newKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' })
    kem = await newKey({ KeySpec: 'ML_KEM_512', KeyUsage: 'ENCAPSULATE_DECAPSULATE' })
    changed = await newKey()
  })
  afterAll(() => door.close())

  const newKey = async (input: Parameters<KMS['createKey']>[0] = {}): Promise<string> =>
    (await kms.createKey(input)).KeyMetadata?.Arn ?? ''
  const ofKey = (ARN: string) => ({ accountId: account, type: 'AWS::KMS::Key', ARN })

  /** What a request answered, or how it failed, and the one event that tells of it. */
  async function told<T extends { $metadata: { requestId?: string | undefined } }>(
    work: Promise<T>,
  ): Promise<{ answer: T; event: AuditEvent; text: string }> {
    const before = door.keystore.auditEvents().length
    const answer = await work.catch((error: T) => error)
    const texts = door.keystore.auditEvents().slice(before)
    expect(texts).toHaveLength(1)
    const text = texts[0] ?? ''
    const event = JSON.parse(text) as AuditEvent
    expect(event.requestID).toBe(answer.$metadata.requestId)
    return { answer, event, text }
  }

  test('of what can succeed nothing is left out, however large', async () => {
    const statement =
      '{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}'
    const Policy = statement.padEnd(32_768, '\n')
    const Description = '\u0001'.repeat(8192)
    const Tags = Array.from({ length: 50 }, (_, index) => ({
      TagKey: `${index}`.padEnd(128, '\u0001'),
      TagValue: '\u0001'.repeat(256),
    }))
    const created = await told(kms.createKey({ Policy, Description, Tags }))
    const keyId = created.answer.KeyMetadata?.Arn
    expect(keyId).toMatch(/^arn:/)
    expect(created.event.requestParameters).toMatchObject({
      policy: Policy,
      description: Description,
      tags: Tags.map(({ TagKey, TagValue }) => ({ tagKey: TagKey, tagValue: TagValue })),
    })
    const { event } = await told(kms.putKeyPolicy({ KeyId: keyId, Policy }))
    expect(event.requestParameters).toMatchObject({ keyId, policy: Policy })
  })

  test('an event is a CloudTrail record, whole', async () => {
    const { event } = await told(
      kms.encrypt({ KeyId: symmetric, Plaintext: plaintext, EncryptionContext: { tenant: 'ä' } }),
    )
    const overHttp = through === 'over HTTP'
    expect(event).toEqual({
      eventVersion: '1.11',
      userIdentity: {
        type: 'Root',
        principalId: account,
        arn: root,
        accountId: account,
        ...(overHttp && { accessKeyId: expect.stringMatching(/^AKIA/) }),
      },
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      eventSource: 'kms.amazonaws.com',
      eventName: 'Encrypt',
      awsRegion: region,
      sourceIPAddress: overHttp ? '127.0.0.1' : null,
      userAgent: expect.stringMatching(/^aws-sdk-js\/3/),
      requestParameters: {
        keyId: symmetric,
        encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        encryptionContext: { tenant: 'ä' },
      },
      responseElements: null,
      requestID: expect.stringMatching(uuid),
      eventID: expect.stringMatching(uuid),
      readOnly: true,
      resources: [ofKey(symmetric)],
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    })
  })

  test('a key is told as it was named, and as it was found', async () => {
    await kms.createAlias({ AliasName: 'alias/named', TargetKeyId: symmetric })
    const { event } = await told(kms.describeKey({ KeyId: 'alias/named' }))
    expect(event.requestParameters).toEqual({ keyId: 'alias/named' })
    expect(event.resources).toEqual([ofKey(symmetric)])
  })

  test('who is denied, and why', async () => {
    const request = { KeyId: symmetric, Plaintext: plaintext }
    const { event } = await told(asAlice.encrypt(request) as Promise<never>)
    expect(event).toMatchObject({
      eventName: 'Encrypt',
      userIdentity: { type: 'IAMUser', arn: alice, accountId: account, userName: 'alice' },
      errorCode: 'AccessDenied',
      errorMessage: expect.stringContaining('is not authorized to perform: kms:Encrypt'),
      requestParameters: { keyId: symmetric },
      responseElements: null,
      resources: [ofKey(symmetric)],
    })
  })

  test.for<[string, string, string | undefined, () => Promise<never>]>([
    [
      'of its state',
      'DisabledException',
      'is disabled.',
      async () => {
        const KeyId = await newKey()
        await kms.disableKey({ KeyId })
        return kms.encrypt({ KeyId, Plaintext: plaintext }) as Promise<never>
      },
    ],
    [
      'of its usage',
      'InvalidKeyUsageException',
      'is not valid for Encrypt.',
      async () => kms.encrypt({ KeyId: mac, Plaintext: plaintext }) as Promise<never>,
    ],
    [
      'of a constraint',
      'ValidationException',
      "Value at 'plaintext' failed",
      async () => kms.encrypt({ KeyId: mac, Plaintext: new Uint8Array(4097) }) as Promise<never>,
    ],
    [
      'of a ciphertext that does not open',
      'InvalidCiphertextException',
      undefined,
      async () => kms.decrypt({ CiphertextBlob: Uint8Array.of(1) }) as Promise<never>,
    ],
    [
      'it was only tried',
      'DryRunOperationException',
      'DryRun option is set.',
      async () =>
        kms.encrypt({ KeyId: symmetric, Plaintext: plaintext, DryRun: true }) as Promise<never>,
    ],
    [
      'it is not here yet',
      'UnsupportedOperationException',
      'RotateKeyOnDemand is not supported',
      async () => kms.rotateKeyOnDemand({ KeyId: symmetric }) as Promise<never>,
    ],
  ])('a request that failed since %s', async ([, code, text, ask]) => {
    const before = door.keystore.auditEvents().length
    const { name } = await refusal(ask())
    expect(name).toBe(code)
    const events = door.keystore.auditEvents().slice(before)
    const failed = events.map((each) => JSON.parse(each) as AuditEvent).filter((e) => e.errorCode)
    expect(failed).toMatchObject([{ errorCode: code, responseElements: null }])
    expect(failed[0]?.errorMessage).toEqual(
      text === undefined ? undefined : expect.stringContaining(text),
    )
  })

  test.for<[string, (KeyId: string) => Promise<{ $metadata: object }>, object]>([
    ['DisableKey', (KeyId) => kms.disableKey({ KeyId }), {}],
    ['EnableKey', (KeyId) => kms.enableKey({ KeyId }), {}],
    [
      'UpdateKeyDescription',
      (KeyId) => kms.updateKeyDescription({ KeyId, Description: 'new' }),
      { description: 'new' },
    ],
    [
      'TagResource',
      (KeyId) => kms.tagResource({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
      { tags: [{ tagKey: 'a', tagValue: 'b' }] },
    ],
    ['UntagResource', (KeyId) => kms.untagResource({ KeyId, TagKeys: ['a'] }), { tagKeys: ['a'] }],
    [
      'CreateAlias',
      (TargetKeyId) => kms.createAlias({ AliasName: 'alias/told', TargetKeyId }),
      { aliasName: 'alias/told' },
    ],
    [
      'UpdateAlias',
      (TargetKeyId) => kms.updateAlias({ AliasName: 'alias/told', TargetKeyId }),
      { aliasName: 'alias/told' },
    ],
    [
      'DeleteAlias',
      () => kms.deleteAlias({ AliasName: 'alias/told' }),
      { aliasName: 'alias/told' },
    ],
    [
      'ScheduleKeyDeletion',
      (KeyId) => kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 }),
      { pendingWindowInDays: 7 },
    ],
    ['CancelKeyDeletion', (KeyId) => kms.cancelKeyDeletion({ KeyId }), {}],
  ])('the change %s names its key, whatever its answer says', async ([name, change, more]) => {
    const { event } = await told(change(changed) as Promise<{ $metadata: object }>)
    expect(event).toMatchObject({
      eventName: name,
      readOnly: false,
      requestParameters: more,
      responseElements: { keyId: changed },
    })
    expect(event.resources).toContainEqual(ofKey(changed))
    expect(event.errorCode).toBeUndefined()
  })
  test('PutKeyPolicy tells the policy, CreateKey the key that it made', async () => {
    const { Policy = '' } = await kms.getKeyPolicy({ KeyId: symmetric })
    const put = await told(kms.putKeyPolicy({ KeyId: symmetric, Policy }))
    expect(put.event).toMatchObject({
      readOnly: false,
      requestParameters: { keyId: symmetric, policy: Policy },
      responseElements: { keyId: symmetric },
    })
    const made = await told(kms.createKey({ Description: 'made' }))
    expect(made.event).toMatchObject({
      readOnly: false,
      requestParameters: {
        description: 'made',
        keySpec: 'SYMMETRIC_DEFAULT',
        keyUsage: 'ENCRYPT_DECRYPT',
        origin: 'AWS_KMS',
        bypassPolicyLockoutSafetyCheck: false,
        multiRegion: false,
      },
      responseElements: {
        keyMetadata: {
          arn: made.answer.KeyMetadata?.Arn,
          keyState: 'Enabled',
          creationDate: expect.stringMatching(/^[A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d:\d\d [AP]M$/),
        },
      },
    })
  })

  test('CreateKey tells a key spec that came by its older name', async () => {
    const CustomerMasterKeySpec = 'ECC_NIST_P256'
    const made = await told(kms.createKey({ CustomerMasterKeySpec, KeyUsage: 'SIGN_VERIFY' }))
    expect(made.event.requestParameters).toMatchObject({
      customerMasterKeySpec: 'ECC_NIST_P256',
      keySpec: 'ECC_NIST_P256',
    })
    const Tags = [{ TagKey: 'aws:x', TagValue: '' }]
    const refused = kms.createKey({ CustomerMasterKeySpec, Tags }).catch((error) => error)
    const { event } = await told(refused)
    expect(event).toMatchObject({
      errorCode: expect.any(String),
      requestParameters: { keySpec: 'ECC_NIST_P256', keyUsage: 'ENCRYPT_DECRYPT' },
    })
  })

  test('ReEncrypt has two keys, the source first, and the material of each', async () => {
    const destination = await newKey()
    const { CiphertextBlob } = await kms.encrypt({ KeyId: symmetric, Plaintext: plaintext })
    const { event, answer } = await told(
      kms.reEncrypt({ CiphertextBlob, DestinationKeyId: destination }),
    )
    expect(event).toMatchObject({
      resources: [ofKey(symmetric), ofKey(destination)],
      requestParameters: { destinationKeyId: destination },
      additionalEventData: {
        sourceKeyMaterialId: answer.SourceKeyMaterialId,
        destinationKeyMaterialId: answer.DestinationKeyMaterialId,
      },
      responseElements: null,
      readOnly: true,
    })
  })

  test('a data key pair is told by its spec, its context and the material that protects it', async () => {
    const request = {
      KeyId: symmetric,
      KeyPairSpec: 'ECC_NIST_P384',
      EncryptionContext: { tenant: 'a' },
    } as const
    const { KeyMetadata } = await kms.describeKey({ KeyId: symmetric })
    for (const pair of [
      await told(kms.generateDataKeyPair(request)),
      await told(kms.generateDataKeyPairWithoutPlaintext(request)),
    ]) {
      expect(pair.event).toMatchObject({
        requestParameters: {
          keyId: symmetric,
          keyPairSpec: 'ECC_NIST_P384',
          encryptionContext: { tenant: 'a' },
        },
        responseElements: null,
        additionalEventData: { keyMaterialId: KeyMetadata?.CurrentKeyMaterialId },
        readOnly: true,
        resources: [ofKey(symmetric)],
      })
    }
  })

  test('what goes through an operation in secret is in no event', async () => {
    const SigningAlgorithm = 'RSASSA_PSS_SHA_256'
    const MacAlgorithm = 'HMAC_SHA_256'
    const Message = plaintext
    const texts: string[] = []
    const secrets: Record<string, Uint8Array> = { plaintext }
    const ask = async <T extends { $metadata: object }>(work: Promise<T>): Promise<T> => {
      const { answer, text } = await told(work)
      texts.push(text)
      for (const [member, value] of Object.entries(answer) as [string, unknown][]) {
        if (value instanceof Uint8Array) secrets[`${texts.length} ${member}`] = value
      }
      return answer
    }
    const { CiphertextBlob } = await ask(kms.encrypt({ KeyId: symmetric, Plaintext: plaintext }))
    await ask(kms.decrypt({ CiphertextBlob }))
    await ask(kms.reEncrypt({ CiphertextBlob, DestinationKeyId: symmetric }))
    await ask(kms.generateDataKey({ KeyId: symmetric, KeySpec: 'AES_256' }))
    await ask(kms.generateDataKeyWithoutPlaintext({ KeyId: symmetric, NumberOfBytes: 16 }))
    await ask(kms.generateRandom({ NumberOfBytes: 32 }))
    const { Signature } = await ask(kms.sign({ KeyId: signing, Message, SigningAlgorithm }))
    await ask(kms.verify({ KeyId: signing, Message, SigningAlgorithm, Signature }))
    const { Mac } = await ask(kms.generateMac({ KeyId: mac, Message, MacAlgorithm }))
    await ask(kms.verifyMac({ KeyId: mac, Message, MacAlgorithm, Mac }))
    const { PublicKey } = await ask(kms.getPublicKey({ KeyId: agreement }))
    const KeyAgreementAlgorithm = 'ECDH'
    await ask(kms.deriveSharedSecret({ KeyId: agreement, PublicKey, KeyAgreementAlgorithm }))
    const EncapsulationAlgorithm = 'ML_KEM'
    const { SharedSecretCiphertextBlob } = await ask(
      kms.encapsulate({ KeyId: kem, EncapsulationAlgorithm }),
    )
    await ask(kms.decapsulate({ KeyId: kem, SharedSecretCiphertextBlob, EncapsulationAlgorithm }))
    const pair = { KeyId: symmetric, KeyPairSpec: 'ECC_NIST_P256' } as const
    await ask(kms.generateDataKeyPair(pair))
    await ask(kms.generateDataKeyPairWithoutPlaintext(pair))
    expect(texts).toHaveLength(16)
    expect(Object.keys(secrets)).toHaveLength(20)
    expect(canariesIn(texts.join('\n'), secrets)).toEqual([])
  })

  test('a method of the embedded keystore is one request too', async () => {
    const before = door.keystore.auditEvents().length
    await door.keystore
      .kms({ principal: alice })
      .listKeys()
      .catch(() => {})
    const events = door.keystore.auditEvents().slice(before)
    expect(events.map((event) => JSON.parse(event))).toMatchObject([
      { eventName: 'ListKeys', errorCode: 'AccessDenied', userIdentity: { arn: alice } },
    ])
  })
})
