import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { keyFileRootKey } from '../../src/seal/key-file.ts'
import { type FolderOptions, openStore } from '../../src/seal/open-store.ts'
import type { SealedTable } from '../../src/seal/sealed-store.ts'
import type { Store } from '../../src/seal/store.ts'
import { wrappedColumn } from '../../src/seal/wrapped-column.ts'
import type { Migration } from '../../src/storage/database.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'

export type Note = {
  owner: string
  id: number
  text: string | null
  weight: number | null
  token: Uint8Array | null
}

declare module '../../src/storage/database.ts' {
  interface Tables {
    sealed_note: Note & { seal: Uint8Array }
    sealed_draft: Note & { seal: Uint8Array }
  }
}

const columns = ['owner', 'id', 'text', 'weight', 'token']
export const noteTable: SealedTable<'sealed_note'> = {
  name: 'sealed_note',
  key: ['owner', 'id'],
  columns,
}
export const draftTable: SealedTable<'sealed_draft'> = {
  name: 'sealed_draft',
  key: ['owner', 'id'],
  columns,
}

const create = (name: string) => `create table ${name} (
  owner text not null, id integer not null, text text, weight real, token blob, seal blob not null,
  primary key (owner, id)
) strict, without rowid`

export const notesMigration: Migration = {
  name: 'notes',
  statements: [create('sealed_note'), create('sealed_draft')],
}

export const note = (id: number, rest: Partial<Note> = {}): Note => ({
  owner: 'ann',
  id,
  text: `note ${id}`,
  weight: null,
  token: null,
  ...rest,
})

export const tokenBinding = (row: Note) => utf8(`note.token ${row.owner} ${row.id}`)

export const noteTokens = wrappedColumn(noteTable, 'token', async (row) =>
  row.token ? tokenBinding(row) : undefined,
)

export function optionsIn(folder: string): FolderOptions & { keyFile: string } {
  const keyFile = join(folder, 'keys', 'root.key')
  return {
    at: { folder: join(folder, 'data') },
    keyFile,
    rootKey: keyFileRootKey(keyFile, native),
    migrations: [notesMigration],
    sealedTables: [noteTable, draftTable],
    clock: systemClock,
    engine: native,
  }
}

export const newOptions = () => optionsIn(temporaryFolder())

/** Closed after the test, unless it is before. */
export async function opened(options: Parameters<typeof openStore>[0]): Promise<Store> {
  const store = await openStore(options)
  onTestFinished(() => store.close())
  return store
}

/** A keystore that is closed, with notes 1 to `count`, each with a wrapped token. */
export async function keystoreWithNotes(count: number) {
  const options = newOptions()
  const store = await openStore(options)
  await store.change(async (change) => {
    for (let id = 1; id <= count; id++) await change.insert(noteTable, withToken(store, note(id)))
  })
  await store.close()
  return options
}

export const withToken = (store: Pick<Store, 'wrap'>, row: Note): Note => ({
  ...row,
  token: store.wrap(tokenBinding(row), utf8(`secret of ${row.id}`)),
})
