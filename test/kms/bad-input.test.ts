import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bodyOctetsMax } from '../../src/endpoint/exchange.ts'
import { account, region } from './doors.ts'
import { type RawRequest, type Signing, send, signed, withHeader } from './raw-client.ts'
import {
  type Expected,
  expectNoSecrets,
  expectRefused,
  type House,
  openHouse,
  Plaintext,
  password,
  plaintext,
} from './refused-request.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(async () => expect(await house.stop()).toBe(0))

const arn = (resource: string) => `arn:aws:kms:${region}:${account}:${resource}`
const absent = 'key/11111111-2222-3333-4444-555555555555'
const missing = (member: string) =>
  `Value null at '${member}' failed to satisfy constraint: Member must not be null`
const hiddenKey =
  'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.'
const aliasOfAlias = {
  type: 'ValidationException',
  message: 'Aliases must refer to keys. Not aliases',
}

describe('what is not an operation', () => {
  test.for(['Frobnicate', 'constructor', 'toString', 'hasOwnProperty', 'encrypt'])(
    '%s is unknown, and is told by its name',
    async (operation) => {
      const request = signed(operation, { Plaintext }, house.asRoot)
      await expectRefused(house, operation, request, { type: 'UnknownOperationException' })
    },
  )

  test.for(['__proto__', '', 'Encrypt.Decrypt', 'é'.repeat(9), 'A'.repeat(65)])(
    '%j is no name of an operation',
    async (operation) => {
      const request = signed(operation, { Plaintext }, house.asRoot)
      const expected = {
        type: 'UnknownOperationException',
        name: 'Unknown',
        who: 'nobody',
      } as const
      await expectRefused(house, operation, request, expected)
    },
  )

  test('an operation of AWS that is not here is not supported; its members are not looked at', async () => {
    const request = signed('CreateCustomKeyStore', { KeyStorePassword: password }, house.asRoot)
    await expectRefused(house, 'CreateCustomKeyStore', request, {
      type: 'UnsupportedOperationException',
      message: 'CreateCustomKeyStore is not supported by this keystore.',
    })
  })

  test.for<[string, (request: RawRequest) => RawRequest, number]>([
    ['GET', (request) => ({ ...request, method: 'GET' }), 404],
    ['PUT', (request) => ({ ...request, method: 'PUT' }), 404],
    ['another path', (request) => ({ ...request, path: '/kms' }), 404],
    ['a query', (request) => ({ ...request, path: '/?Action=Encrypt' }), 404],
    ['another media type', (request) => withHeader(request, 'content-type', 'text/plain'), 400],
    ['another service', (request) => withHeader(request, 'x-amz-target', 'Other.Encrypt'), 400],
    ['no target', (request) => withHeader(request, 'x-amz-target'), 400],
  ])('%s', async ([, change, status]) => {
    const request = change(signed('Encrypt', { Plaintext }, house.asRoot))
    await expectRefused(house, 'Encrypt', request, {
      type: 'UnknownOperationException',
      status,
      name: 'Unknown',
      who: 'nobody',
    })
  })
})

