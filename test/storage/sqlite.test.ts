import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { refuseNetworkFileSystem } from '../../src/storage/network-file-system.ts'
import { busyMillisecondsMax } from '../../src/storage/patience.ts'
import { inspectSqlite, openSqlite } from '../../src/storage/sqlite.ts'
import { counterMigration, counterOptions } from './counter.ts'
import { temporaryFolder } from './temporary-folder.ts'

const script = fileURLToPath(new URL('./incrementing.entry.ts', import.meta.url))
const second = { name: 'second', statements: ['create table second (a integer) strict'] }

/** A database that was opened and closed once. */
async function madeDatabase(): Promise<string> {
  const path = join(temporaryFolder(), 'test.db')
  await (await openSqlite(counterOptions({ path }))).close()
  return path
}

function raw(path: string, statement: string): void {
  const database = new DatabaseSync(path)
  database.exec(statement)
  database.close()
}

test('two processes that change one row lose no change', async () => {
  const path = join(temporaryFolder(), 'test.db')
  const children = [1, 2].map(() =>
    spawn(process.execPath, [script, path, '25'], { stdio: 'inherit' }),
  )
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
  expect(codes).toEqual([0, 0])
  const database = await openSqlite(counterOptions({ path }))
  onTestFinished(() => database.close())
  expect(await database.read.selectFrom('counter').select('value').execute()).toMatchObject([
    { value: 50 },
    { value: 0 },
  ])
})

test('a first start that was killed on its way to a write-ahead log is gone on with', async () => {
  const [other, path] = [join(temporaryFolder(), 'other.db'), join(temporaryFolder(), 'test.db')]
  const database = new DatabaseSync(other)
  database.exec('pragma cache_size = 1; create table t (x); insert into t values (1); begin')
  database.exec(`insert into t select hex(randomblob(3000)) from json_each('[1,2,3,4,5,6,7,8,9]')`)
  for (const side of ['', '-journal']) copyFileSync(`${other}${side}`, `${path}${side}`)
  database.close()
  // It is somebody else's, and looked at as it was before.
  await expect(openSqlite(counterOptions({ path }))).rejects.toMatchObject({
    code: 'not-a-keystore',
  })
  expect(existsSync(`${path}-journal`)).toBe(false)
})

test('the version changes with the commit of another connection', async () => {
  const path = await madeDatabase()
  const [one, other] = await Promise.all([1, 2].map(() => openSqlite(counterOptions({ path }))))
  onTestFinished(async () => {
    await one?.close()
    await other?.close()
  })
  const before = await one?.version()
  await other?.change((tx) => tx.updateTable('counter').set({ value: 7 }).execute())
  expect(await one?.version()).not.toBe(before)
  expect(await one?.read.selectFrom('counter').select('value').execute()).toMatchObject([
    { value: 7 },
    { value: 7 },
  ])
})

test('a stream of rows does not freeze the version', async () => {
  const database = await openSqlite(counterOptions({ path: await madeDatabase() }))
  onTestFinished(() => database.close())
  const before = await database.version()
  const rows = database.read.selectFrom('counter').selectAll().stream()
  await rows.next()
  await database.change((tx) => tx.updateTable('counter').set({ value: 7 }).execute())
  expect(await database.version()).not.toBe(before)
  await rows.return?.()
})

test('a commit is synced, and the log is written ahead', async () => {
  const database = await openSqlite(counterOptions({ path: await madeDatabase() }))
  onTestFinished(() => database.close())
  await database.change(async (tx) => {
    const settings = async (name: string) =>
      (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(tx)).rows[0]
    expect(await settings('synchronous')).toMatchObject({ synchronous: 2 })
    expect(await settings('journal_mode')).toMatchObject({ journal_mode: 'wal' })
    expect(await settings('secure_delete')).toMatchObject({ secure_delete: 1 })
  })
})

test('a text with a U+0000, which some Nodes cut there, is neither written nor looked for', async () => {
  const database = await openSqlite(counterOptions({ path: join(temporaryFolder(), 'test.db') }))
  onTestFinished(() => database.close())
  const query = sql`select ${'a\0b'} as text`.execute(database.read)
  await expect(query).rejects.toThrow('no text has a U+0000')
})

test('no connection trusts functions that a schema names', async () => {
  const database = await openSqlite(counterOptions({ path: await madeDatabase() }))
  onTestFinished(() => database.close())
  const trust = async (rows: Pick<typeof database.read, 'getExecutor'>) =>
    (await sql<{ trusted_schema: number }>`pragma trusted_schema`.execute(rows)).rows[0]
  for (const found of [
    await trust(database.read),
    await database.change(trust),
    await database.snapshot(trust),
  ])
    expect(found).toEqual({ trusted_schema: 0 })
})

test('a file that others may use is taken from them, and no other one is touched', async () => {
  const path = await madeDatabase()
  const open = async () => (await openSqlite(counterOptions({ path }))).close()
  chmodSync(path, 0o644)
  await open()
  const { mode, ctimeMs } = statSync(path)
  expect(mode & 0o777).toBe(0o600)
  await open()
  expect(statSync(path).ctimeMs).toBe(ctimeMs)
})

