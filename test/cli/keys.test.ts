import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import { defaultRootKeyFile } from '../../src/config.ts'
import { ended, home } from './claviger.ts'

const at = home()
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/
const remote = ['--endpoint', 'http://127.0.0.1:1']
let arn = ''

beforeAll(async () => {
  arn = await at.ok(['key', 'create', '--description', 'red \u001b[31m'])
})
afterAll(() => at.remove())

describe('what is wrong with a command line is told with exit code 2', () => {
  test.for([
    [['frobnicate'], /^claviger: unknown command 'frobnicate'/],
    [['key', 'list', '--frob'], /^claviger: unknown option '--frob'/],
    [['key', 'describe'], /^claviger: missing required argument 'key'/],
    [['key', 'create', '--spec', 'DES'], /^claviger: .*'DES' is invalid.*SYMMETRIC_DEFAULT/],
    [['encrypt', '--key', 'a', '--context', 'ab'], /^claviger: expected name=value, got 'ab'\n$/],
    [['help', 'frobnicate'], /^claviger: unknown command 'frobnicate'\n$/],
    [['key', 'help', 'frobnicate'], /^claviger: unknown command 'frobnicate'\n$/],
    [['encrypt', '--kye', 'a'], /^claviger: unknown option '--kye'\n\(Did you mean --key\?\)/],
    [['encrypt', '--in', 'a'], /^claviger: required option '--key <key>' not specified\n$/],
    [['serve', '--listen', 'foo'], /^claviger: listen: expected address:port, .*got 'foo'\n$/],
    [['serve', '--listen', '127.0.0.1:99999'], /^claviger: listen: expected address:port, /],
    [['key', 'list', '--region', 'foo'], /^claviger: settings: region: 'foo' is not one such /],
    [['key', 'list', '--account', '12'], /^claviger: .*account: expected 12 digits, got '12'\n$/],
    [['key', 'list', '--endpoint', 'foo'], /^claviger: endpoint: expected a URL such as /],
    [['key', 'list', '--endpoint', ''], /^claviger: endpoint: expected a URL such as /],
    [['key', 'list', '--endpoint', 'http://kms.example'], /loopback .*\n {2}hint: https: goes /],
    [['key', 'list', ...remote, '--data', 'd'], /'--endpoint <url>' cannot be used with .*--data/],
    [['--config', 'c', 'key', 'list', ...remote], /'--endpoint <url>' cannot .*--config/],
    [['sign', ...remote, '--root-key', 'k'], /'--endpoint <url>' cannot .*--root-key/],
    [
      ['alias', 'list', ...remote, '--account', '0'.repeat(12)],
      /'--endpoint .* cannot .*--account/,
    ],
    [['access-key', 'create', '--principal', 'foo'], /'foo' is invalid\. expected the ARN of a /],
    [['store', 'list', ...remote], /data folder, not on an --endpoint/],
  ] as const)('%s', async ([args, message]) => {
    const { code, stdout, stderr } = await at.run(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })
})

const emptyValues: [option: string, args: string[]][] = [
  ['--data <folder>', ['key', 'create', '--data', '']],
  ['--data <folder>', ['--data=', 'key', 'create']],
  ['--root-key <file>', ['key', 'create', '--root-key', '']],
  ['--config <file>', ['key', 'list', '--config', '']],
  ['--in <file>', ['encrypt', '--key', 'a', '--in', '']],
  ['--out <file>', ['decrypt', '--out', '']],
  ['--key <key>', ['decrypt', '--key', '']],
  ['--signature <file>', ['verify', '--key', 'a', '--signature', '']],
  ['--to <file>', ['keystore', 'root-key', 'rotate', '--to', '']],
  ['--store <name>', ['key', 'create', '--store', '']],
  ['--junit <file>', ['vectors', 'a', '--junit', '']],
]

test.for(emptyValues)(
  'an empty %s is wrong use, and nothing is made: %j',
  async ([option, args]) => {
    const before = readdirSync(at.folder)
    expect(await at.run(args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `claviger: option '${option}' has an empty value\n`,
    })
    expect(readdirSync(at.folder)).toEqual(before)
  },
)

test('a description may be empty', async () => {
  const { code, stdout } = await at.run([
    'key',
    'create',
    '--region',
    'eu-west-1',
    '--description',
    '',
  ])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^arn:aws:kms:/)
})

test.for([
  [['help'], 'claviger [options] [command]'],
  [['help', 'encrypt'], 'claviger encrypt [options]'],
  [['key', 'help', 'create'], 'claviger key create [options]'],
  [['help', 'keystore', 'backup'], 'claviger keystore backup [options] <file>'],
  [['encrypt', '--kye', 'a', '--help'], 'claviger encrypt [options]'],
] as const)('whoever asks for help gets it: %j', async ([args, usage]) => {
  const { code, stdout, stderr } = await at.run(args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.split('\n')[0]).toBe(`Usage: ${usage}`)
})

