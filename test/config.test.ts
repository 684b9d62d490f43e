import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { OperatorError } from '../src/base/error.ts'
import {
  defaultDataFolder,
  defaultRootKeyFile,
  loadSettings,
  remoteSettings,
} from '../src/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'claviger-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const bare = { XDG_DATA_HOME: '/xdg/data', XDG_CONFIG_HOME: '/xdg/config' }

function settingsFile(text: string): string {
  const path = join(folder, 'claviger.yaml')
  writeFileSync(path, text)
  return path
}

test.for([0o620, 0o602])(
  'settings of mode %o, which others may write, are not taken',
  async (mode) => {
    const path = settingsFile('region: eu-west-1')
    chmodSync(path, mode)
    const loading = loadSettings({ config: path }, bare)
    await expect(loading).rejects.toMatchObject({
      code: 'settings',
      message: `settings: ${path} is writable by others`,
    })
    chmodSync(path, 0o644)
    expect(await loadSettings({ config: path }, bare)).toMatchObject({ region: 'eu-west-1' })
  },
)

const refusal = async (text: string): Promise<OperatorError> => {
  const error = await loadSettings({ config: settingsFile(text) }, bare).catch((e: unknown) => e)
  if (error instanceof OperatorError) return error
  throw new Error(`these settings were taken: ${text}`)
}

test('defaults: the data in the XDG data folder, the root key outside it', async () => {
  expect(await loadSettings({}, { ...bare })).toEqual({
    data: '/xdg/data/claviger',
    rootKey: {
      file: expect.stringMatching(/^\/xdg\/config\/claviger\/claviger-[0-9a-f]{8}\.root-key$/),
    },
    account: '000000000000',
    region: 'us-east-1',
    listen: { host: '127.0.0.1', port: 8080 },
    checkSignatures: false,
    stores: [],
  })
})

test('relative XDG folders are ignored, as their specification says', () => {
  expect(defaultDataFolder({ XDG_DATA_HOME: 'here' })).toBe(
    join(homedir(), '.local/share/claviger'),
  )
})

test('folders of one name have root keys of different names, and a folder always the same', () => {
  const [a, b] = ['/a/keys', '/b/keys'].map((data) => defaultRootKeyFile(data, bare))
  expect(a).not.toBe(b)
  expect(a).toMatch(/\/keys-[0-9a-f]{8}\.root-key$/)
  expect(defaultRootKeyFile('/a/x/../keys/', bare)).toBe(a)
})

test('a flag goes before the environment, the environment before the file', async () => {
  const config = settingsFile('region: eu-west-1\naccount: "111111111111"\nlisten: "[::1]:1"\n')
  const environment = { ...bare, CLAVIGER_REGION: 'eu-west-2', CLAVIGER_ACCOUNT: '222222222222' }
  const settings = await loadSettings({ config, region: 'eu-west-3' }, environment)
  expect(settings).toMatchObject({
    region: 'eu-west-3',
    account: '222222222222',
    listen: { host: '::1', port: 1 },
  })
})

test('signatures are checked when the file or the flag says so', async () => {
  const config = settingsFile('checkSignatures: true\n')
  expect(await loadSettings({ config }, { ...bare })).toMatchObject({ checkSignatures: true })
  const flags = { checkSignatures: true }
  expect(await loadSettings(flags, { ...bare })).toMatchObject({ checkSignatures: true })
})

test('an empty variable says nothing', async () => {
  const settings = await loadSettings({}, { ...bare, CLAVIGER_REGION: '', CLAVIGER_CONFIG: '' })
  expect(settings.region).toBe('us-east-1')
})

test('paths of a settings file start at its folder', async () => {
  const config = settingsFile('data: keys\nrootKey: { file: root.key }\naudit: operating-system\n')
  expect(await loadSettings({ config }, { ...bare })).toMatchObject({
    data: join(folder, 'keys'),
    rootKey: { file: join(folder, 'root.key') },
    audit: 'operating-system',
  })
})

test('secrets are taken out of the environment, and given as octets to wipe', async () => {
  const config = settingsFile(`
rootKey: { passphraseEnvironment: WORDS }
stores: [{ name: vault, module: /lib/p11.so, token: keys, pin: { environment: PIN } }]
`)
  const environment: Record<string, string> = { ...bare, WORDS: 'wörter', PIN: '1234' }
  const { rootKey, stores } = await loadSettings({ config }, environment)
  expect(environment).toEqual(bare)
  if (!('passphrase' in rootKey)) throw new Error('a passphrase was named')
  const first = await rootKey.passphrase()
  expect(new TextDecoder().decode(first)).toBe('wörter')
  expect(first.byteLength).toBe(first.buffer.byteLength)
  first.fill(0)
  expect(new TextDecoder().decode(await rootKey.passphrase())).toBe('wörter')
  const [store] = stores
  expect(store && 'pin' in store && new TextDecoder().decode(store.pin())).toBe('1234')
})

