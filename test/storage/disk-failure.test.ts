import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Database, Tx } from '../../src/storage/database.ts'
import { tryLock } from '../../src/storage/process-lock.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { counterOptions } from './counter.ts'
import { whileFull } from './full-disk.ts'
import { temporaryFolder } from './temporary-folder.ts'

async function opened(): Promise<{ path: string; database: Database }> {
  const path = join(temporaryFolder(), 'test.db')
  const database = await openSqlite(counterOptions({ path }))
  onTestFinished(() => database.close())
  return { path, database }
}

const setTo = (value: number) => (tx: Tx) => tx.updateTable('counter').set({ value }).execute()

/** More than fits anywhere in these tests. */
const grow = (tx: Tx) => sql`insert into counter values (hex(zeroblob(100000)), 0)`.execute(tx)

const values = async ({ read }: Database) =>
  (await read.selectFrom('counter').select('value').execute()).map(({ value }) => value)

const told = (code: string, path: string) => ({
  name: 'OperatorError',
  code,
  message: expect.stringContaining(`database: ${path}`),
  hint: expect.any(String),
  cause: expect.objectContaining({ code: 'ERR_SQLITE_ERROR' }),
})

describe('what the disk refuses is told with the name of the file', () => {
  test('a change that SQLite has rolled back for want of room, and the next one works', async () => {
    const { path, database } = await opened()
    const change = database.change(async (tx) => {
      await sql`pragma max_page_count = 10`.execute(tx)
      await setTo(7)(tx)
      await grow(tx)
    })
    await expect(change).rejects.toMatchObject(told('database-full', path))
    expect(await values(database)).toEqual([0, 0])
    await database.change(setTo(7))
    expect(await values(database)).toEqual([7, 7])
  })

  test('a commit that the disk does not take, and the next one works', async () => {
    const { path, database } = await opened()
    await whileFull(`${path}-wal`, async () => {
      await expect(database.change(setTo(7))).rejects.toMatchObject(told('database-io', path))
      expect(await values(database)).toEqual([0, 0])
    })
    await database.change(setTo(7))
    expect(await values(database)).toEqual([7, 7])
  })

  test('a change of a database that became read-only', async () => {
    const { path, database } = await opened()
    const change = database.change(async (tx) => {
      await sql`pragma query_only = on`.execute(tx)
      await setTo(7)(tx)
    })
    await expect(change).rejects.toMatchObject(told('database-read-only', path))
  })

  test('a snapshot of a file that is gone', async () => {
    const { path, database } = await opened()
    rmSync(path)
    const snapshot = database.snapshot(async () => {})
    await expect(snapshot).rejects.toMatchObject(told('database-unopened', path))
  })

  test('a read whose log cannot be indexed', async () => {
    const { path, database } = await opened()
    await database.close()
    writeFileSync(`${path}-shm`, '')
    await whileFull(`${path}-shm`, async () => {
      const opening = openSqlite(counterOptions({ path }))
      await expect(opening).rejects.toMatchObject(told('database-io', path))
    })
  })

  test('a copy, with the names of both files, and none of it stays', async () => {
    const { path, database } = await opened()
    const copy = join(dirname(path), 'copy.db')
    writeFileSync(join(dirname(path), 'empty'), '')
    await whileFull(join(dirname(path), 'empty'), async () => {
      const backup = database.backup(copy)
      await expect(backup).rejects.toMatchObject(told('database-io', `${path}, copied to ${copy}`))
    })
    expect(existsSync(copy)).toBe(false)
  })

  test('a lock file that is none', async () => {
    const path = join(temporaryFolder(), 'folder')
    mkdirSync(path)
    expect(() => tryLock(path)).toThrow(expect.objectContaining(told('database-unopened', path)))
  })
})
