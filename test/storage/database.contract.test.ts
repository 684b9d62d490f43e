import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Database, Tx } from '../../src/storage/database.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { counterOptions } from './counter.ts'
import { temporaryFolder } from './temporary-folder.ts'

const databases = [
  { name: 'a file', at: () => ({ path: join(temporaryFolder(), 'data', 'test.db') }) },
  { name: 'memory', at: () => ({ memory: true }) as const },
]

const increment = (name: string) => async (tx: Tx) => {
  const { value } = await tx
    .selectFrom('counter')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('counter')
    .set({ value: value + 1 })
    .where('name', '=', name)
    .execute()
}

const values = async (rows: Pick<Database['read'], 'selectFrom'>) =>
  (await rows.selectFrom('counter').select('value').orderBy('name').execute()).map(
    (row) => row.value,
  )

describe.each(databases)('database contract: $name', ({ at }) => {
  async function open(): Promise<Database> {
    const database = await openSqlite(counterOptions(at()))
    onTestFinished(() => database.close())
    return database
  }

  test('a read that follows a change sees it', async () => {
    const database = await open()
    await database.change(increment('a'))
    expect(await values(database.read)).toEqual([1, 0])
  })

  test('a change that throws keeps nothing', async () => {
    const database = await open()
    const failing = database.change(async (tx) => {
      await increment('a')(tx)
      throw new Error('half way')
    })
    await expect(failing).rejects.toThrow('half way')
    expect(await values(database.read)).toEqual([0, 0])
  })

  test('changes that are asked for at once run one after another', async () => {
    const database = await open()
    await Promise.all(Array.from({ length: 20 }, () => database.change(increment('a'))))
    expect(await values(database.read)).toEqual([20, 0])
  })

  test('a read never shows a change that is not committed', async () => {
    const database = await open()
    let began = () => {}
    const beginning = new Promise<void>((resolve) => {
      began = resolve
    })
    const changing = database.change(async (tx) => {
      await increment('a')(tx)
      began()
      await new Promise((resolve) => setImmediate(resolve))
      throw new Error('rolled back')
    })
    await beginning
    const [read] = await Promise.all([values(database.read), expect(changing).rejects.toThrow()])
    expect(read).toEqual([0, 0])
  })

  test('the version changes with a commit, and with nothing else', async () => {
    const database = await open()
    const before = await database.version()
    await values(database.read)
    await database
      .change(async (tx) => {
        await increment('a')(tx)
        throw new Error('rolled back')
      })
      .catch(() => {})
    expect(await database.version()).toBe(before)
    await database.change(increment('a'))
    const after = await database.version()
    expect(after).not.toBe(before)
    expect(await database.version()).toBe(after)
  })

  test('the reads of a snapshot see one state', async () => {
    const database = await open()
    let go = () => {}
    const changing = new Promise<void>((resolve) => {
      go = resolve
    }).then(() => database.change(increment('a')))
    const seen = await database.snapshot(async (tx) => {
      const first = await values(tx)
      go()
      // A change awaits nothing but promises: in a file it is committed by now, in memory it waits for the snapshot.
      await new Promise((resolve) => setImmediate(resolve))
      return [first, await values(tx)]
    })
    await changing
    expect(seen).toEqual([
      [0, 0],
      [0, 0],
    ])
    expect(await values(database.read)).toEqual([1, 0])
  })

  test('inside a transaction, what would wait for its end is refused', async () => {
    const database = await open()
    for (const inside of [database.change.bind(database), database.snapshot.bind(database)]) {
      await inside(async () => {
        expect(() => database.read).toThrow('goes through that transaction')
        await expect(database.change(increment('a'))).rejects.toThrow('that transaction')
      })
    }
    await database.change(increment('a'))
  })

  test('a row that refers to a missing one is refused', async () => {
    const database = await open()
    const change = database.change((tx) => sql`insert into part values ('none')`.execute(tx))
    await expect(change).rejects.toThrow('FOREIGN KEY')
  })

  test('a backup taken while changes go on is one of their states, for its owner alone', async () => {
    const database = await open()
    const both = async (tx: Tx) => {
      await increment('a')(tx)
      await increment('b')(tx)
    }
    const path = join(temporaryFolder(), 'backup.db')
    const changes = Array.from({ length: 10 }, () => database.change(both))
    await Promise.all([...changes, database.backup(path)])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const copy = await openSqlite(counterOptions({ path }))
    onTestFinished(() => copy.close())
    const [a, b] = await values(copy.read)
    expect(a).toBe(b)
  })

  test('a backup never replaces a file', async () => {
    const database = await open()
    const path = join(temporaryFolder(), 'backup.db')
    await database.backup(path)
    await expect(database.backup(path)).rejects.toMatchObject({ code: 'file-exists' })
    expect(existsSync(path)).toBe(true)
  })

  test('closing waits for the change that is running', async () => {
    const database = await open()
    const change = database.change(increment('a'))
    await database.close()
    await change
    await expect(database.change(increment('a'))).rejects.toThrow()
  })
})
