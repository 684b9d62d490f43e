import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { fromUtf8, utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { keyFileRootKey } from '../../src/seal/key-file.ts'
import { keystoreFile, openStore } from '../../src/seal/open-store.ts'
import { passphraseRootKey } from '../../src/seal/passphrase.ts'
import type { RootKeySource } from '../../src/seal/root-key.ts'
import { rotateRootKey } from '../../src/seal/rotate.ts'
import type { Store } from '../../src/seal/store.ts'
import { verifyStore } from '../../src/seal/verify.ts'
import {
  keystoreWithNotes,
  type Note,
  newOptions,
  note,
  noteTable,
  noteTokens,
  opened,
  tokenBinding,
} from './notes.ts'

// More than one page of rows, so that going on to the next is proven too.
const notes = 501

const cut = () => Promise.reject(new Error('cut off'))
const impatient = { ...systemClock, sleep: async () => {} }

async function secrets(store: Store) {
  const rows = await store.read.selectFrom('sealed_note').selectAll().orderBy('id').execute()
  return rows.map((row) => {
    const opened: Note = store.open(noteTable, row)
    return opened.token && fromUtf8(store.unwrap(tokenBinding(opened), opened.token))
  })
}

const allSecrets = (count: number) =>
  Array.from({ length: count }, (_, index) => `secret of ${index + 1}`)

const derived = (store: Store) =>
  Buffer.from(native.hmac.mac('sha256', store.deriveKey('audit'), utf8('x'))).toString('hex')

test('after a rotation every material opens under the new root key alone, and derived keys are the same', async () => {
  const options = await keystoreWithNotes(notes)
  const old = readFileSync(options.keyFile)
  const before = await openStore(options)
  const print = derived(before)
  const generation = await before.generation()
  await before.change((change) => change.insert(noteTable, note(notes + 1)))
  await before.close()

  expect(await rotateRootKey(options, options.rootKey, [noteTokens])).toBe(2)
  expect(readFileSync(options.keyFile).equals(old)).toBe(false)
  expect(existsSync(`${options.keyFile}.next`)).toBe(false)

  const store = await openStore(options)
  expect(derived(store)).toBe(print)
  expect(await store.generation()).toBe(generation + 2)
  expect(await secrets(store)).toEqual([...allSecrets(notes), null])
  expect(await verifyStore(store, [noteTokens])).toMatchObject({ materials: notes })
  await store.close()

  writeFileSync(options.keyFile, old)
  await expect(openStore(options)).rejects.toMatchObject({ code: 'root-key-refused' })
})

test('what else is changed is changed with the root key, or not at all', async () => {
  const options = await keystoreWithNotes(1)
  const versions: number[] = []
  await rotateRootKey(options, options.rootKey, [noteTokens], async (change, version) => {
    versions.push(version)
    await change.insert(noteTable, note(2))
  })
  expect(versions).toEqual([2])
  const failing = rotateRootKey(options, options.rootKey, [noteTokens], cut)
  await expect(failing).rejects.toThrow('cut off')
  expect(await secrets(await opened(options))).toEqual(['secret of 1', null])
})

test('nothing wrapped under the old root key is left in the file', async () => {
  const options = await keystoreWithNotes(20)
  const store = await openStore(options)
  const rows = await store.read.selectFrom('sealed_note').select('token').execute()
  await store.close()
  await rotateRootKey(options, options.rootKey, [noteTokens])
  const file = readFileSync(keystoreFile(options.at.folder))
  for (const { token } of rows) expect(file.includes(Buffer.from(token ?? []))).toBe(false)
})

describe('a rotation that is cut off', () => {
  type CutOff = (source: RootKeySource, keyFile: string) => Partial<RootKeySource>
  const before: [string, CutOff][] = [
    ['before the new key is made', () => ({ stage: cut })],
    [
      'while the new key is written',
      ({ stage }, keyFile) => ({
        stage: async (...given) => {
          await stage(...given)
          truncateSync(`${keyFile}.next`, 90)
          return cut()
        },
      }),
    ],
    [
      'before the keystore is under the new key',
      ({ stage }) => ({
        stage: (...given) => stage(...given).then(cut),
      }),
    ],
  ]

  test.for(before)('%s: the old key is the present one', async ([, cutOff]) => {
    const options = await keystoreWithNotes(2)
    const old = readFileSync(options.keyFile)
    const cutShort = { ...options.rootKey, ...cutOff(options.rootKey, options.keyFile) }
    await expect(rotateRootKey(options, cutShort, [noteTokens])).rejects.toThrow('cut off')
    const store = await openStore(options)
    expect(await secrets(store)).toEqual(allSecrets(2))
    await store.close()
    expect(readFileSync(options.keyFile).equals(old)).toBe(true)
    expect(await rotateRootKey(options, options.rootKey, [noteTokens])).toBe(2)
    expect(await secrets(await opened(options))).toEqual(allSecrets(2))
  })

  test('before the new key is the present one: the next start makes it that', async () => {
    const options = await keystoreWithNotes(2)
    const old = readFileSync(options.keyFile)
    const cutShort = { ...options.rootKey, settle: cut }
    await expect(rotateRootKey(options, cutShort, [noteTokens])).rejects.toThrow('cut off')
    const staged = readFileSync(`${options.keyFile}.next`)
    expect(readFileSync(options.keyFile).equals(old)).toBe(true)
    const stores = await Promise.all([opened(options), opened(options)])
    for (const store of stores) expect(await secrets(store)).toEqual(allSecrets(2))
    expect(readFileSync(options.keyFile).equals(staged)).toBe(true)
    expect(existsSync(`${options.keyFile}.next`)).toBe(false)
  })
})

test('a keystore changes from a key file to a passphrase and back', async () => {
  const options = await keystoreWithNotes(2)
  const cost = { memoryKibibytes: 19_456, passes: 2, lanes: 1 }
  const passphrase = passphraseRootKey(async () => utf8('a chain of five odd words'), cost)
  await rotateRootKey(options, passphrase, [noteTokens])
  await expect(openStore(options)).rejects.toMatchObject({ code: 'root-key-refused' })
  const store = await openStore({ ...options, rootKey: passphrase })
  expect(await secrets(store)).toEqual(allSecrets(2))
  await store.close()
  const back = { ...options, rootKey: passphrase }
  expect(await rotateRootKey(back, options.rootKey, [noteTokens])).toBe(3)
  expect(await secrets(await opened(options))).toEqual(allSecrets(2))
})

test('a key file that gets a new root key keeps its former ones', async () => {
  const options = await keystoreWithNotes(1)
  const file = (name: string) => readFileSync(name, 'latin1')
  const nameOf = (text: string) => `${options.keyFile}.${/key id (\w+)/.exec(text)?.[1]}`
  const first = file(options.keyFile)
  await rotateRootKey(options, options.rootKey, [noteTokens])
  expect(statSync(nameOf(first)).mode & 0o777).toBe(0o600)
  const cutShort = { ...options.rootKey, settle: cut }
  await expect(rotateRootKey(options, cutShort, [noteTokens])).rejects.toThrow('cut off')
  const staged = file(`${options.keyFile}.next`)
  // As somebody would who restored a backup of the time before.
  await options.rootKey.stage(/keystore (\S+)/.exec(first)?.[1] ?? '', 'next')
  const second = file(options.keyFile)
  await opened({ ...options, rootKey: keyFileRootKey(nameOf(staged), native) })
  expect([first, staged].map((text) => file(nameOf(text)))).toEqual([first, staged])
  expect(second).not.toBe(first)
})

test.for(['', 'claviger root key 1\nkeystore'])(
  'a former root key whose file was cut off is written anew (%j)',
  async (part) => {
    const options = await keystoreWithNotes(1)
    const old = readFileSync(options.keyFile, 'latin1')
    const cutShort = { ...options.rootKey, settle: cut }
    await expect(rotateRootKey(options, cutShort, [noteTokens])).rejects.toThrow('cut off')
    const former = `${options.keyFile}.${/key id (\w+)/.exec(old)?.[1]}`
    writeFileSync(former, part)
    await opened(options)
    expect(readFileSync(former, 'latin1')).toBe(old)
    expect(statSync(former).mode & 0o777).toBe(0o600)
    expect(readdirSync(dirname(former))).not.toContainEqual(expect.stringMatching(/part|next/))
  },
)

test('a key file whose name leaves no room for that of a former key is not rotated', async () => {
  const long = join(dirname(newOptions().keyFile), 'k'.repeat(239))
  const made = newOptions()
  const options = { ...made, rootKey: keyFileRootKey(long, native) }
  await (await openStore(options)).close()
  const before = readFileSync(long)
  const rotation = rotateRootKey(options, options.rootKey, [noteTokens])
  await expect(rotation).rejects.toMatchObject({ code: 'key-file-name' })
  expect(readFileSync(long).equals(before)).toBe(true)
  await (await openStore(options)).close()
})

test('a new root key is never written over the key file of another keystore', async () => {
  const [options, other] = [await keystoreWithNotes(1), await keystoreWithNotes(1)]
  const before = readFileSync(other.keyFile)
  const rotation = rotateRootKey(options, other.rootKey, [noteTokens])
  await expect(rotation).rejects.toMatchObject({ code: 'key-file-exists' })
  expect(readFileSync(other.keyFile).equals(before)).toBe(true)
  await opened(options)
})

test('where one material does not open, everything stays as it was', async () => {
  const options = await keystoreWithNotes(3)
  const store = await openStore(options)
  const foreign = store.wrap(utf8('another row'), utf8('secret'))
  await store.change((change) => change.update(noteTable, note(2, { token: foreign })))
  await store.close()
  const rotation = rotateRootKey(options, options.rootKey, [noteTokens])
  await expect(rotation).rejects.toMatchObject({ code: 'seal-broken' })
  const after = await opened(options)
  const [row] = await after.read.selectFrom('sealed_note').selectAll().orderBy('id').execute()
  expect(fromUtf8(after.unwrap(tokenBinding(note(1)), row?.token ?? utf8('')))).toBe('secret of 1')
})

test('a keystore that is in use is not rotated', async () => {
  const options = await keystoreWithNotes(1)
  const store = await opened(options)
  const rotation = rotateRootKey(options, options.rootKey, [noteTokens])
  await expect(rotation).rejects.toMatchObject({ code: 'keystore-in-use' })
  expect(existsSync(`${options.keyFile}.next`)).toBe(false)
  expect(await secrets(store)).toEqual(allSecrets(1))
})

test('a keystore that is being rotated does not open', async () => {
  const options = await keystoreWithNotes(1)
  const meanwhile: unknown[] = []
  const stage: RootKeySource['stage'] = async (...given) => {
    await openStore({ ...options, clock: impatient }).catch((error) => meanwhile.push(error))
    return options.rootKey.stage(...given)
  }
  await rotateRootKey(options, { ...options.rootKey, stage }, [noteTokens])
  expect(meanwhile).toMatchObject([{ code: 'keystore-locked' }])
})

test('where there is no keystore, none is made', async () => {
  const options = await keystoreWithNotes(1)
  const nowhere = { ...options, at: { folder: `${options.at.folder}-other` } }
  const rotation = rotateRootKey(nowhere, options.rootKey, [noteTokens])
  await expect(rotation).rejects.toMatchObject({ code: 'keystore-missing' })
  expect(existsSync(nowhere.at.folder)).toBe(false)
})

test('a database that was edited is not rotated', async () => {
  const options = await keystoreWithNotes(1)
  const database = new DatabaseSync(keystoreFile(options.at.folder))
  database.exec(`update sealed_note set text = 'x'`)
  database.close()
  const rotation = rotateRootKey(options, options.rootKey, [noteTokens])
  await expect(rotation).rejects.toMatchObject({ code: 'seal-broken' })
  expect(statSync(options.keyFile).size).toBeGreaterThan(0)
  expect(existsSync(`${options.keyFile}.next`)).toBe(false)
})