describe('a body that is not the operation’s', () => {
  const notJson = 'The request body is not a JSON document in UTF-8.'
  test.for<[string, string]>([
    [`{"KeyId":"k","Plaintext":"${Plaintext}"`, notJson],
    [`{"KeyId":"k","Plaintext":"${Plaintext}",}`, notJson],
    [`${Plaintext}`, notJson],
    ['', notJson],
    ['[]', 'The request body must be a structure.'],
    ['null', 'The request body must be a structure.'],
    [`"${Plaintext}"`, 'The request body must be a structure.'],
    ['{"KeyId":1}', 'keyId must be a string.'],
    [`{"KeyId":["${Plaintext}"]}`, 'keyId must be a string.'],
    [String.raw`{"KeyId":"\ud800"}`, 'keyId must be a string.'],
    ['{"Plaintext":1}', 'plaintext must be a blob in base64.'],
    [`{"Plaintext":["${Plaintext}"]}`, 'plaintext must be a blob in base64.'],
    [`{"Plaintext":"${Plaintext}!"}`, 'plaintext must be a blob in base64.'],
    [`{"Plaintext":"${Plaintext}A"}`, 'plaintext must be a blob in base64.'],
    [`{"Plaintext":"${Plaintext}AB=="}`, 'plaintext must be a blob in base64.'],
    [`{"Plaintext":"${Plaintext.replace(/.$/, '-')}"}`, 'plaintext must be a blob in base64.'],
    [`{"EncryptionContext":"${Plaintext}"}`, 'encryptionContext must be a map.'],
    [`{"EncryptionContext":["${Plaintext}"]}`, 'encryptionContext must be a map.'],
    [`{"EncryptionContext":{"a":["${Plaintext}"]}}`, 'encryptionContext must be a map of strings.'],
    ['{"EncryptionContext":{"a":1e300}}', 'encryptionContext must be a map of strings.'],
    ['{"DryRun":"true"}', 'dryRun must be a boolean.'],
    ['{"GrantTokens":"a"}', 'grantTokens must be a list.'],
    [`{"KeyId":${'['.repeat(40)}${']'.repeat(40)}}`, 'The request body is nested too deeply.'],
  ])('%s', async ([body, message]) => {
    const expected = { type: 'SerializationException', message }
    await expectRefused(house, 'Encrypt', signed('Encrypt', body, house.asRoot), expected)
  })

  test('octets that are not UTF-8', async () => {
    const body = Buffer.from('{"KeyId":"\u00ff"}', 'latin1')
    const expected = { type: 'SerializationException', message: notJson }
    await expectRefused(house, 'Encrypt', signed('Encrypt', body, house.asRoot), expected)
  })

  test('one octet more than a body may have', async () => {
    const body = JSON.stringify({ KeyId: 'k', Plaintext }).padEnd(bodyOctetsMax + 1)
    await expectRefused(house, 'Encrypt', signed('Encrypt', body, house.asRoot), {
      type: 'RequestEntityTooLargeException',
      message: `The request body must have at most ${bodyOctetsMax} octets.`,
      status: 413,
      who: 'nobody',
    })
  })
})

