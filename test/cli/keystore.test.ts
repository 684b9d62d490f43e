import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ended, home } from './claviger.ts'

const at = home()
const data = ['--data', 'keys', '--root-key', 'root-key']
let key = ''

beforeAll(async () => {
  key = await at.ok(['key', 'create', ...data])
})
afterAll(() => at.remove())

test('a backup restores into a new folder with everything in it, and nowhere else', async () => {
  const { file } = await at.json(['keystore', 'backup', 'copy', ...data])
  expect(file).toBe(at.path('copy'))
  const elsewhere = ['--data', 'restored', '--root-key', 'root-key']
  const restored = await at.json(['keystore', 'restore', 'copy', ...elsewhere])
  expect(restored).toMatchObject({ materials: 1, rows: { kms_key: 1 } })
  const { KeyMetadata } = await at.json(['key', 'describe', key, ...elsewhere])
  expect(KeyMetadata.Arn).toBe(key)
  const again = await at.run(['keystore', 'restore', 'copy', ...elsewhere])
  expect(again.code).toBe(1)
  expect(again.stderr).toMatch(/^claviger: restore: .*restored is not empty\n {2}hint: --data /)
})

test('a file that exists already is not backed up to', async () => {
  writeFileSync(at.path('taken'), 'precious')
  const { code, stderr } = await at.run(['keystore', 'backup', 'taken', ...data])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'claviger: backup: taken exists already\n  hint: name a new file\n',
  })
  expect(readFileSync(at.path('taken'), 'utf8')).toBe('precious')
})

test('the root key is rotated into a file of its own, and from there into a passphrase', async () => {
  const old = readFileSync(at.path('root-key'))
  const rotate = (...flags: string[]) => at.json(['keystore', 'root-key', 'rotate', ...flags])
  expect(await rotate(...data)).toEqual({ rootKeyVersion: 2 })
  expect(readFileSync(at.path('root-key')).equals(old)).toBe(false)

  writeFileSync(at.path('words'), 'correct horse battery staple\n', { mode: 0o600 })
  expect(await rotate('--to-passphrase-file', 'words', ...data)).toEqual({
    rootKeyVersion: 3,
    rootKey: { passphraseFile: at.path('words') },
  })
  writeFileSync(at.path('words.yaml'), 'data: keys\nrootKey: { passphraseFile: words }\n')
  const verify = ['keystore', 'verify', '--config', 'words.yaml']
  expect(await at.json(verify)).toMatchObject({ materials: 1 })

  chmodSync(at.path('words'), 0o644)
  const { code, stderr } = await at.run(verify)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^claviger: passphrase file: .*words has mode 0644, expected 0600 or less/)
  chmodSync(at.path('words'), 0o600)

  expect(await rotate('--to', 'newer', '--config', 'words.yaml')).toEqual({
    rootKeyVersion: 4,
    rootKey: { file: at.path('newer') },
  })
  const moved = ['--data', 'keys', '--root-key', 'newer']
  expect(await at.json(['keystore', 'verify', ...moved])).toMatchObject({ materials: 1 })
})

test('a new root key for a restored copy leaves the original its own', async () => {
  const original = ['--data', 'original', '--root-key', 'shared']
  const restored = ['--data', 'drill', '--root-key', 'shared']
  await at.ok(['key', 'create', ...original])
  const former = `shared.${/key id (\w+)/.exec(readFileSync(at.path('shared'), 'latin1'))?.[1]}`
  await at.ok(['keystore', 'backup', 'drilled', ...original])
  await at.ok(['keystore', 'restore', 'drilled', ...restored])
  await at.ok(['keystore', 'root-key', 'rotate', ...restored])
  await at.ok(['keystore', 'verify', ...restored])
  expect((await at.run(['keystore', 'verify', ...original])).code).toBe(1)
  const kept = ['--data', 'original', '--root-key', former]
  expect(await at.json(['keystore', 'verify', ...kept])).toMatchObject({ materials: 1 })
})

