import { existsSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../src/base/encoding.ts'
import { keystoreFile, openStore } from '../../src/seal/open-store.ts'
import { passphraseRootKey } from '../../src/seal/passphrase.ts'
import { newOptions, note, noteTable, opened } from './notes.ts'

/** The least that is allowed, to be fast. */
const cost = { memoryKibibytes: 19_456, passes: 2, lanes: 1 }
const passphrase = (text: string) => passphraseRootKey(async () => utf8(text), cost)
const right = 'a chain of five odd words'

async function keystore() {
  const options = { ...newOptions(), rootKey: passphrase(right) }
  const store = await openStore(options)
  await store.change((change) => change.insert(noteTable, note(1)))
  await store.close()
  return options
}

test('a keystore opens with the passphrase that it was founded with', async () => {
  const store = await opened(await keystore())
  expect(await store.generation()).toBe(1)
})

test('a wrong passphrase is refused in the words for every wrong root key, and nothing is written', async () => {
  const options = await keystore()
  const before = readFileSync(keystoreFile(options.at.folder))
  const opening = openStore({ ...options, rootKey: passphrase(`${right}.`) })
  await expect(opening).rejects.toMatchObject({ code: 'root-key-refused' })
  await expect(opening).rejects.toThrow('root key does not open this keystore (key check differs)')
  expect(readFileSync(keystoreFile(options.at.folder)).equals(before)).toBe(true)
})

test('a key file does not open a keystore with a passphrase, nor the other way round', async () => {
  const options = await keystore()
  const other = newOptions()
  await (await openStore(other)).close()
  await expect(openStore({ ...options, rootKey: other.rootKey })).rejects.toThrow(
    'root key does not open',
  )
  await expect(openStore({ ...other, rootKey: options.rootKey })).rejects.toThrow(
    'root key does not open',
  )
})

test('the passphrase is wiped after each use', async () => {
  const given: Uint8Array[] = []
  const rootKey = passphraseRootKey(async () => {
    const octets = utf8(right)
    given.push(octets)
    return octets
  }, cost)
  await opened({ ...newOptions(), rootKey })
  expect(given.length).toBeGreaterThan(0)
  for (const octets of given) expect(octets.every((octet) => octet === 0)).toBe(true)
})

test('a short passphrase is refused for a new keystore, and nothing is written', async () => {
  const options = { ...newOptions(), rootKey: passphrase('fourteen chars') }
  await expect(openStore(options)).rejects.toMatchObject({ code: 'passphrase-short' })
  expect(existsSync(options.at.folder)).toBe(false)
})

describe('parameters that were edited are refused before any work is done for them', () => {
  const salt = Buffer.alloc(16).toString('base64')
  const kept = (rest: object) => JSON.stringify({ source: 'passphrase', salt, ...cost, ...rest })
  const edits = [
    ['none', ''],
    ['null', 'null'],
    ['cut', kept({}).slice(0, -1)],
    ['too much memory', kept({ memoryKibibytes: 2 ** 30 })],
    ['too little work', kept({ passes: 1 })],
    ['too much work', kept({ passes: 1e9 })],
    ['no salt', kept({ salt: '' })],
    ['more than was written', kept({ more: 'x'.repeat(600) })],
  ] as const
  test('none, cut, out of their limits', async () => {
    const options = await keystore()
    for (const [name, parameters] of edits) {
      const database = new DatabaseSync(keystoreFile(options.at.folder))
      database.prepare('update keystore set root_key_parameters = ?').run(parameters)
      database.close()
      const opening = openStore(options)
      await expect(opening, name).rejects.toMatchObject({
        code: 'root-key-refused',
        hint: expect.stringContaining('parameters'),
      })
    }
  })
})