test('a wrong value of the settings file is no wrong use', async () => {
  writeFileSync(at.path('wrong.yaml'), 'region: foo\n', { mode: 0o600 })
  const { code, stderr } = await at.run(['key', 'list', '--config', 'wrong.yaml'])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "claviger: settings: region: 'foo' is not one such as us-east-1\n",
  })
})

test('a command that only looks makes no keystore, and says who does', async () => {
  const { code, stdout, stderr } = await at.run(['key', 'list', '--data', 'elsewhere'])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe(
    `claviger: keystore: there is none in ${at.path('elsewhere')}\n` +
      '  hint: --data names its folder; `claviger key create` or `claviger serve` makes one\n',
  )
  expect(existsSync(at.path('elsewhere'))).toBe(false)
})

test('a key is made with a root key outside the data folder, and its ARN is all that is printed', () => {
  expect(arn).toMatch(/^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/)
  expect(existsSync(at.path('share/claviger/keystore.db'))).toBe(true)
  const env = { XDG_CONFIG_HOME: at.path('config') }
  expect(existsSync(defaultRootKeyFile(at.path('share/claviger'), env))).toBe(true)
})

test('another root key does not open the keystore', async () => {
  const { code, stderr } = await at.run(['key', 'list', '--root-key', 'nowhere'])
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^claviger: root key: there is no key file .*nowhere\n {2}hint: --root-key /,
  )
})

test('text from a keystore cannot steer a terminal', async () => {
  const text = await at.ok(['key', 'describe', arn])
  expect(text).toContain('Description: red \ufffd[31m')
  expect(text).not.toContain('\u001b')
  const Description = '\u009b31m'
  const elsewhere = ['--data', 'steering']
  const other = await at.ok(['key', 'create', '--description', Description, ...elsewhere])
  const printed = await at.ok(['key', 'describe', other, '--json', ...elsewhere])
  expect(printed).not.toContain('\u009b')
  expect(JSON.parse(printed).KeyMetadata).toMatchObject({ Description })
  const { stderr } = await at.run(['key', 'describe', 'alias/\u001b[31m\u009b'])
  expect(stderr).toContain('alias/\ufffd[31m\ufffd')
  expect(stderr).not.toContain('\u001b')
})

