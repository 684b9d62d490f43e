import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { inspectSqlite, openSqlite } from '../../src/storage/sqlite.ts'
import { counterMigration, counterOptions } from './counter.ts'
import { temporaryFolder } from './temporary-folder.ts'

const ignore = 'begin select raise(ignore); end'
/** A statement that makes the schema another one, and what the refusal says. */
const edits: [string, string, string][] = [
  [
    'a trigger that makes changes vanish',
    `create trigger vanish before update on counter ${ignore}`,
    'trigger "vanish"',
  ],
  ['a view', 'create view two as select * from counter', 'view "two"'],
  [
    'a view in the place of a table',
    'drop table part; create view part as select name as counter from counter',
    'view "part"',
  ],
  ['a table', 'create table more (a)', 'table "more"'],
  ['an index', 'create index fast on part (counter)', 'index "fast"'],
  ['another column', 'alter table part add column more text', 'table "part"'],
  ['a table that is gone', 'drop table part', 'table "part"'],
  [
    'a check that is gone',
    `pragma writable_schema = on;
      update sqlite_schema set sql = replace(sql, 'not null', '') where name = 'part';
      create table passing (a); drop table passing`,
    'table "part"',
  ],
]

function raw(path: string, statement: string): void {
  const database = new DatabaseSync(path, { defensive: false })
  database.exec(statement)
  database.close()
}

async function made() {
  const options = counterOptions({ path: join(temporaryFolder(), 'test.db') })
  const { path } = options.at as { path: string }
  await (await openSqlite(options)).close()
  return { options, path }
}

describe('a schema that somebody changed from outside is refused', () => {
  test.for(edits)('%s, at opening', async ([, statement, what]) => {
    const { options, path } = await made()
    raw(path, statement)
    const refusal = {
      name: 'OperatorError',
      code: 'schema-edited',
      message: expect.stringContaining(what),
    }
    await expect(openSqlite(options)).rejects.toMatchObject(refusal)
    await expect(inspectSqlite({ ...options, path })).rejects.toMatchObject(refusal)
  })

  test.for(edits)('%s, while it is open', async ([, statement]) => {
    const { options, path } = await made()
    const database = await openSqlite(options)
    onTestFinished(() => database.close())
    const set = () => database.change((tx) => tx.updateTable('counter').set({ value: 7 }).execute())
    await set()
    await database.version()
    raw(path, statement)
    const refusal = { code: 'schema-edited' }
    await expect(database.version()).rejects.toMatchObject(refusal)
    await expect(database.version()).rejects.toMatchObject(refusal)
    await expect(set()).rejects.toMatchObject(refusal)
    await expect(database.snapshot(async () => {})).rejects.toMatchObject(refusal)
  })
})

test('a view that hides the list of what there is does not pass', async () => {
  const { options, path } = await made()
  raw(
    path,
    `create trigger vanish before update on counter ${ignore};
      pragma writable_schema = on;
      insert into sqlite_schema values ('view', 'sqlite_schema', 'sqlite_schema', 0,
        'create view sqlite_schema as select * from sqlite_master where type <> ''trigger''')`,
  )
  await expect(openSqlite(options)).rejects.toMatchObject({ code: 'database-damaged' })
})

test('a schema whose version was put back does not pass a snapshot', async () => {
  const { options, path } = await made()
  const database = await openSqlite(options)
  onTestFinished(() => database.close())
  await database.change(async () => {})
  await database.version()
  raw(
    path,
    `create view two as select * from counter;
    pragma schema_version = ${schemaVersion(path) - 1}`,
  )
  await expect(database.snapshot(async () => {})).rejects.toMatchObject({ code: 'schema-edited' })
})

function schemaVersion(path: string): number {
  const database = new DatabaseSync(path)
  database.exec('create table passing (a); drop table passing')
  const { schema_version } = database.prepare('pragma schema_version').get() as never
  database.close()
  return schema_version
}

test('a database that was brought together anew is still ours', async () => {
  const { options, path } = await made()
  const database = await openSqlite(options)
  onTestFinished(() => database.close())
  await database.version()
  raw(path, 'vacuum; reindex; create table passing (a); drop table passing')
  await database.version()
  await database.change(async () => {})
  await database.snapshot(async () => {})
})

test('a running process refuses what a newer release made of the database', async () => {
  const { options } = await made()
  const database = await openSqlite(options)
  onTestFinished(() => database.close())
  const second = { name: 'second', statements: ['create table second (a integer) strict'] }
  const later = await openSqlite({ ...options, migrations: [counterMigration, second] })
  await later.close()
  await expect(database.version()).rejects.toMatchObject({ code: 'newer-schema' })
  await expect(database.change(async () => {})).rejects.toMatchObject({ code: 'newer-schema' })
})