test('whoever moves the root key is told what later commands need', async () => {
  const place = ['--data', 'moving', '--root-key', 'first']
  await at.ok(['key', 'create', ...place])
  const rotate = ['keystore', 'root-key', 'rotate']
  expect(await at.run([...rotate, '--to', 'second', ...place])).toMatchObject({
    stdout: 'root key version: 2\n',
    stderr: `claviger: the root key has moved; later commands need --root-key ${at.path('second')}\n`,
  })
  writeFileSync(at.path('phrase'), 'correct horse battery staple\n', { mode: 0o600 })
  const second = ['--data', 'moving', '--root-key', 'second']
  const { stderr } = await at.run([...rotate, '--to-passphrase-file', 'phrase', ...second])
  expect(stderr).toContain(
    `need a settings file with rootKey: { passphraseFile: ${at.path('phrase')} }\n`,
  )
})

test('a root key is not moved to a folder that is missing', async () => {
  const place = ['--data', 'staying', '--root-key', 'staying-key']
  await at.ok(['key', 'create', ...place])
  const { code, stdout, stderr } = await at.run([
    ...['keystore', 'root-key', 'rotate', '--to', 'mistyped/key'],
    ...place,
  ])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^claviger: output: .*mistyped\/key cannot be written: ENOENT/)
  expect(existsSync(at.path('mistyped'))).toBe(false)
  await at.ok(['keystore', 'verify', ...place])
})

test('access keys: the secret is shown when one is made, and never again', async () => {
  const place = ['--data', 'doors']
  await at.ok(['key', 'create', ...place])
  const lines = (await at.ok(['access-key', 'create', ...place])).split('\n')
  expect(lines).toEqual([
    expect.stringMatching(/^export AWS_ACCESS_KEY_ID=AKIA[A-Z2-7]{16}$/),
    expect.stringMatching(/^export AWS_SECRET_ACCESS_KEY=[A-Za-z0-9+/]{40}$/),
  ])
  const [id = '', secret = ''] = lines.map((line) => line.slice(line.indexOf('=') + 1))
  const list = await at.ok(['access-key', 'list', '--json', ...place])
  expect(list).not.toContain(secret)
  expect(JSON.parse(list).accessKeys).toEqual([
    {
      accessKeyId: id,
      status: 'Active',
      principal: 'arn:aws:iam::000000000000:root',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  ])
  await at.ok(['access-key', 'delete', id, ...place])
  const again = await at.run(['access-key', 'delete', id, ...place])
  expect(again).toMatchObject({ code: 1, stderr: `claviger: access key: there is no ${id}\n` })
})

test('the audit verifies, and the first line that was edited is named', async () => {
  const place = ['--data', 'audited']
  await at.ok(['key', 'create', '--description', 'before', ...place])
  const sound = await at.json(['audit', 'verify', ...place])
  expect(sound).toMatchObject({ slots: 1, tornOctets: 0, findings: [] })
  expect(sound.events).toBeGreaterThan(0)

  const folder = at.path('audited/audit')
  const log = readdirSync(folder).find((name) =>
    readFileSync(join(folder, name)).includes('before'),
  )
  const path = join(folder, log ?? '')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"before"', '"behind"'))
  const { code, stdout } = await at.run(['audit', 'verify', ...place])
  expect(code).toBe(1)
  expect(stdout).toMatch(new RegExp(`^${path}:\\d+: edited, or put in\n`))

  // Whoever reads it may have enough of it before it has failed.
  const unread = at.start(['audit', 'verify', ...place])
  unread.stdout.destroy()
  expect((await ended(unread)).code).toBe(1)
})

test('stores of the settings file are told with why they cannot be used', async () => {
  const store = '{ name: vault, module: /nowhere.so, token: keys, pin: { environment: PIN } }'
  writeFileSync(at.path('stores.yaml'), `stores: [${store}]\n`)
  const list = ['store', 'list', '--config', 'stores.yaml']
  const { stdout, stderr, code } = await at.run(list, { env: { PIN: 'a-secret-pin' } })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^vault {2}failed {2}module-\w+: .*\/nowhere\.so/)
  expect(stdout + stderr).not.toContain('a-secret-pin')
})
