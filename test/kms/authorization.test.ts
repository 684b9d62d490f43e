import type { KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, type Door, doors, refusal, root } from './doors.ts'

const alice = `arn:aws:iam::${account}:user/alice`
const stranger = 'arn:aws:iam::999999999999:root'
const Plaintext = Uint8Array.of(1)

type Statement = { Effect: string; Principal: unknown; Action: unknown; Resource: unknown }

const policy = (...statements: Partial<Statement>[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Resource: '*', ...statement })),
  })
const rootMayAll = { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*' }

describe.each(doors)('authorization, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS
  let asAlice: KMS
  let asStranger: KMS

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
    asAlice = await door.client({ principal: alice })
    asStranger = await door.client({ principal: stranger })
  })
  afterAll(() => door.close())

  const keyWith = async (Policy: string): Promise<string> =>
    (await kms.createKey({ Policy })).KeyMetadata?.Arn ?? ''

  test('a user is allowed what the key policy says of the user, and nothing else', async () => {
    const KeyId = await keyWith(
      policy(rootMayAll, { Effect: 'Allow', Principal: { AWS: alice }, Action: ['kms:Enc*'] }),
    )
    expect((await asAlice.encrypt({ KeyId, Plaintext })).KeyId).toBe(KeyId)
    expect(await refusal(asAlice.disableKey({ KeyId }))).toEqual({
      name: 'AccessDeniedException',
      message: `User: ${alice} is not authorized to perform: kms:DisableKey on resource: ${KeyId} because no identity-based policy allows the kms:DisableKey action`,
    })
    expect((await kms.describeKey({ KeyId })).KeyMetadata?.Enabled).toBe(true)
  })

  test('agreeing, encapsulating and making data key pairs are actions of their own', async () => {
    const EncapsulationAlgorithm = 'ML_KEM'
    const { KeyMetadata } = await kms.createKey({
      KeySpec: 'ML_KEM_512',
      KeyUsage: 'ENCAPSULATE_DECAPSULATE',
      Policy: policy(rootMayAll, {
        Effect: 'Allow',
        Principal: { AWS: alice },
        Action: 'kms:Encapsulate',
      }),
    })
    const KeyId = KeyMetadata?.Arn
    const { SharedSecretCiphertextBlob } = await asAlice.encapsulate({
      KeyId,
      EncapsulationAlgorithm,
    })
    const request = { KeyId, PublicKey: Plaintext, KeyAgreementAlgorithm: 'ECDH' } as const
    const pair = { KeyId, KeyPairSpec: 'ECC_NIST_P256' } as const
    const requests = {
      Decapsulate: () =>
        asAlice.decapsulate({
          KeyId,
          SharedSecretCiphertextBlob,
          EncapsulationAlgorithm,
        }),
      DeriveSharedSecret: () => asAlice.deriveSharedSecret(request),
      GenerateDataKeyPair: () => asAlice.generateDataKeyPair(pair),
      GenerateDataKeyPairWithoutPlaintext: () => asAlice.generateDataKeyPairWithoutPlaintext(pair),
    }
    for (const [action, ask] of Object.entries(requests)) {
      const { name, message } = await refusal(ask())
      expect(name).toBe('AccessDeniedException')
      expect(message).toContain(`is not authorized to perform: kms:${action} on resource: ${KeyId}`)
    }
  })

  test('the account root in a key policy delegates to the account, and does not mean everybody in it', async () => {
    const KeyId = await keyWith(policy(rootMayAll))
    const { name } = await refusal(asAlice.encrypt({ KeyId, Plaintext }))
    expect(name).toBe('AccessDeniedException')
  })

  test('an explicit deny wins over every allow, for the root user too', async () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 'kms:Encrypt' }
    const allow = { Effect: 'Allow', Principal: { AWS: alice }, Action: 'kms:*' }
    const KeyId = await keyWith(policy(rootMayAll, allow, deny))
    for (const client of [kms, asAlice]) {
      const { name, message } = await refusal(client.encrypt({ KeyId, Plaintext }))
      expect(name).toBe('AccessDeniedException')
      expect(message).toContain('with an explicit deny in a resource-based policy')
    }
    expect((await kms.generateDataKey({ KeyId, KeySpec: 'AES_256' })).KeyId).toBe(KeyId)
  })

  test('a change of policy decides from the very next request', async () => {
    const KeyId = await keyWith(policy(rootMayAll))
    expect((await refusal(asAlice.encrypt({ KeyId, Plaintext }))).name).toBe(
      'AccessDeniedException',
    )
    const allow = { Effect: 'Allow', Principal: { AWS: alice }, Action: 'kms:Encrypt' }
    await kms.putKeyPolicy({ KeyId, Policy: policy(rootMayAll, allow) })
    expect((await asAlice.encrypt({ KeyId, Plaintext })).KeyId).toBe(KeyId)
    await kms.putKeyPolicy({ KeyId, Policy: policy(rootMayAll) })
    expect((await refusal(asAlice.encrypt({ KeyId, Plaintext }))).name).toBe(
      'AccessDeniedException',
    )
  })

  test('a policy is kept as it was given', async () => {
    const KeyId = await keyWith(policy(rootMayAll))
    const Policy = `${policy(rootMayAll)}\n `
    await kms.putKeyPolicy({ KeyId, Policy })
    expect((await kms.getKeyPolicy({ KeyId })).Policy).toBe(Policy)
  })

  test('another account is told nothing: an absent key or alias and a forbidden one get one answer', async () => {
    const own = await keyWith(policy(rootMayAll))
    const AliasName = `alias/hidden-${crypto.randomUUID()}`
    await kms.createAlias({ AliasName, TargetKeyId: own })
    const alias = own.replace(/key\/.*/, AliasName)
    const { KeyMetadata } = await asStranger.createKey({})
    const theirs = KeyMetadata?.KeyId
    const { CiphertextBlob } = await asStranger.encrypt({ KeyId: theirs, Plaintext })
    const { CiphertextBlob: ours } = await kms.encrypt({ KeyId: own, Plaintext })
    const SigningAlgorithm = 'ECDSA_SHA_256'
    const MacAlgorithm = 'HMAC_SHA_256'
    const Message = Plaintext
    const absentId = crypto.randomUUID()
    const requests: Record<string, (KeyId: string) => Promise<unknown>> = {
      cancelKeyDeletion: (KeyId) => asStranger.cancelKeyDeletion({ KeyId }),
      createAlias: (KeyId) =>
        asStranger.createAlias({ AliasName: 'alias/new', TargetKeyId: KeyId }),
      createReservedAlias: (KeyId) =>
        asStranger.createAlias({ AliasName: 'alias/aws/new', TargetKeyId: KeyId }),
      decrypt: (KeyId) => asStranger.decrypt({ KeyId, CiphertextBlob }),
      describeKey: (KeyId) => asStranger.describeKey({ KeyId }),
      disableKey: (KeyId) => asStranger.disableKey({ KeyId }),
      enableKey: (KeyId) => asStranger.enableKey({ KeyId }),
      encrypt: (KeyId) => asStranger.encrypt({ KeyId, Plaintext }),
      generateDataKey: (KeyId) => asStranger.generateDataKey({ KeyId, KeySpec: 'AES_256' }),
      generateDataKeyWithoutPlaintext: (KeyId) =>
        asStranger.generateDataKeyWithoutPlaintext({ KeyId, KeySpec: 'AES_256' }),
      generateMac: (KeyId) => asStranger.generateMac({ KeyId, Message, MacAlgorithm }),
      getKeyPolicy: (KeyId) => asStranger.getKeyPolicy({ KeyId }),
      getKeyRotationStatus: (KeyId) => asStranger.getKeyRotationStatus({ KeyId }),
      getPublicKey: (KeyId) => asStranger.getPublicKey({ KeyId }),
      listAliases: (KeyId) => asStranger.listAliases({ KeyId }),
      listKeyPolicies: (KeyId) => asStranger.listKeyPolicies({ KeyId }),
      listResourceTags: (KeyId) => asStranger.listResourceTags({ KeyId }),
      putKeyPolicy: (KeyId) => asStranger.putKeyPolicy({ KeyId, Policy: policy(rootMayAll) }),
      reEncryptFrom: (KeyId) =>
        asStranger.reEncrypt({ SourceKeyId: KeyId, CiphertextBlob, DestinationKeyId: theirs }),
      reEncryptToNothing: (KeyId) =>
        asStranger.reEncrypt({
          SourceKeyId: KeyId,
          CiphertextBlob,
          DestinationKeyId: absentId,
        }),
      reEncryptTo: (KeyId) => asStranger.reEncrypt({ CiphertextBlob, DestinationKeyId: KeyId }),
      reEncryptForbidden: (KeyId) =>
        asStranger.reEncrypt({ CiphertextBlob: ours, DestinationKeyId: KeyId }),
      scheduleKeyDeletion: (KeyId) => asStranger.scheduleKeyDeletion({ KeyId }),
      sign: (KeyId) => asStranger.sign({ KeyId, Message, SigningAlgorithm }),
      tagResource: (KeyId) => asStranger.tagResource({ KeyId, Tags: [] }),
      untagResource: (KeyId) => asStranger.untagResource({ KeyId, TagKeys: [] }),
      updateAlias: (KeyId) =>
        asStranger.updateAlias({ AliasName: 'alias/none', TargetKeyId: KeyId }),
      updateKeyDescription: (KeyId) => asStranger.updateKeyDescription({ KeyId, Description: '' }),
      verify: (KeyId) =>
        asStranger.verify({ KeyId, Message, SigningAlgorithm, Signature: Message }),
      verifyMac: (KeyId) => asStranger.verifyMac({ KeyId, Message, MacAlgorithm, Mac: Message }),
    }
    const absentKey = own.replace(/key\/.*/, 'key/11111111-2222-3333-4444-555555555555')
    const pairs = [
      [own, absentKey],
      [alias, `${alias}x`],
    ] as const
    for (const [name, request] of Object.entries(requests)) {
      for (const [there, absent] of pairs) {
        const seen = await refusal(request(there))
        const unseen = await refusal(request(absent))
        const told = seen.message.replaceAll(there, absent)
        expect({ name, error: { ...seen, message: told } }).toEqual({ name, error: unseen })
      }
    }
  })

  test('another account can be let in, but not to operations of the own account', async () => {
    const theirs = { Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'kms:*' }
    const KeyId = await keyWith(policy(rootMayAll, theirs))
    expect((await asStranger.encrypt({ KeyId, Plaintext })).KeyId).toBe(KeyId)
    expect((await refusal(asStranger.disableKey({ KeyId }))).name).toBe('AccessDeniedException')
  })

  test('Decrypt without a key id hides a key that may not be used', async () => {
    const KeyId = await keyWith(policy(rootMayAll))
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext })
    const { name, message } = await refusal(asAlice.decrypt({ CiphertextBlob }))
    expect(name).toBe('AccessDeniedException')
    expect(message).toMatch(/^The ciphertext refers to a customer master key that does not exist/)
    expect(message).not.toContain(KeyId)
    const toNothing = { CiphertextBlob, DestinationKeyId: crypto.randomUUID() }
    expect(await refusal(asAlice.reEncrypt(toNothing))).toEqual({ name, message })
  })

  test('ReEncrypt needs a permission on each of its two keys', async () => {
    const may = (Action: string) =>
      policy(rootMayAll, { Effect: 'Allow', Principal: { AWS: alice }, Action })
    const from = await keyWith(may('kms:ReEncryptFrom'))
    const to = await keyWith(may('kms:ReEncryptTo'))
    const { CiphertextBlob } = await kms.encrypt({ KeyId: from, Plaintext })
    expect((await asAlice.reEncrypt({ CiphertextBlob, DestinationKeyId: to })).KeyId).toBe(to)
    const both = asAlice.reEncrypt({ CiphertextBlob, DestinationKeyId: from })
    expect((await refusal(both)).message).toContain('kms:ReEncryptTo')
  })

  test('operations on no key are for identity policies, and the root user has them all', async () => {
    for (const work of [() => asAlice.createKey({}), () => asAlice.listKeys({})]) {
      expect((await refusal(work())).name).toBe('AccessDeniedException')
    }
    expect((await kms.listKeys({})).Keys).toBeDefined()
  })

  test('authorization comes before the key state', async () => {
    const KeyId = await keyWith(policy(rootMayAll))
    await kms.disableKey({ KeyId })
    const { name } = await refusal(asAlice.encrypt({ KeyId, Plaintext }))
    expect(name).toBe('AccessDeniedException')
  })

  test.each([
    ['broken JSON', '{"Version":'],
    ['an unknown element', policy({ ...rootMayAll, Colour: 'red' } as Partial<Statement>)],
    [
      'a condition',
      policy({
        ...rootMayAll,
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      } as Partial<Statement>),
    ],
    [
      'NotPrincipal',
      policy({
        Effect: 'Deny',
        NotPrincipal: { AWS: root },
        Action: 'kms:*',
      } as Partial<Statement>),
    ],
    [
      'NotAction',
      policy({ Effect: 'Allow', Principal: '*', NotAction: 'kms:X' } as Partial<Statement>),
    ],
    [
      'the root of another partition',
      policy(rootMayAll, {
        ...rootMayAll,
        Principal: { AWS: 'arn:aws-cn:iam::000000000000:root' },
      }),
    ],
    [
      'a role of another partition',
      policy(rootMayAll, {
        ...rootMayAll,
        Principal: { AWS: 'arn:aws-cn:iam::000000000000:role/app' },
      }),
    ],
    ['no principal', policy({ Effect: 'Allow', Action: 'kms:*' })],
    ['an effect of its own', policy({ ...rootMayAll, Effect: 'allow' })],
  ])('a policy with %s is refused, never kept unenforced', async (_, Policy) => {
    const KeyId = await keyWith(policy(rootMayAll))
    const before = await kms.getKeyPolicy({ KeyId })
    const { name } = await refusal(kms.putKeyPolicy({ KeyId, Policy }))
    expect(name).toBe('MalformedPolicyDocumentException')
    expect((await kms.getKeyPolicy({ KeyId })).Policy).toBe(before.Policy)
    expect((await refusal(kms.createKey({ Policy }))).name).toBe('MalformedPolicyDocumentException')
  })

  test('a policy that would lock its author out needs the bypass', async () => {
    const KeyId = await keyWith(policy(rootMayAll))
    const Policy = policy({ Effect: 'Allow', Principal: { AWS: alice }, Action: 'kms:*' })
    expect(await refusal(kms.putKeyPolicy({ KeyId, Policy }))).toEqual({
      name: 'MalformedPolicyDocumentException',
      message: 'The new key policy will not allow you to update the key policy in the future.',
    })
    await kms.putKeyPolicy({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true })
    expect((await refusal(kms.describeKey({ KeyId }))).name).toBe('AccessDeniedException')
    expect((await asAlice.describeKey({ KeyId })).KeyMetadata?.Arn).toBe(KeyId)
  })

  test('a policy of more than 32 KiB is refused', async () => {
    const KeyId = await keyWith(policy(rootMayAll))
    const Policy = policy(rootMayAll).padEnd(32_769)
    expect((await refusal(kms.putKeyPolicy({ KeyId, Policy }))).name).toBe('LimitExceededException')
  })
})
