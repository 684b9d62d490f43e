import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../src/base/encoding.ts'
import { keystoreFile, openStore } from '../../src/seal/open-store.ts'
import { restore } from '../../src/seal/restore.ts'
import type { Change } from '../../src/seal/sealed-store.ts'
import { verifyStore } from '../../src/seal/verify.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'
import { keystoreWithNotes, note, noteTable, noteTokens, opened } from './notes.ts'

async function backedUp() {
  const options = await keystoreWithNotes(3)
  const backup = join(temporaryFolder(), 'backup.db')
  const store = await openStore(options)
  await store.backup(backup)
  const { keystoreId } = store
  await store.change((change) => change.insert(noteTable, note(9)))
  await store.close()
  const target = { ...options, at: { folder: join(temporaryFolder(), 'restored') } }
  return { options, backup, target, keystoreId }
}

test('a backup taken while serving is restored as the state that it was taken of', async () => {
  const { backup, target, keystoreId } = await backedUp()
  const verified = await restore(backup, target, [noteTokens])
  expect(verified).toMatchObject({ keystoreId, generation: 1, materials: 3 })
  expect(readdirSync(target.at.folder)).toEqual(['keystore.db'])
  expect(statSync(target.at.folder).mode & 0o777).toBe(0o700)
  expect(statSync(keystoreFile(target.at.folder))).toMatchObject({ mode: 0o100600, nlink: 1 })
  const store = await opened(target)
  expect(await store.read.selectFrom('sealed_note').select('id').execute()).toHaveLength(3)
})

test('what is changed anew is in the restored keystore, and not in the backup', async () => {
  const { backup, target } = await backedUp()
  const before = readFileSync(backup)
  const anew = async (change: Change) => {
    await change.insert(noteTable, note(7))
  }
  expect(await restore(backup, target, [noteTokens], anew)).toMatchObject({ generation: 1 })
  const store = await opened(target)
  expect(await store.generation()).toBe(2)
  expect(await store.read.selectFrom('sealed_note').select('id').execute()).toHaveLength(4)
  expect(readFileSync(backup).equals(before)).toBe(true)
})

test('a restore makes nothing beside the backup', async () => {
  const { backup, target } = await backedUp()
  await restore(backup, target, [noteTokens])
  expect(readdirSync(dirname(backup))).toEqual(['backup.db'])
})

test('what lies beside its log is restored with what the log holds', async () => {
  const { options, backup, target } = await backedUp()
  const store = await openStore(options)
  await store.change((change) => change.insert(noteTable, note(10)))
  const file = keystoreFile(options.at.folder)
  for (const side of ['', '-wal']) copyFileSync(`${file}${side}`, `${backup}.copy${side}`)
  await store.close()
  expect(await restore(`${backup}.copy`, target, [noteTokens])).toMatchObject({ generation: 3 })
})

test('a restore that was cut off does not stand in the way of the next one', async () => {
  const { backup, target } = await backedUp()
  mkdirSync(join(target.at.folder, 'restoring'), { recursive: true })
  writeFileSync(join(target.at.folder, 'restoring', 'keystore.db'), 'half')
  writeFileSync(join(target.at.folder, 'restore.lock'), '')
  await restore(backup, target, [noteTokens])
  expect(readdirSync(target.at.folder)).toEqual(['keystore.db'])
  await opened(target)
})

test('a link to a database is restored with what the log beside the database holds', async () => {
  const { options, target } = await backedUp()
  const store = await openStore(options)
  await store.change((change) => change.insert(noteTable, note(10)))
  const link = join(temporaryFolder(), 'link.db')
  symlinkSync(keystoreFile(options.at.folder), link)
  expect(await restore(link, target, [noteTokens])).toMatchObject({ generation: 3 })
  await store.close()
})

test('of restores into one folder, one puts in place what it verified', async () => {
  const { options, backup, target } = await backedUp()
  const later = `${backup}.later`
  const store = await openStore(options)
  await store.backup(later)
  await store.close()
  const ended = await Promise.allSettled(
    [backup, later, backup, later].map((from) => restore(from, target, [noteTokens])),
  )
  const done = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value.generation] : []))
  expect(done).toHaveLength(1)
  for (const one of ended) {
    if (one.status === 'rejected') expect(one.reason.code).toMatch(/^folder-(filled|locked)$/)
  }
  expect(readdirSync(target.at.folder)).toEqual(['keystore.db'])
  expect([await (await opened(target)).generation()]).toEqual(done)
})