test('one variable may hold several secrets', async () => {
  const store = (name: string) =>
    `{ name: ${name}, module: /lib/p11.so, token: ${name}, pin: { environment: PIN } }`
  const config = settingsFile(`
rootKey: { passphraseEnvironment: PIN }
stores: [${store('one')}, ${store('two')}]
`)
  const { rootKey, stores } = await loadSettings({ config }, { ...bare, PIN: '1234' })
  const given = stores.map((store) => 'pin' in store && store.pin())
  if ('passphrase' in rootKey) given.push(await rootKey.passphrase())
  expect(given).toEqual(Array(3).fill(new TextEncoder().encode('1234')))
})

test('a variable that is not set is named when its secret is asked for', async () => {
  const config = settingsFile('rootKey: { passphraseEnvironment: WORDS }\n')
  const { rootKey } = await loadSettings({ config }, { ...bare })
  if (!('passphrase' in rootKey)) throw new Error('a passphrase was named')
  await expect(rootKey.passphrase()).rejects.toThrow(/the variable WORDS is not set/)
})

test('an account without quotes is refused with the reason', async () => {
  const { message, hint } = await refusal('account: 000000000000\n')
  expect(message).toMatch(/account: expected 12 digits in quotes, got a number$/)
  expect(hint).toMatch(/YAML reads a number and drops its zeros/)
})

describe('whatever is wrong in a settings file is refused with its path', () => {
  const store = (more: string) => `stores: [{ name: a, module: /m, token: t, ${more} }]`
  test.for([
    ['dat: x', /yaml: dat: is not a setting$/],
    ['rootKey: { file: a, passphraseFile: b }', /rootKey: expected one of file, /],
    ['rootKey: {}', /rootKey: expected one of file, /],
    ['rootKey: a', /rootKey: expected a mapping, got a string$/],
    ['rootKey: { file: "" }', /rootKey\.file: expected text, got ''$/],
    ['audit: memory', /audit: expected disk or operating-system, got 'memory'$/],
    ['checkSignatures: "yes"', /checkSignatures: expected true or false, got 'yes'$/],
    ['listen: 8080', /listen: expected text, got a number$/],
    ['listen: "*:8080"', /listen: expected address:port/],
    ['region: mars', /region: 'mars' is not one such as us-east-1$/],
    ['account: "12"', /account: expected 12 digits, got '12'$/],
    ['stores: { a: b }', /stores: expected a list, got a mapping$/],
    [store('pin: { file: a, environment: b }'), /stores\[0\]\.pin: expected one of file, env/],
    [store('pin: { text: "1234" }'), /stores\[0\]\.pin\.text: is not a setting$/],
    [store('slot: 0'), /stores\[0\]\.slot: is not a setting$/],
    ['stores: [{ name: a }]', /stores\[0\]\.pin: is missing$/],
    ['- a', /yaml: expected a mapping, got a list$/],
    ['data: a\ndata: b', /yaml:2: Map keys must be unique$/],
    ['data: [a', /yaml:\d+: Flow sequence/],
    ['data: &a b\nregion: *a', /yaml: aliases are not taken$/],
    ['data: !!js/function "x"', /yaml:1: Unresolved tag/],
    ['__proto__: { data: x }', /__proto__: is not a setting$/],
    [`region: ${'x'.repeat(70_000)}`, /yaml: expected YAML in UTF-8, at most 65536 octets$/],
  ] as const)('%s', async ([text, message]) => {
    expect((await refusal(text)).message).toMatch(message)
  })

  test('two stores of one name', async () => {
    const one = '{ name: a, module: /m, token: t, pin: { environment: P } }'
    expect((await refusal(`stores: [${one}, ${one}]`)).message).toMatch(
      /stores\[1\]\.name: expected 1 to 64 characters, each name once, got 'a'$/,
    )
  })

  test('a file that is not there', async () => {
    await expect(loadSettings({ config: '/nowhere' }, { ...bare })).rejects.toThrow(
      'settings: /nowhere cannot be read',
    )
  })
})

describe('the caller of an endpoint', () => {
  const access = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' }

  test('comes from the variables of the AWS SDKs; the secret is taken out', () => {
    const environment = { ...access, AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }
    const { region, credentials } = remoteSettings({}, environment)
    expect(region).toBe('eu-west-1')
    expect(new TextDecoder().decode(credentials.secretAccessKey)).toBe('secret')
    expect(environment).not.toHaveProperty('AWS_SECRET_ACCESS_KEY')
    expect(remoteSettings({ region: 'eu-west-3' }, { ...access }).region).toBe('eu-west-3')
  })

  test.for(['AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN'])('%s is one line of ASCII', (name) => {
    for (const value of ['a\nb', 'ä', 'a b']) {
      expect(() => remoteSettings({}, { ...access, [name]: value })).toThrow(
        `endpoint: ${name} has characters that none has`,
      )
    }
  })

  test('is needed', () => {
    expect(() => remoteSettings({}, {})).toThrow('endpoint: there are no credentials to sign with')
  })
})
