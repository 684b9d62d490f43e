import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bodyOctetsMax } from '../../src/endpoint/exchange.ts'
import { type Canaries, canariesIn } from './canary.ts'
import { account, region } from './doors.ts'
import {
  type Credentials,
  type RawRequest,
  type Signing,
  send,
  signed,
  withHeader,
} from './raw-client.ts'
import { filesIn, type ServedFolder, serveFolder } from './served-folder.ts'

/** What callers send and must find nowhere again. */
const plaintext = createHash('sha384').update('a plaintext').digest()
const Plaintext = plaintext.toString('base64')
const password = createHash('sha256').update('a password').digest('hex').slice(0, 32)

const arn = (resource: string, place = region) => `arn:aws:kms:${place}:${account}:${resource}`
const absent = 'key/11111111-2222-3333-4444-555555555555'
const missing = (member: string) =>
  `Value null at '${member}' failed to satisfy constraint: Member must not be null`
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const hiddenKey =
  'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.'

/** A keystore that is served, with keys in every state. */
type House = Awaited<ReturnType<typeof prepare>>

async function prepare(folder: string) {
  const served: ServedFolder = await serveFolder(folder)
  const kms = served.keystore.kms()
  const make = async (input = {}) => (await kms.createKey(input)).KeyMetadata.Arn
  const key = {
    symmetric: await make(),
    other: await make(),
    sign: await make({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    mac: await make({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
    disabled: await make(),
    pending: await make(),
  }
  await kms.disableKey({ KeyId: key.disabled })
  await kms.scheduleKeyDeletion({ KeyId: key.pending })
  const encrypted = await kms.encrypt({
    KeyId: key.symmetric,
    Plaintext: plaintext,
    EncryptionContext: { tenant: 'a' },
  })
  const alice = await served.keystore.createAccessKey(`arn:aws:iam::${account}:user/alice`)
  const deleted = await served.keystore.createAccessKey(`arn:aws:iam::${account}:user/bob`)
  await send(served.url, signed('ListKeys', {}, { credentials: deleted }))
  await served.keystore.deleteAccessKey(deleted.accessKeyId)
  return { ...served, key, blob: Buffer.from(encrypted.CiphertextBlob), alice, deleted }
}

let folder: string
let house: House
const answers: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claviger-kms-'))
  house = await prepare(folder)
})
afterAll(async () => {
  await house.stop()
  rmSync(folder, { recursive: true })
})

const asRoot = (): Signing => ({ credentials: house.root })
const as = (credentials: Credentials): Signing => ({ credentials })

type Expected = {
  type: string
  /** Absent: the answer has no message. */
  message?: string | RegExp
  status?: number
  /** The event's name, when it is not the operation's. */
  name?: string
  /** `nobody` claims nothing, `somebody` claims an access key, and neither has proven anything. */
  who?: 'root' | 'alice' | 'somebody' | 'nobody'
  service?: string
}

/** Sends a request that must be refused, and checks everything that a refusal promises. */
async function expectRefused(operation: string, request: RawRequest, expected: Expected) {
  const { type, message, status = 400, name = operation, who = 'root' } = expected
  const [rows, before] = [house.rows(), house.events().length]
  const answer = await send(house.url, request)
  answers.push(answer.text)
  const member = type === 'AccessDeniedException' ? 'Message' : 'message'
  const text = message instanceof RegExp ? expect.stringMatching(message) : message
  expect(answer.body).toEqual({ __type: type, ...(message && { [member]: text }) })
  expect(answer.status).toBe(status)
  expect(house.rows()).toEqual(rows)
  const events = house.events().slice(before)
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({
    eventName: name,
    requestID: answer.requestId,
    errorCode: type === 'AccessDeniedException' ? 'AccessDenied' : type,
    responseElements: null,
    userIdentity: { type: { root: 'Root', alice: 'IAMUser' }[who as string] ?? 'Unknown' },
  })
  expect(events[0]?.errorMessage).toEqual(text)
  expect(events[0]?.userIdentity.accessKeyId !== undefined).toBe(who !== 'nobody')
}

describe('what is not an operation', () => {
  test.for(['Frobnicate', 'constructor', 'toString', 'hasOwnProperty', 'encrypt'])(
    '%s is unknown, and is told by its name',
    async (operation) => {
      const request = signed(operation, { Plaintext }, asRoot())
      await expectRefused(operation, request, { type: 'UnknownOperationException' })
    },
  )

  test.for(['__proto__', '', 'Encrypt.Decrypt', 'é'.repeat(9), 'A'.repeat(65)])(
    '%j is no name of an operation',
    async (operation) => {
      const request = signed(operation, { Plaintext }, asRoot())
      const expected = {
        type: 'UnknownOperationException',
        name: 'Unknown',
        who: 'nobody',
      } as const
      await expectRefused(operation, request, expected)
    },
  )

  test('an operation of AWS that is not here is not supported; its members are not looked at', async () => {
    const request = signed('CreateCustomKeyStore', { KeyStorePassword: password }, asRoot())
    await expectRefused('CreateCustomKeyStore', request, {
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
    const request = change(signed('Encrypt', { Plaintext }, asRoot()))
    await expectRefused('Encrypt', request, {
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
    await expectRefused('Encrypt', signed('Encrypt', body, asRoot()), expected)
  })

  test('octets that are not UTF-8', async () => {
    const body = Buffer.from('{"KeyId":"\u00ff"}', 'latin1')
    const expected = { type: 'SerializationException', message: notJson }
    await expectRefused('Encrypt', signed('Encrypt', body, asRoot()), expected)
  })

  test('one octet more than a body may have', async () => {
    const body = JSON.stringify({ KeyId: 'k', Plaintext }).padEnd(bodyOctetsMax + 1)
    await expectRefused('Encrypt', signed('Encrypt', body, asRoot()), {
      type: 'RequestEntityTooLargeException',
      message: `The request body must have at most ${bodyOctetsMax} octets.`,
      status: 413,
      who: 'nobody',
    })
  })
})

describe('a request that does not prove its caller', () => {
  const input = { KeyId: 'k', Plaintext }
  const one = (change: Partial<Signing>) => signed('Encrypt', input, { ...asRoot(), ...change })
  const secretAccessKey = 'x'.repeat(40)
  const changed = (from: RegExp, to: string) => {
    const request = one({})
    const authorization = request.headers.find(([name]) => name === 'authorization')?.[1] ?? ''
    return withHeader(request, 'authorization', authorization.replace(from, to))
  }
  const invalid = { type: 'InvalidSignatureException', who: 'somebody' } as const
  const unrecognized = {
    type: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
    who: 'somebody',
  } as const
  const unlike = "The provided 'x-amz-content-sha256' header does not match what was computed."
  const presigned = `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fkms%2Faws4_request&X-Amz-Signature=${'0'.repeat(64)}`

  test.for<[string, () => RawRequest, Expected]>([
    [
      'a wrong secret',
      () => one({ credentials: { ...house.root, secretAccessKey } }),
      { ...invalid, message: mismatch },
    ],
    ['a signature cut short', () => changed(/..$/, ''), { ...invalid, message: mismatch }],
    [
      'a signature of zeros',
      () => changed(/.{64}$/, '0'.repeat(64)),
      { ...invalid, message: mismatch },
    ],
    [
      'a body changed on the way',
      () => ({ ...one({}), body: Buffer.from(`{"KeyId":"l","Plaintext":"${Plaintext}"}`) }),
      {
        ...invalid,
        message: unlike,
      },
    ],
    [
      'an unsigned payload',
      () => withHeader(one({}), 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'),
      { ...invalid, message: unlike },
    ],
    [
      'another target than was signed',
      () => withHeader(one({}), 'x-amz-target', 'TrentService.Decrypt'),
      { ...invalid, message: mismatch, name: 'Decrypt' },
    ],
    [
      'a target that is not signed',
      () => withHeader(changed(/;x-amz-target/, ''), 'x-amz-target', 'TrentService.Decrypt'),
      {
        ...invalid,
        message: "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
        name: 'Decrypt',
      },
    ],
    [
      'an unknown access key',
      () => one({ credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey } }),
      unrecognized,
    ],
    ['an access key that was deleted', () => one({ credentials: house.deleted }), unrecognized],
    [
      'a session token that no key has',
      () => one({ headers: { 'x-amz-security-token': 'token' } }),
      unrecognized,
    ],
    [
      'a clock six minutes behind',
      () => one({ ahead: -360_000 }),
      {
        ...invalid,
        message:
          /^Signature expired: (\d{8}T\d{6}Z) is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
      },
    ],
    [
      'a clock six minutes ahead',
      () => one({ ahead: 360_000 }),
      { ...invalid, message: /^Signature not yet current: / },
    ],
    [
      'another service in its scope',
      () => one({ service: 's3' }),
      {
        ...invalid,
        message: "Credential should be scoped to correct service: 'kms'.",
      },
    ],
    [
      'a Region that is none',
      () => one({ region: 'mars' }),
      { ...invalid, message: 'Credential should be scoped to a valid region.' },
    ],
    [
      'another Region than was signed',
      () => changed(/us-east-1/, 'us-east-2'),
      { ...invalid, message: mismatch },
    ],
    [
      'another day in its scope',
      () => changed(/\/\d{8}\//, '/20200101/'),
      { ...invalid, message: /^Date in Credential scope does not match/ },
    ],
    [
      'another end of its scope',
      () => changed(/aws4_request/, 'aws5_request'),
      { ...invalid, message: /valid terminator/ },
    ],
    [
      'half an Authorization',
      () => changed(/, SignedHeaders=.*/, ''),
      {
        type: 'IncompleteSignatureException',
        message:
          "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
        who: 'somebody',
      },
    ],
    [
      'no date',
      () => withHeader(one({}), 'x-amz-date'),
      { type: 'IncompleteSignatureException', message: /'X-Amz-Date'/, who: 'somebody' },
    ],
    [
      'no Authorization',
      () => withHeader(one({}), 'authorization'),
      {
        type: 'MissingAuthenticationTokenException',
        message: 'Missing Authentication Token',
        who: 'nobody',
      },
    ],
    [
      'a presigned URL',
      () => ({ ...withHeader(one({}), 'authorization'), path: presigned }),
      {
        type: 'MissingAuthenticationTokenException',
        message: 'Missing Authentication Token',
        name: 'Unknown',
        who: 'nobody',
      },
    ],
    [
      'a header twice',
      () => ({
        ...one({}),
        headers: [...one({}).headers, ['X-Amz-Target', 'TrentService.Decrypt']],
      }),
      {
        ...invalid,
        message: 'A header must not be given more than once.',
        name: 'Unknown',
        who: 'nobody',
      },
    ],
  ])('%s', ([, request, expected]) => expectRefused('Encrypt', request(), expected))
})

describe('an input that breaks a rule of its operation', () => {
  type Row = [string, string, (house: House) => [object, Signing?], Omit<Expected, 'who'>]
  const cut = (octets: Buffer) => octets.toString('base64')
  const inContext = { EncryptionContext: { tenant: 'a' } }
  const validation = (message: string | RegExp) => ({ type: 'ValidationException', message })

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
      'an alias as a key to delete',
      'ScheduleKeyDeletion',
      () => [{ KeyId: 'alias/a' }],
      {
        type: 'InvalidArnException',
        message: 'Key Aliases are not supported for this operation.',
      },
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
    const [input, signing = asRoot()] = make(house)
    await expectRefused(operation, signed(operation, input, signing), expected)
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
    const request = signed(operation, input(house), as(house.alice))
    const expected = { type: 'AccessDeniedException', message, who: 'alice' } as const
    await expectRefused(operation, request, expected)
  })
})

describe('names of a prototype', () => {
  const call = async (operation: string, body: string) =>
    send(house.url, signed(operation, body, asRoot()))

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
  const request = signed('Encrypt', { KeyId: 'k', Plaintext }, asRoot())
  const many = Array.from({ length: 64 }, (_, n): [string, string] => [`x-${n}`, 'a'])
  const answer = await send(house.url, { ...request, headers: [...request.headers, ...many] })
  expect(answer).toMatchObject({ status: 431, body: { __type: 'SerializationException' } })
  expect(house.rows()).toEqual(rows)
})

/** The key that signs a day's requests, which is as good as the secret for as long. */
function signingKey(secret: string): Buffer {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '')
  return [date, region, 'kms', 'aws4_request'].reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  )
}

test('no secret is in an answer, in a file of the data folder or in what the server said', async () => {
  const kms = house.keystore.kms()
  const dataKey = await kms.generateDataKey({ KeyId: house.key.symmetric, KeySpec: 'AES_256' })
  const used = await send(
    house.url,
    signed('GenerateDataKey', { KeyId: house.key.symmetric, KeySpec: 'AES_256' }, asRoot()),
  )
  const served = used.body as { Plaintext: string }
  const { root, alice, deleted } = house
  const canaries: Canaries = {
    plaintext,
    password: Buffer.from(password),
    'embedded data key': dataKey.Plaintext,
    'served data key': Buffer.from(served.Plaintext, 'base64'),
    'root’s secret': Buffer.from(root.secretAccessKey),
    'alice’s secret': Buffer.from(alice.secretAccessKey),
    'deleted secret': Buffer.from(deleted.secretAccessKey),
    'signing key': signingKey(root.secretAccessKey),
    'root key': Buffer.from(
      readFileSync(join(folder, 'root.key'), 'utf8').trim().split('\n').at(-1) ?? '',
      'hex',
    ),
  }
  expect(canariesIn(readFileSync(join(folder, 'root.key')), canaries)).toEqual(['root key'])
  expect(answers.length).toBeGreaterThan(90)
  expect(canariesIn(answers.join('\n'), canaries)).toEqual([])
  const { stdout, stderr } = house.output()
  // It is printed once, when it is made.
  expect(stdout.split(root.secretAccessKey)).toHaveLength(2)
  expect(canariesIn(stdout.replace(root.secretAccessKey, ''), canaries)).toEqual([])
  expect(canariesIn(stderr, canaries)).toEqual([])
  expect(stderr).not.toMatch(/error|defect|damaged/i)
  const files = [...filesIn(join(folder, 'data'))]
  expect(files.map(([path]) => path)).toContain(join(folder, 'data', 'audit', '0001.jsonl'))
  for (const [path, octets] of files) {
    expect([path, canariesIn(octets, canaries)]).toEqual([path, []])
  }
})