describe('what does not verify is not put in place', () => {
  async function refused(
    from: string,
    target: Awaited<ReturnType<typeof backedUp>>['target'],
    code: string,
  ) {
    await expect(restore(from, target, [noteTokens])).rejects.toMatchObject({ code })
    expect(existsSync(target.at.folder)).toBe(false)
  }

  test('a backup with an edited row', async () => {
    const { backup, target } = await backedUp()
    const database = new DatabaseSync(backup)
    database.exec(`update sealed_note set text = 'x' where id = 1`)
    database.close()
    await refused(backup, target, 'seal-broken')
  })

  test('a backup of a keystore under another root key', async () => {
    const [{ backup }, { target }] = [await backedUp(), await backedUp()]
    await refused(backup, target, 'root-key-refused')
  })

  test('a file that is no backup', async () => {
    const { target } = await backedUp()
    const path = join(temporaryFolder(), 'backup.db')
    await refused(path, target, 'file-missing')
    writeFileSync(path, 'half a letter '.repeat(500))
    await refused(path, target, 'not-a-keystore')
  })

  test('a database in which no keystore was founded', async () => {
    const { target } = await backedUp()
    const path = join(temporaryFolder(), 'backup.db')
    writeFileSync(path, '')
    await refused(path, target, 'keystore-missing')
  })
})

test('a folder with anything in it is not restored into', async () => {
  const { options, backup, target } = await backedUp()
  mkdirSync(target.at.folder)
  writeFileSync(join(target.at.folder, 'letter'), '')
  for (const into of [target, options])
    await expect(restore(backup, into, [noteTokens])).rejects.toMatchObject({
      code: 'folder-filled',
    })
  expect(readdirSync(target.at.folder)).toEqual(['letter'])
  const store = await opened(options)
  expect(await store.generation()).toBe(2)
})

test('a keystore that came to be during a restore is not replaced', async () => {
  const { backup, target } = await backedUp()
  const file = keystoreFile(target.at.folder)
  const { rootKey } = target
  const slow: typeof rootKey = {
    ...rootKey,
    candidates(...given) {
      writeFileSync(file, 'precious')
      return rootKey.candidates(...given)
    },
  }
  await expect(restore(backup, { ...target, rootKey: slow }, [noteTokens])).rejects.toMatchObject({
    code: 'folder-filled',
  })
  expect(readFileSync(file, 'utf8')).toBe('precious')
  expect(readdirSync(target.at.folder)).toEqual(['keystore.db'])
})

test('a keystore in a format of a later release is refused as that', async () => {
  const options = await keystoreWithNotes(1)
  const database = new DatabaseSync(keystoreFile(options.at.folder))
  database.exec('update keystore set format = format + 1')
  database.close()
  await expect(openStore(options)).rejects.toMatchObject({ code: 'newer-schema' })
})

describe('verify', () => {
  test('counts what it has gone through', async () => {
    const store = await opened(await keystoreWithNotes(3))
    expect(await verifyStore(store, [noteTokens])).toEqual({
      keystoreId: store.keystoreId,
      generation: 1,
      rows: { sealed_note: 3, sealed_draft: 0 },
      materials: 3,
    })
  })

  test('names the material that does not open', async () => {
    const store = await opened(await keystoreWithNotes(3))
    const token = store.wrap(utf8('another row'), utf8('secret'))
    await store.change((change) => change.update(noteTable, note(2, { token })))
    await expect(verifyStore(store, [noteTokens])).rejects.toThrow(
      'the material in sealed_note.token does not open: owner "ann", id 2',
    )
  })

  test('names the row that was edited while the keystore was open', async () => {
    const options = await keystoreWithNotes(3)
    const store = await opened(options)
    const database = new DatabaseSync(keystoreFile(options.at.folder))
    database.exec(`update sealed_note set text = 'x' where id = 3`)
    database.close()
    await expect(verifyStore(store, [noteTokens])).rejects.toMatchObject({
      code: 'seal-broken',
      message: 'keystore: a row of sealed_note was edited: owner "ann", id 3',
    })
  })

  test('finds a page that is damaged', async () => {
    const options = await keystoreWithNotes(300)
    const path = keystoreFile(options.at.folder)
    const file = openSync(path, 'r+')
    // A page behind those of the schema: the first octets say of what kind it is.
    writeSync(file, new Uint8Array(64).fill(0xff), 0, 64, statSync(path).size - 4096)
    closeSync(file)
    await expect(
      openStore(options).then((store) =>
        verifyStore(store, [noteTokens]).finally(() => store.close()),
      ),
    ).rejects.toMatchObject({ code: 'database-damaged' })
  })
})
