import type { KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, type Door, doors, refusal, region, root } from './doors.ts'

describe.each(doors)('keys, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
  })
  afterAll(() => door.close())

  const newKey = async (input: Parameters<KMS['createKey']>[0] = {}): Promise<string> => {
    const { KeyMetadata } = await kms.createKey(input)
    return KeyMetadata?.KeyId ?? ''
  }
  const arnOf = (id: string) => `arn:aws:kms:${region}:${account}:key/${id}`

  test('CreateKey without members makes an enabled symmetric key with the default policy', async () => {
    const { KeyMetadata } = await kms.createKey({})
    const id = KeyMetadata?.KeyId ?? ''
    expect(KeyMetadata).toMatchObject({
      AWSAccountId: account,
      Arn: arnOf(id),
      Enabled: true,
      Description: '',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      KeySpec: 'SYMMETRIC_DEFAULT',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
    })
    expect(KeyMetadata?.CreationDate?.getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect(KeyMetadata?.CurrentKeyMaterialId).toMatch(/^[0-9a-f]{64}$/)
    const { Policy, PolicyName } = await kms.getKeyPolicy({ KeyId: id })
    expect(PolicyName).toBe('default')
    expect(JSON.parse(Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: root },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    })
  })

  test('a key is found by id and ARN, and DescribeKey by alias too', async () => {
    const id = await newKey()
    await kms.createAlias({ AliasName: 'alias/found', TargetKeyId: id })
    const forms = [id, arnOf(id), 'alias/found', `arn:aws:kms:${region}:${account}:alias/found`]
    for (const KeyId of forms) {
      const { KeyMetadata } = await kms.describeKey({ KeyId })
      expect(KeyMetadata?.KeyId).toBe(id)
    }
  })

  test.each([
    [
      'an unknown key id',
      '11111111-2222-3333-4444-555555555555',
      'NotFoundException',
      `Key '${arnOf('11111111-2222-3333-4444-555555555555')}' does not exist`,
    ],
    [
      'an unknown multi-Region id',
      `mrk-${'0'.repeat(32)}`,
      'NotFoundException',
      `Key '${arnOf(`mrk-${'0'.repeat(32)}`)}' does not exist`,
    ],
    ['garbage', 'no-key', 'NotFoundException', "Invalid keyId 'no-key'"],
    [
      'an unknown alias',
      'alias/nothing',
      'NotFoundException',
      `Alias arn:aws:kms:${region}:${account}:alias/nothing is not found.`,
    ],
    [
      'an ARN of another Region',
      `arn:aws:kms:eu-west-1:${account}:key/11111111-2222-3333-4444-555555555555`,
      'NotFoundException',
      'Invalid arn eu-west-1',
    ],
    [
      'an ARN of another service',
      `arn:aws:s3:${region}:${account}:key/x`,
      'InvalidArnException',
      `Invalid arn arn:aws:s3:${region}:${account}:key/x`,
    ],
  ])('%s is refused in the words of AWS', async (_, KeyId, name, message) => {
    expect(await refusal(kms.describeKey({ KeyId }))).toEqual({ name, message })
  })

  test('a disabled key is refused until it is enabled again', async () => {
    const KeyId = await newKey()
    await kms.disableKey({ KeyId })
    await kms.disableKey({ KeyId })
    const { KeyMetadata } = await kms.describeKey({ KeyId })
    expect(KeyMetadata).toMatchObject({ Enabled: false, KeyState: 'Disabled' })
    const encrypt = () => kms.encrypt({ KeyId, Plaintext: Uint8Array.of(1) })
    expect(await refusal(encrypt())).toEqual({
      name: 'DisabledException',
      message: `${arnOf(KeyId)} is disabled.`,
    })
    await kms.enableKey({ KeyId })
    expect((await encrypt()).KeyId).toBe(arnOf(KeyId))
  })

  test('a key that waits for its deletion is refused, and comes back disabled', async () => {
    const KeyId = await newKey()
    const scheduled = await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
    expect(scheduled).toMatchObject({
      KeyId: arnOf(KeyId),
      KeyState: 'PendingDeletion',
      PendingWindowInDays: 7,
    })
    const days = ((scheduled.DeletionDate?.getTime() ?? 0) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(6.99)
    expect(days).toBeLessThan(7.01)
    const pending = {
      name: 'KMSInvalidStateException',
      message: `${arnOf(KeyId)} is pending deletion.`,
    }
    expect(await refusal(kms.encrypt({ KeyId, Plaintext: Uint8Array.of(1) }))).toEqual(pending)
    expect(await refusal(kms.enableKey({ KeyId }))).toEqual(pending)
    expect(await refusal(kms.scheduleKeyDeletion({ KeyId }))).toEqual(pending)
    expect(
      await refusal(kms.createAlias({ AliasName: 'alias/pending', TargetKeyId: KeyId })),
    ).toEqual(pending)
    expect((await kms.cancelKeyDeletion({ KeyId })).KeyId).toBe(arnOf(KeyId))
    const { KeyMetadata } = await kms.describeKey({ KeyId })
    expect(KeyMetadata?.KeyState).toBe('Disabled')
    expect(KeyMetadata?.DeletionDate).toBeUndefined()
    expect(await refusal(kms.cancelKeyDeletion({ KeyId }))).toEqual({
      name: 'KMSInvalidStateException',
      message: `${arnOf(KeyId)} is not pending deletion.`,
    })
  })

  test.each([6, 31])('a waiting period of %i days is refused', async (PendingWindowInDays) => {
    const KeyId = await newKey()
    const { name } = await refusal(kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays }))
    expect(name).toBe('ValidationException')
  })

  test('UpdateKeyDescription changes the description and nothing else', async () => {
    const KeyId = await newKey({ Description: 'before' })
    const before = await kms.describeKey({ KeyId })
    await kms.updateKeyDescription({ KeyId, Description: 'after' })
    const after = await kms.describeKey({ KeyId })
    expect(after.KeyMetadata).toEqual({ ...before.KeyMetadata, Description: 'after' })
  })

  test('ListKeys pages through every key once', async () => {
    const made = new Set([await newKey(), await newKey(), await newKey()])
    const seen: string[] = []
    let Marker: string | undefined
    do {
      const page = await kms.listKeys({ Limit: 2, ...(Marker && { Marker }) })
      expect(page.Keys?.length).toBeLessThanOrEqual(2)
      expect(page.Truncated).toBe(page.NextMarker !== undefined)
      for (const { KeyId = '', KeyArn } of page.Keys ?? []) {
        expect(KeyArn).toBe(arnOf(KeyId))
        seen.push(KeyId)
      }
      Marker = page.NextMarker
    } while (Marker)
    expect(new Set(seen).size).toBe(seen.length)
    for (const id of made) expect(seen).toContain(id)
    expect((await refusal(kms.listKeys({ Marker: '!' }))).name).toBe('InvalidMarkerException')
  })

  test('tags are set, overwritten, listed in pages and removed', async () => {
    const KeyId = await newKey({ Tags: [{ TagKey: 'team', TagValue: 'red' }] })
    await kms.tagResource({
      KeyId,
      Tags: [
        { TagKey: 'team', TagValue: 'blue' },
        { TagKey: 'stage', TagValue: '' },
      ],
    })
    const first = await kms.listResourceTags({ KeyId, Limit: 1 })
    expect(first).toMatchObject({ Truncated: true, Tags: [{ TagKey: 'stage', TagValue: '' }] })
    const second = await kms.listResourceTags({ KeyId, Marker: first.NextMarker })
    expect(second).toMatchObject({ Truncated: false, Tags: [{ TagKey: 'team', TagValue: 'blue' }] })
    await kms.untagResource({ KeyId, TagKeys: ['team', 'not-there'] })
    expect((await kms.listResourceTags({ KeyId })).Tags).toEqual([
      { TagKey: 'stage', TagValue: '' },
    ])
  })

  test.each([
    [
      'twice the same key',
      [
        { TagKey: 'a', TagValue: '1' },
        { TagKey: 'a', TagValue: '2' },
      ],
      'Duplicate tag keys',
    ],
    [
      'a reserved key',
      [{ TagKey: 'AWS:x', TagValue: '' }],
      'Tags beginning with aws: are reserved',
    ],
    [
      '51 tags',
      Array.from({ length: 51 }, (_, i) => ({ TagKey: `t${i}`, TagValue: '' })),
      'Too many tags',
    ],
  ])('%s is a TagException, and changes nothing', async (_, Tags, message) => {
    expect(await refusal(kms.createKey({ Tags }))).toEqual({ name: 'TagException', message })
    const KeyId = await newKey()
    expect((await refusal(kms.tagResource({ KeyId, Tags }))).name).toBe('TagException')
    expect((await kms.listResourceTags({ KeyId })).Tags).toEqual([])
  })

  test('more names than a key has tags are a TagException, and nothing is removed', async () => {
    const KeyId = await newKey()
    await kms.tagResource({ KeyId, Tags: [{ TagKey: 't0', TagValue: '' }] })
    const TagKeys = Array.from({ length: 51 }, (_, i) => `t${i}`)
    expect(await refusal(kms.untagResource({ KeyId, TagKeys }))).toEqual({
      name: 'TagException',
      message: 'Too many tags',
    })
    expect((await kms.listResourceTags({ KeyId })).Tags).toHaveLength(1)
    await kms.untagResource({ KeyId, TagKeys: TagKeys.slice(0, 50) })
    expect((await kms.listResourceTags({ KeyId })).Tags).toEqual([])
  })

  test('an alias is created, moved to another key of its kind, listed and deleted', async () => {
    const [one, two] = [await newKey(), await newKey()]
    const AliasName = 'alias/moving'
    await kms.createAlias({ AliasName, TargetKeyId: one })
    expect(await refusal(kms.createAlias({ AliasName, TargetKeyId: two }))).toEqual({
      name: 'AlreadyExistsException',
      message: `An alias with the name arn:aws:kms:${region}:${account}:${AliasName} already exists`,
    })
    await kms.updateAlias({ AliasName, TargetKeyId: two })
    expect((await kms.describeKey({ KeyId: AliasName })).KeyMetadata?.KeyId).toBe(two)
    const { Aliases } = await kms.listAliases({ KeyId: two })
    expect(Aliases).toMatchObject([{ AliasName, TargetKeyId: two }])
    expect((await kms.listAliases({ KeyId: one })).Aliases).toEqual([])
    const mac = await newKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    expect((await refusal(kms.updateAlias({ AliasName, TargetKeyId: mac }))).name).toBe(
      'ValidationException',
    )
    await kms.deleteAlias({ AliasName })
    expect((await refusal(kms.deleteAlias({ AliasName }))).name).toBe('NotFoundException')
    expect((await refusal(kms.describeKey({ KeyId: AliasName }))).name).toBe('NotFoundException')
  })

  test.each([
    ['without its prefix', 'moving', 'ValidationException'],
    ['that is reserved', 'alias/aws/s3', 'NotAuthorizedException'],
    ['with a space', 'alias/a b', 'ValidationException'],
  ])('an alias %s is refused', async (_, AliasName, name) => {
    const TargetKeyId = await newKey()
    expect((await refusal(kms.createAlias({ AliasName, TargetKeyId }))).name).toBe(name)
  })

  test('the 51st alias of a key is refused', async () => {
    const TargetKeyId = await newKey()
    for (let i = 0; i < 50; i++)
      await kms.createAlias({ AliasName: `alias/many-${i}`, TargetKeyId })
    const { name } = await refusal(kms.createAlias({ AliasName: 'alias/many-50', TargetKeyId }))
    expect(name).toBe('LimitExceededException')
  })

  test('ListKeyPolicies tells the one policy, and GetKeyRotationStatus that nothing rotates', async () => {
    const KeyId = await newKey()
    expect(await kms.listKeyPolicies({ KeyId })).toMatchObject({
      PolicyNames: ['default'],
      Truncated: false,
    })
    expect(await kms.getKeyRotationStatus({ KeyId })).toMatchObject({
      KeyRotationEnabled: false,
      KeyId: arnOf(KeyId),
    })
  })

  test.each([
    [
      { KeySpec: 'RSA_2048' },
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    ],
    [
      { KeySpec: 'RSA_2048', KeyUsage: 'KEY_AGREEMENT' },
      'ValidationException',
      'KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048',
    ],
    [
      { KeySpec: 'RSA_2048', CustomerMasterKeySpec: 'RSA_2048' },
      'ValidationException',
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
    ],
    [
      { Origin: 'EXTERNAL' },
      'UnsupportedOperationException',
      'Origin EXTERNAL is not supported by this keystore.',
    ],
    [
      { MultiRegion: true },
      'UnsupportedOperationException',
      'MultiRegion is not supported by this keystore.',
    ],
    [
      { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1' },
      'CustomKeyStoreNotFoundException',
      'Custom key store cks-1 does not exist.',
    ],
  ] as const)('CreateKey with %o is refused as %s', async (input, name, message) => {
    const before = (await kms.listKeys({})).Keys?.length
    expect(await refusal(kms.createKey(input))).toEqual({ name, message })
    expect((await kms.listKeys({})).Keys?.length).toBe(before)
  })

  test('an operation of AWS that is not here says so', async () => {
    const KeyId = await newKey()
    const { name } = await refusal(kms.rotateKeyOnDemand({ KeyId }))
    expect(name).toBe('UnsupportedOperationException')
  })

  test('each Region has keys and aliases of its own', async () => {
    const elsewhere = await door.client({ region: 'eu-central-1' })
    const id = await newKey()
    expect((await refusal(elsewhere.describeKey({ KeyId: id }))).name).toBe('NotFoundException')
    const { KeyMetadata } = await elsewhere.createKey({})
    expect(KeyMetadata?.Arn).toContain('arn:aws:kms:eu-central-1:')
    expect((await elsewhere.listKeys({})).Keys).toHaveLength(1)
  })
})