test('a key is described, disabled and deleted in AWS shapes, dates in ISO 8601', async () => {
  const KeyId = arn.match(uuid)?.[0] ?? ''
  expect(await at.json(['key', 'disable', arn])).toEqual({})
  const { KeyMetadata } = await at.json(['key', 'describe', KeyId])
  expect(KeyMetadata).toMatchObject({ Arn: arn, KeyState: 'Disabled', Enabled: false })
  expect(KeyMetadata.CreationDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const deletion = await at.json(['key', 'schedule-deletion', KeyId, '--days', '7'])
  expect(deletion).toMatchObject({
    KeyId: arn,
    KeyState: 'PendingDeletion',
    PendingWindowInDays: 7,
  })
  expect(await at.ok(['key', 'cancel-deletion', KeyId])).toBe('')
  expect(await at.ok(['key', 'enable', KeyId])).toBe('')
})

test('aliases are made, pointed elsewhere, listed with their keys and taken away', async () => {
  const other = await at.ok(['key', 'create'])
  const id = (text: string) => text.match(uuid)?.[0]
  await at.ok(['alias', 'create', 'alias/app', arn])
  expect(await at.ok(['alias', 'list'])).toBe(`alias/app  ${id(arn)}`)
  await at.ok(['alias', 'update', 'alias/app', other])
  const lines = (await at.ok(['key', 'list'])).split('\n')
  expect(lines.sort()).toEqual([`${id(arn)}`, `${id(other)}  alias/app`].sort())
  const { Keys } = await at.json(['key', 'list'])
  expect(Keys).toContainEqual({ KeyId: id(arn), KeyArn: arn })
  await at.ok(['alias', 'delete', 'alias/app'])
  const gone = await at.run(['key', 'describe', 'alias/app'])
  expect(gone).toMatchObject({ code: 1, stdout: '' })
  expect(gone.stderr).toBe(
    'claviger: NotFoundException: Alias arn:aws:kms:us-east-1:000000000000:alias/app is not found.\n',
  )
})

describe('signatures', () => {
  const message = Buffer.alloc(100_000, 'a long message')
  const notVerified =
    'claviger: KMSInvalidSignatureException: the signature does not verify for this message and key\n'
  let key = ''

  beforeAll(async () => {
    key = await at.ok(['key', 'create', '--spec', 'ECC_NIST_P256', '--usage', 'SIGN_VERIFY'])
    writeFileSync(at.path('message'), message)
  })

  test('a long message is hashed here, and what is signed is its hash', async () => {
    const { Signature } = await at.json(['sign', '--key', key, '--in', 'message'])
    const folder = at.path('share/claviger')
    const rootKey = { file: defaultRootKeyFile(folder, { XDG_CONFIG_HOME: at.path('config') }) }
    const keystore = await assembleKeystore({
      at: { folder, rootKey },
      account: '000000000000',
      region: 'us-east-1',
      audit: 'operating-system',
      stores: [],
      report: (problem) => expect.unreachable(String(problem)),
    })
    const verdict = keystore.kms().verify({
      KeyId: key,
      Message: createHash('sha256').update(message).digest(),
      MessageType: 'DIGEST',
      Signature: Buffer.from(Signature, 'base64'),
      SigningAlgorithm: 'ECDSA_SHA_256',
    })
    await expect(verdict).resolves.toMatchObject({ SignatureValid: true })
    await keystore.close()
  })

  test('a signature is raw, and verifies for its message alone', async () => {
    const short = Buffer.from('short')
    await at.ok(['sign', '--key', key, '--out', 'signature'], { input: short })
    const verify = ['verify', '--key', key, '--signature', 'signature']
    expect(await at.ok(verify, { input: short })).toBe('valid')
    const { code, stdout, stderr } = await at.run(verify, { input: Buffer.from('Short') })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(notVerified)
  })

  test('a key of another usage is refused by its own fault', async () => {
    writeFileSync(at.path('no-signature'), 'a')
    const verify = ['verify', '--key', arn, '--signature', 'no-signature']
    expect(await at.run(verify)).toMatchObject({
      code: 1,
      stderr: `claviger: key: ${arn} is no key for signatures\n`,
    })
  })

  test('a key with several algorithms wants one of them named', async () => {
    const rsa = await at.ok(['key', 'create', '--spec', 'RSA_2048', '--usage', 'SIGN_VERIFY'])
    const { code, stderr } = await at.run(['sign', '--key', rsa, '--json', '--in', 'message'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^claviger: --algorithm is needed: the key has RSASSA_/)
  })

  test('a key spec with several usages wants one of them named', async () => {
    expect(await at.run(['key', 'create', '--spec', 'ECC_NIST_P384'])).toMatchObject({
      code: 2,
      stderr: 'claviger: --usage is needed: ECC_NIST_P384 is for SIGN_VERIFY or KEY_AGREEMENT\n',
    })
  })

  test('ML-DSA signs a long message by its representative, which is a signature of the message', async () => {
    const mlDsa = await at.ok(['key', 'create', '--spec', 'ML_DSA_44'])
    await at.ok(['sign', '--key', mlDsa, '--in', 'message', '--out', 'ml-dsa'])
    const verify = ['verify', '--key', mlDsa, '--signature', 'ml-dsa']
    expect(await at.ok([...verify, '--in', 'message'])).toBe('valid')
    const other = await at.run(verify, { input: message.subarray(1) })
    expect(other).toMatchObject({ code: 1, stderr: notVerified })
  })

  test('the longest signature goes to a file and into the document', async () => {
    const mlDsa = await at.ok(['key', 'create', '--spec', 'ML_DSA_87'])
    const sign = ['sign', '--key', mlDsa, '--in', 'message', '--out', 'longest']
    const { Signature } = await at.json(sign)
    expect(readFileSync(at.path('longest')).equals(Buffer.from(Signature, 'base64'))).toBe(true)
  })

  test('a message that is too long is not read to its end', async () => {
    const ed25519 = await at.ok(['key', 'create', '--spec', 'ECC_NIST_EDWARDS25519'])
    const pure = ['--key', ed25519, '--algorithm', 'ED25519_SHA_512']
    const child = at.start(['sign', ...pure, '--json'])
    const end = ended(child)
    child.stdin.write(message)
    expect(await end).toMatchObject({ code: 1, stderr: expect.stringContaining('too long') })
    const absent = ['--key', 'alias/none', '--algorithm', 'ML_DSA_SHAKE_256']
    const other = at.start(['sign', ...absent, '--json'])
    const otherEnd = ended(other)
    other.stdin.write(message)
    expect(await otherEnd).toMatchObject({ code: 1, stderr: expect.stringContaining('NotFound') })
  })

  test('Ed25519 signs short messages, and long ones by their hash', async () => {
    const ed25519 = await at.ok(['key', 'create', '--spec', 'ECC_NIST_EDWARDS25519'])
    const named = (algorithm: string) => ['--key', ed25519, '--algorithm', algorithm]
    const short = { input: Buffer.from('short') }
    const pure = named('ED25519_SHA_512')
    await at.ok(['sign', ...pure, '--out', 'pure'], short)
    expect(await at.ok(['verify', ...pure, '--signature', 'pure'], short)).toBe('valid')
    expect(await at.run(['sign', ...pure, '--in', 'message', '--json'])).toMatchObject({
      code: 1,
      stderr:
        'claviger: the message is too long: ED25519_SHA_512 takes at most 4096 octets\n' +
        '  hint: ED25519_PH_SHA_512 signs messages of any length\n',
    })
    const prehashed = named('ED25519_PH_SHA_512')
    await at.ok(['sign', ...prehashed, '--in', 'message', '--out', 'prehashed'])
    const verify = ['verify', ...prehashed, '--in', 'message', '--signature', 'prehashed']
    expect(await at.ok(verify)).toBe('valid')
  })
})
