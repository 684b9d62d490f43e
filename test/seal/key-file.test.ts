import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keystoreFile, openStore } from '../../src/seal/open-store.ts'
import { keystoreWithNotes, newOptions, opened } from './notes.ts'

test('the key file is made on first start, for its owner alone, and says what it is', async () => {
  const options = newOptions()
  const store = await opened(options)
  expect(statSync(options.keyFile).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(options.keyFile)).mode & 0o777).toBe(0o700)
  expect(existsSync(`${options.keyFile}.next`)).toBe(false)
  expect(readFileSync(options.keyFile, 'latin1')).toMatch(
    new RegExp(
      `^claviger root key 1\nkeystore ${store.keystoreId}\nkey id [0-9a-f]{16}\n[0-9a-f]{64}\n$`,
    ),
  )
})

const changed = (work: (text: string) => string) => (path: string) =>
  writeFileSync(path, work(readFileSync(path, 'latin1')))

const wrong: [string, string, (path: string) => void][] = [
  ['missing', 'key-file-missing', unlinkSync],
  [
    'a symbolic link',
    'key-file-link',
    (path) => {
      renameSync(path, `${path}.moved`)
      symlinkSync(`${path}.moved`, path)
    },
  ],
  ['a file with a second name', 'key-file-link', (path) => linkSync(path, `${path}.second`)],
  ['readable by the group', 'key-file-open', (path) => chmodSync(path, 0o640)],
  ['readable by others', 'key-file-open', (path) => chmodSync(path, 0o604)],
  ['in a folder of the group', 'folder-open', (path) => chmodSync(dirname(path), 0o770)],
  ['in a folder of everybody', 'folder-open', (path) => chmodSync(dirname(path), 0o777)],
  ['empty', 'key-file-malformed', changed(() => '')],
  ['one octet short', 'key-file-malformed', changed((text) => text.slice(0, -1))],
  ['one octet long', 'key-file-malformed', changed((text) => `${text}\n`)],
  [
    'a digit mistyped',
    'key-file-malformed',
    changed((text) => text.replace(/.\n$/, (end) => (end === '0\n' ? '1\n' : '0\n'))),
  ],
  [
    'a digit in upper case',
    'key-file-malformed',
    changed((text) => text.replace(/[0-9a-f]\n$/, 'A\n')),
  ],
  ['another header', 'key-file-malformed', changed((text) => text.replace('key 1', 'key 2'))],
  [
    'another keystore named',
    'key-file-malformed',
    changed((text) =>
      text.replace(/keystore ./, (head) => (head.endsWith('0') ? 'keystore 1' : 'keystore 0')),
    ),
  ],
]

test('a key file is not made where others could put another in its place', async () => {
  const options = newOptions()
  mkdirSync(dirname(options.keyFile))
  chmodSync(dirname(options.keyFile), 0o777)
  await expect(openStore(options)).rejects.toMatchObject({
    code: 'folder-open',
    message: `root key's folder: ${dirname(options.keyFile)} is writable by others`,
  })
  expect(existsSync(options.at.folder)).toBe(false)
})

describe('a key file that is wrong is refused, and nothing is written', () => {
  test.for(wrong)('%s', async ([, code, work]) => {
    const options = await keystoreWithNotes(1)
    work(options.keyFile)
    const before = readFileSync(keystoreFile(options.at.folder))
    await expect(openStore(options)).rejects.toMatchObject({ name: 'OperatorError', code })
    expect(readFileSync(keystoreFile(options.at.folder)).equals(before)).toBe(true)
  })

  test('that of another keystore', async () => {
    const [options, other] = [await keystoreWithNotes(1), await keystoreWithNotes(1)]
    renameSync(other.keyFile, options.keyFile)
    const before = readFileSync(keystoreFile(options.at.folder))
    const opening = openStore(options)
    await expect(opening).rejects.toMatchObject({ code: 'root-key-refused' })
    await expect(opening).rejects.toThrow(
      'keystore: root key does not open this keystore (key check differs)',
    )
    expect(readFileSync(keystoreFile(options.at.folder)).equals(before)).toBe(true)
  })

  test('one that is there already when the keystore is new', async () => {
    const [options, other] = [newOptions(), await keystoreWithNotes(1)]
    const before = readFileSync(other.keyFile)
    const mixed = { ...options, rootKey: other.rootKey }
    await expect(openStore(mixed)).rejects.toMatchObject({ code: 'key-file-exists' })
    expect(existsSync(options.at.folder)).toBe(false)
    expect(readFileSync(other.keyFile).equals(before)).toBe(true)
  })
})