test('folder and file are made for their owner alone', async () => {
  const folder = join(temporaryFolder(), 'data')
  const database = await openSqlite(counterOptions({ path: join(folder, 'test.db') }))
  onTestFinished(() => database.close())
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const name of ['test.db', 'test.db-wal', 'test.db-shm'])
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
})

test('a later release goes through its own migrations alone', async () => {
  const path = await madeDatabase()
  const later = { ...counterOptions({ path }), migrations: [counterMigration, second] }
  const database = await openSqlite(later)
  onTestFinished(() => database.close())
  await database.change((tx) => sql`insert into second values (1)`.execute(tx))
  expect(await database.read.selectFrom('counter').select('name').execute()).toHaveLength(2)
})

test('a migration that fails leaves the schema as it was', async () => {
  const path = await madeDatabase()
  const broken = { name: 'broken', statements: [...second.statements, 'create nonsense'] }
  const options = { ...counterOptions({ path }), migrations: [counterMigration, broken] }
  await expect(openSqlite(options)).rejects.toThrow('syntax error')
  await (await openSqlite(counterOptions({ path }))).close()
})

describe('what is refused is left as it is', () => {
  async function refused(path: string, code: string, migrations = [counterMigration]) {
    const before = readFileSync(path)
    const options = { ...counterOptions({ path }), migrations }
    await expect(openSqlite(options)).rejects.toMatchObject({ name: 'OperatorError', code })
    await expect(inspectSqlite({ ...options, path })).rejects.toMatchObject({ code })
    expect(readFileSync(path).equals(before)).toBe(true)
  }

  test('a file that is not a database', async () => {
    const path = join(temporaryFolder(), 'test.db')
    writeFileSync(path, 'a letter, not a database. '.repeat(100))
    await refused(path, 'not-a-keystore')
  })

  test("somebody else's database", async () => {
    const path = join(temporaryFolder(), 'test.db')
    raw(path, 'create table bookmarks (url)')
    await refused(path, 'not-a-keystore')
  })

  test('a schema with a migration that is unknown here', async () => {
    const path = await madeDatabase()
    const later = { ...counterOptions({ path }), migrations: [counterMigration, second] }
    await (await openSqlite(later)).close()
    await refused(path, 'newer-schema')
  })

  test('a newer format', async () => {
    const path = await madeDatabase()
    raw(path, 'pragma user_version = 2')
    await refused(path, 'newer-schema')
  })

  test('a migration whose statements differ', async () => {
    const path = await madeDatabase()
    const statements = [...counterMigration.statements, 'select 1']
    await refused(path, 'schema-differs', [{ ...counterMigration, statements }])
  })

  test('a migration of another name', async () => {
    await refused(await madeDatabase(), 'schema-differs', [second])
  })

  test('a folder that others may write to', async () => {
    const folder = join(temporaryFolder(), 'open')
    mkdirSync(folder)
    chmodSync(folder, 0o777)
    const opening = openSqlite(counterOptions({ path: join(folder, 'test.db') }))
    await expect(opening).rejects.toMatchObject({ code: 'folder-open' })
    expect(existsSync(join(folder, 'test.db'))).toBe(false)
  })

  test.for([
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [-11317950, 'CIFS'],
  ] as const)('a network file system: %s', async ([type, name]) => {
    const path = join(temporaryFolder(), 'not', 'yet', 'test.db')
    const look = refuseNetworkFileSystem(path, async () => ({ type }))
    await expect(look).rejects.toMatchObject({ code: 'network-file-system' })
    await expect(look).rejects.toThrow(name)
  })
})

describe('another process has the write lock', () => {
  async function locked(sleep: (release: () => void) => void) {
    const path = await madeDatabase()
    let asleep = 0
    const other = new DatabaseSync(path)
    const clock: Clock = {
      ...systemClock,
      sleep: async (milliseconds) => {
        asleep += milliseconds
        sleep(() => other.exec('rollback'))
      },
    }
    const database = await openSqlite({ ...counterOptions({ path }), clock })
    onTestFinished(async () => {
      other.close()
      await database.close()
    })
    other.exec('begin immediate')
    const change = database.change((tx) => tx.updateTable('counter').set({ value: 7 }).execute())
    return { change, asleep: () => asleep, database, other }
  }

  test('a change waits for it without blocking, and reads go on', async () => {
    let pauses = 0
    const { change, database } = await locked((release) => {
      pauses++
      if (pauses === 5) release()
    })
    expect(await database.read.selectFrom('counter').select('name').execute()).toHaveLength(2)
    await change
    expect(pauses).toBe(5)
  })

  test('a change gives up after the named time, and the next one works', async () => {
    const { change, asleep, database, other } = await locked(() => {})
    await expect(change).rejects.toMatchObject({ code: 'database-busy' })
    expect(asleep()).toBeGreaterThanOrEqual(busyMillisecondsMax)
    expect(asleep()).toBeLessThan(busyMillisecondsMax * 1.1)
    other.exec('rollback')
    await database.change((tx) => tx.updateTable('counter').set({ value: 7 }).execute())
  })
})
