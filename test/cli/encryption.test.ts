import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultRootKeyFile } from '../../src/config.ts'
import { openKeystore } from '../../src/embedded.ts'
import { ended, home } from './claviger.ts'

const at = home()
const plaintext = Buffer.alloc(200_000, 'more than three frames of 65,536 octets. ')
const context = ['--context', 'tenant=blue', '--context', 'note=a=b']
let message: Buffer = Buffer.alloc(0)

beforeAll(async () => {
  const key = await at.ok(['key', 'create'])
  await at.ok(['alias', 'create', 'alias/files', key])
  const run = await at.run(['encrypt', '--key', 'alias/files', ...context], { input: plaintext })
  message = run.octets
  writeFileSync(at.path('message'), message)
})
afterAll(() => at.remove())

/** What `aws kms encrypt` gives, in octets. */
async function encryptWithKms(): Promise<Uint8Array> {
  const folder = at.path('share/claviger')
  const rootKey = { file: defaultRootKeyFile(folder, { XDG_CONFIG_HOME: at.path('config') }) }
  const keystore = await openKeystore({ folder, rootKey })
  try {
    const input = { KeyId: 'alias/files', Plaintext: Buffer.from('short') }
    return (await keystore.kms().encrypt(input)).CiphertextBlob
  } finally {
    await keystore.close()
  }
}

const files = () => readdirSync(at.folder).sort()

test('what was encrypted through pipes comes back through pipes', async () => {
  expect(message.length).toBeGreaterThan(plaintext.length)
  expect(message.includes(plaintext.subarray(0, 40))).toBe(false)
  const { octets, stderr } = await at.run(['decrypt', ...context], { input: message })
  expect(octets.equals(plaintext)).toBe(true)
  // No bar where nobody looks.
  expect(stderr).toBe('')
})

test('files: the plaintext is its owner’s alone, the encryption context is told', async () => {
  const told = await at.json([
    'decrypt',
    '--key',
    'alias/files',
    '--in',
    'message',
    '--out',
    'back',
  ])
  expect(told).toEqual({ file: 'back', encryptionContext: { tenant: 'blue', note: 'a=b' } })
  expect(readFileSync(at.path('back')).equals(plaintext)).toBe(true)
  expect(statSync(at.path('back')).mode & 0o777).toBe(0o600)
})

test('no octets are a message too', async () => {
  writeFileSync(at.path('nothing'), '')
  await at.ok(['encrypt', '--key', 'alias/files', '--in', 'nothing', '--out', 'sealed'])
  const { code, octets } = await at.run(['decrypt', '--in', 'sealed'])
  expect({ code, length: octets.length }).toEqual({ code: 0, length: 0 })
})

describe('a message that is refused leaves no file', () => {
  const tampered = (at: number) => {
    const copy = Buffer.from(message)
    copy[at] = (copy.at(at) ?? 0) ^ 1
    return copy
  }
  test.for([
    ['the last frame is edited', () => tampered(message.length - 1), [], /does not authenticate$/],
    ['the end is cut off', () => message.subarray(0, -20), [], /it ends early$/],
    ['a required pair differs', () => message, ['--context', 'tenant=red'], /for key 'tenant'$/],
  ] as const)('%s', async ([, input, flags, reason]) => {
    const before = files()
    const run = await at.run(['decrypt', '--out', 'none', ...flags], { input: input() })
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr.trimEnd()).toMatch(reason)
    expect(files()).toEqual(before)
  })

  test('a ciphertext of KMS is told from a malformed message', async () => {
    const ciphertext = await encryptWithKms()
    const before = files()
    expect(await at.run(['decrypt', '--out', 'none'], { input: ciphertext })).toMatchObject({
      code: 1,
      stderr:
        'claviger: decrypt: this is no message of the AWS Encryption SDK\n' +
        '  hint: it looks like a ciphertext of `aws kms encrypt`, which `aws kms decrypt` opens\n',
    })
    expect(files()).toEqual(before)
  })

  test('another key is required', async () => {
    const other = await at.ok(['key', 'create'])
    const { code, stdout } = await at.run(['decrypt', '--key', other], { input: message })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })
})

test('an existing file is replaced with --force alone', async () => {
  writeFileSync(at.path('precious'), 'precious')
  const decrypt = ['decrypt', '--in', 'message', '--out', 'precious']
  const refused = await at.run(decrypt)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toBe(
    'claviger: output: precious exists already\n  hint: --force replaces it\n',
  )
  expect(readFileSync(at.path('precious'), 'utf8')).toBe('precious')
  await at.ok([...decrypt, '--force'])
  expect(readFileSync(at.path('precious')).equals(plaintext)).toBe(true)
})

test('a device is not replaced at all', async () => {
  const { code, stderr } = await at.run(['decrypt', '--out', '/dev/null', '--force'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^claviger: output: \/dev\/null is no regular file/)
})

test('why a data key could not be had is told', async () => {
  const place = ['--data', 'other']
  await at.ok(['key', 'create', ...place])
  const { code, stderr } = await at.run(['decrypt', ...place], { input: message })
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^claviger: no encrypted data key of the message could be decrypted\n {2}cause: \w+Exception/,
  )
})

test('a reader that has enough is no failure', async () => {
  const child = at.start(['decrypt', '--in', 'message'])
  const end = ended(child)
  child.stdout.destroy()
  expect(await end).toMatchObject({ code: 0, stderr: '' })
})

test.for([
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGTERM'],
  ['SIGHUP', 'SIGHUP'],
  // Its own end would leave the memory in a file.
  ['SIGQUIT', 'SIGTERM'],
] as const)(
  'a decryption that %s ends leaves nothing of the plaintext',
  async ([signal, ended]) => {
    const before = files()
    const child = at.start(['decrypt', '--out', 'partial'])
    const end = once(child, 'exit')
    child.stdin.write(message.subarray(0, 150_000))
    const isBegun = () => files().some((name) => name.startsWith('partial.'))
    await expect.poll(isBegun, { interval: 20 }).toBe(true)
    child.kill(signal)
    expect(await end).toEqual([null, ended])
    expect(files()).toEqual(before)
  },
)