describe('an input that breaks a rule of its operation', () => {
  type Row = [string, string, (house: House) => [object, Signing?], Omit<Expected, 'who'>]
  const cut = (octets: Buffer) => octets.toString('base64')
  const inContext = { EncryptionContext: { tenant: 'a' } }
  const validation = (message: string | RegExp) => ({ type: 'ValidationException', message })
  const withoutNul = (value: string, member: string) =>
    validation(
      `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [^\\u0000]*`,
    )

  test.for<Row>([
    [
      'nothing',
      'Encrypt',
      () => [{}],
      validation(`2 validation errors detected: ${missing('keyId')}; ${missing('plaintext')}`),
    ],
    [
      'a plaintext of 4,097 octets',
      'Encrypt',
      () => [{ KeyId: 'k', Plaintext: cut(Buffer.alloc(4097, plaintext)) }],
      validation(
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
      ),
    ],
    [
      'an algorithm with the name of a prototype',
      'Encrypt',
      ({ key }) => [{ KeyId: key.symmetric, Plaintext, EncryptionAlgorithm: '__proto__' }],
      validation(
        /^1 validation error detected: Value '__proto__' at 'encryptionAlgorithm' .*enum value set: \[/,
      ),
    ],
    [
      'a key spec with the name of a prototype',
      'CreateKey',
      () => [{ KeySpec: 'constructor', KeyUsage: 'ENCRYPT_DECRYPT' }],
      validation(
        /^1 validation error detected: Value 'constructor' at 'keySpec' .*enum value set: \[/,
      ),
    ],
    [
      'required members as members of a prototype',
      'Encrypt',
      () => [JSON.parse(`{"__proto__":{"KeyId":"k","Plaintext":"${Plaintext}"}}`)],
      validation(`2 validation errors detected: ${missing('keyId')}; ${missing('plaintext')}`),
    ],
    [
      'an unknown key',
      'Encrypt',
      () => [{ KeyId: arn(absent), Plaintext }],
      { type: 'NotFoundException', message: `Key '${arn(absent)}' does not exist` },
    ],
    [
      'an unknown alias',
      'Encrypt',
      () => [{ KeyId: 'alias/nothing', Plaintext }],
      { type: 'NotFoundException', message: `Alias ${arn('alias/nothing')} is not found.` },
    ],
    [
      'a key id that is none',
      'Encrypt',
      () => [{ KeyId: '__proto__', Plaintext }],
      { type: 'NotFoundException', message: "Invalid keyId '__proto__'" },
    ],
    [
      'a key of another Region than the signature’s',
      'Encrypt',
      ({ key, root }) => [
        { KeyId: key.symmetric, Plaintext },
        { credentials: root, region: 'eu-west-1' },
      ],
      { type: 'NotFoundException', message: `Invalid arn ${region}` },
    ],
    [
      'a disabled key',
      'Encrypt',
      ({ key }) => [{ KeyId: key.disabled, Plaintext }],
      { type: 'DisabledException', message: /^arn:\S+ is disabled\.$/ },
    ],
    [
      'a key that waits for its deletion',
      'Encrypt',
      ({ key }) => [{ KeyId: key.pending, Plaintext }],
      { type: 'KMSInvalidStateException', message: /^arn:\S+ is pending deletion\.$/ },
    ],
    [
      'a key that is not to be deleted, whose deletion is cancelled',
      'CancelKeyDeletion',
      ({ key }) => [{ KeyId: key.symmetric }],
      { type: 'KMSInvalidStateException', message: /^arn:\S+ is not pending deletion\.$/ },
    ],
    [
      'a key of another usage',
      'Encrypt',
      ({ key }) => [{ KeyId: key.mac, Plaintext }],
      {
        type: 'InvalidKeyUsageException',
        message: /^arn:\S+ key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt\.$/,
      },
    ],
    [
      'an algorithm of another key spec',
      'Sign',
      ({ key }) => [
        { KeyId: key.sign, Message: Plaintext, SigningAlgorithm: 'RSASSA_PSS_SHA_256' },
      ],
      {
        type: 'InvalidKeyUsageException',
        message: 'Algorithm RSASSA_PSS_SHA_256 is incompatible with key spec ECC_NIST_P256.',
      },
    ],
    [
      'a digest of another length',
      'Sign',
      ({ key }) => [
        {
          KeyId: key.sign,
          Message: Plaintext,
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        },
      ],
      validation('Digest is invalid length for algorithm ECDSA_SHA_256.'),
    ],
    [
      'a signature that is none',
      'Verify',
      ({ key }) => [
        {
          KeyId: key.sign,
          Message: Plaintext,
          Signature: Plaintext,
          SigningAlgorithm: 'ECDSA_SHA_256',
        },
      ],
      { type: 'KMSInvalidSignatureException' },
    ],
    [
      'a MAC cut short',
      'VerifyMac',
      ({ key }) => [
        { KeyId: key.mac, Message: Plaintext, Mac: 'AAAA', MacAlgorithm: 'HMAC_SHA_256' },
      ],
      { type: 'KMSInvalidMacException' },
    ],
    [
      'a ciphertext without its context',
      'Decrypt',
      ({ blob }) => [{ CiphertextBlob: cut(blob) }],
      { type: 'InvalidCiphertextException' },
    ],
    [
      'a ciphertext cut short',
      'Decrypt',
      ({ blob }) => [{ CiphertextBlob: cut(blob.subarray(0, -1)), ...inContext }],
      { type: 'InvalidCiphertextException' },
    ],
    [
      'a ciphertext of one octet',
      'Decrypt',
      () => [{ CiphertextBlob: 'AQ==' }],
      { type: 'InvalidCiphertextException' },
    ],
    [
      'a ciphertext with an octet behind it',
      'Decrypt',
      ({ blob }) => [{ CiphertextBlob: cut(Buffer.concat([blob, Buffer.of(0)])), ...inContext }],
      { type: 'InvalidCiphertextException' },
    ],
    [
      'a ciphertext of another key than is named',
      'Decrypt',
      ({ blob, key }) => [{ CiphertextBlob: cut(blob), KeyId: key.other, ...inContext }],
      {
        type: 'IncorrectKeyException',
        message:
          'The key ID in the request does not identify a CMK that can perform this operation.',
      },
    ],
    [
      'a ciphertext in a Region that does not have its key',
      'Decrypt',
      ({ blob, root }) => [
        { CiphertextBlob: cut(blob), ...inContext },
        { credentials: root, region: 'eu-west-1' },
      ],
      { type: 'AccessDeniedException', message: hiddenKey },
    ],
    [
      'a ciphertext to move without its context',
      'ReEncrypt',
      ({ blob, key }) => [{ CiphertextBlob: cut(blob), DestinationKeyId: key.other }],
      { type: 'InvalidCiphertextException' },
    ],
    [
      'a policy that is not one',
      'PutKeyPolicy',
      ({ key }) => [{ KeyId: key.symmetric, Policy: `{"Version":"2012-10-17"` }],
      { type: 'MalformedPolicyDocumentException', message: /not JSON/ },
    ],
    [
      'a waiting period of six days',
      'ScheduleKeyDeletion',
      ({ key }) => [{ KeyId: key.symmetric, PendingWindowInDays: 6 }],
      validation('PendingWindowInDays must be between 7 and 30 (inclusive).'),
    ],
    [
      'a reserved tag',
      'TagResource',
      ({ key }) => [{ KeyId: key.symmetric, Tags: [{ TagKey: 'aws:a', TagValue: '' }] }],
      { type: 'TagException', message: 'Tags beginning with aws: are reserved' },
    ],
    [
      'a tag without its name',
      'TagResource',
      ({ key }) => [{ KeyId: key.symmetric, Tags: [{ TagValue: '' }] }],
      validation(`1 validation error detected: ${missing('tags.1.member.tagKey')}`),
    ],
    [
      'names of tags, one of them empty',
      'UntagResource',
      ({ key }) => [{ KeyId: key.symmetric, TagKeys: ['a', ''] }],
      validation(
        "1 validation error detected: Value '[a, ]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
      ),
    ],
    [
      'a description with a U+0000',
      'UpdateKeyDescription',
      ({ key }) => [{ KeyId: key.symmetric, Description: 'a\0b' }],
      withoutNul('a\0b', 'description'),
    ],
    [
      'the same of a new key',
      'CreateKey',
      () => [{ Description: '\0' }],
      withoutNul('\0', 'description'),
    ],
    [
      'an alias with a U+0000',
      'Encrypt',
      () => [{ KeyId: 'alias/a\0b', Plaintext }],
      withoutNul('alias/a\0b', 'keyId'),
    ],
    [
      'the ARN of an account with a U+0000',
      'DescribeKey',
      () => [{ KeyId: `arn:aws:kms:${region}:\0:${absent}` }],
      withoutNul(`arn:aws:kms:${region}:\0:${absent}`, 'keyId'),
    ],
    [
      'a marker with a U+0000',
      'ListAliases',
      () => [{ Marker: Buffer.from('a\0b').toString('base64') }],
      { type: 'InvalidMarkerException', message: 'The marker is not valid.' },
    ],
    [
      'a tag with a U+0000 in its name',
      'TagResource',
      ({ key }) => [{ KeyId: key.symmetric, Tags: [{ TagKey: 'a\0', TagValue: '' }] }],
      withoutNul('a\0', 'tags.1.member.tagKey'),
    ],
    [
      'a tag with a U+0000 in its value',
      'TagResource',
      ({ key }) => [{ KeyId: key.symmetric, Tags: [{ TagKey: 'a', TagValue: '\0' }] }],
      withoutNul('\0', 'tags.1.member.tagValue'),
    ],
    [
      'an alias as a key to delete',
      'ScheduleKeyDeletion',
      () => [{ KeyId: 'alias/a' }],
      {
        type: 'InvalidArnException',
        message: 'Key Aliases are not supported for this operation.',
      },
    ],
    [
      'an alias of an alias',
      'CreateAlias',
      () => [{ AliasName: 'alias/b', TargetKeyId: 'alias/a' }],
      aliasOfAlias,
    ],
    [
      'an alias of an alias, which an ARN names',
      'CreateAlias',
      () => [{ AliasName: 'alias/b', TargetKeyId: arn('alias/a') }],
      aliasOfAlias,
    ],
    [
      'an alias that moves to an alias',
      'UpdateAlias',
      () => [{ AliasName: 'alias/b', TargetKeyId: arn('alias/a') }],
      aliasOfAlias,
    ],
    [
      'a public key that is none',
      'DeriveSharedSecret',
      ({ key }) => [{ KeyId: key.agreement, KeyAgreementAlgorithm: 'ECDH', PublicKey: Plaintext }],
      { type: 'ValidationException', message: '' },
    ],
    [
      'a member whose feature is not here',
      'Decrypt',
      ({ blob }) => [{ CiphertextBlob: cut(blob), GrantTokens: [Plaintext] }],
      {
        type: 'UnsupportedOperationException',
        message: 'GrantTokens is not supported by this keystore.',
      },
    ],
  ])('%s', async ([, operation, make, expected]) => {
    const [input, signing = house.asRoot] = make(house)
    await expectRefused(house, operation, signed(operation, input, signing), expected)
  })

  test.for<[string, (house: House) => object, RegExp]>([
    [
      'Encrypt',
      ({ key }) => ({ KeyId: key.symmetric, Plaintext }),
      /^User: \S+:user\/alice is not authorized to perform: kms:Encrypt on resource: \S+ because no identity-based policy allows the kms:Encrypt action$/,
    ],
    [
      'Decrypt',
      ({ blob }) => ({ CiphertextBlob: cut(blob), ...inContext }),
      RegExp(`^${hiddenKey}$`),
    ],
    ['DisableKey', ({ key }) => ({ KeyId: key.symmetric }), / kms:DisableKey on resource: /],
    ['CreateKey', () => ({}), / kms:CreateKey on resource: \* because/],
  ])('%s of somebody who is not allowed to', async ([operation, input, message]) => {
    const request = signed(operation, input(house), { credentials: house.alice })
    const expected = { type: 'AccessDeniedException', message, who: 'alice' } as const
    await expectRefused(house, operation, request, expected)
  })
})

describe('names of a prototype', () => {
  const call = async (operation: string, body: string) =>
    send(house.url, signed(operation, body, house.asRoot))

  test('are members that nobody asked for, and change nothing', async () => {
    const body = `{"KeyId":"${house.key.symmetric}","__proto__":{"DryRun":true},"constructor":{"prototype":{"a":1}}}`
    const { status } = await call('DescribeKey', body)
    expect(status).toBe(200)
  })

  test('are pairs of an encryption context like any other', async () => {
    const context = (pairs: string) => `"EncryptionContext":{${pairs}}`
    const both = '"__proto__":"a","constructor":"b"'
    const KeyId = `"KeyId":"${house.key.symmetric}"`
    const sealed = await call('Encrypt', `{${KeyId},"Plaintext":"AA==",${context(both)}}`)
    const { CiphertextBlob } = sealed.body as { CiphertextBlob: string }
    const blob = `"CiphertextBlob":"${CiphertextBlob}"`
    const opened = await call('Decrypt', `{${blob},${context(both)}}`)
    expect(opened.body).toMatchObject({ Plaintext: 'AA==' })
    expect(house.events().at(-1)?.requestParameters?.encryptionContext).toEqual(
      JSON.parse(`{${both}}`),
    )
    for (const pairs of ['"constructor":"b"', '"__proto__":"b","constructor":"b"']) {
      const refused = await call('Decrypt', `{${blob},${context(pairs)}}`)
      expect(refused.body).toEqual({ __type: 'InvalidCiphertextException' })
    }
  })
})

test('too many header fields are refused', async () => {
  const rows = house.rows()
  const request = signed('Encrypt', { KeyId: 'k', Plaintext }, house.asRoot)
  const many = Array.from({ length: 64 }, (_, n): [string, string] => [`x-${n}`, 'a'])
  const answer = await send(house.url, { ...request, headers: [...request.headers, ...many] })
  expect(answer).toMatchObject({ status: 431, body: { __type: 'SerializationException' } })
  expect(house.rows()).toEqual(rows)
})

test('no secret is in an answer, in a file of the data folder or in what the server said', async () => {
  expect(house.answers.length).toBeGreaterThan(70)
  await expectNoSecrets(house)
})
