import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keystoreFile, openStore } from '../../src/seal/open-store.ts'
import type { Change } from '../../src/seal/sealed-store.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'
import { draftTable, note, noteTable, opened, optionsIn } from './notes.ts'

type Options = ReturnType<typeof optionsIn>

/** Three notes, one draft; note 2 was changed once and note 4 deleted. `old` is from before that. */
async function makeTemplate() {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-test-'))
  const store = await openStore(optionsIn(folder))
  await store.change(async (change) => {
    for (const id of [1, 2, 3, 4]) await change.insert(noteTable, note(id))
    await change.insert(draftTable, note(1, { text: 'a draft' }))
  })
  const old = await store.read.selectFrom('sealed_note').selectAll().execute()
  await store.change(async (change) => {
    await change.update(noteTable, note(2, { text: 'changed', weight: 1.5 }))
    await change.delete(noteTable, { owner: 'ann', id: 4 })
  })
  await store.close()
  return { folder, old }
}

let template: Awaited<ReturnType<typeof makeTemplate>>
beforeAll(async () => {
  template = await makeTemplate()
})
afterAll(() => rmSync(template.folder, { recursive: true }))

/** A copy of the same keystore for each test. */
async function keystore() {
  const folder = temporaryFolder()
  cpSync(template.folder, folder, { recursive: true })
  const options = optionsIn(folder)
  const raw = (work: (database: DatabaseSync) => void) => tamper(options, work)
  const seal = (id: number) => template.old.find((row) => row.id === id)?.seal ?? new Uint8Array()
  return { options, raw, seal }
}

function tamper(options: Options, work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(keystoreFile(options.at.folder))
  work(database)
  database.close()
}

type Tampered = Awaited<ReturnType<typeof keystore>>

const edits: [string, string][] = [
  ['another text', `update sealed_note set text = 'x' where id = 1`],
  ['a text that was null', `update sealed_note set weight = 0 where id = 1`],
  ['a value that becomes null', `update sealed_note set weight = null where id = 2`],
  [
    'a value moved to the next column',
    `update sealed_note set token = x'6e6f74652031', text = null where id = 1`,
  ],
  ['another primary key', `update sealed_note set id = 9 where id = 1`],
  ['another owner', `update sealed_note set owner = 'bob' where id = 1`],
  ['the seal', `update sealed_note set seal = zeroblob(32) where id = 1`],
  ['an empty seal', `update sealed_note set seal = x'' where id = 1`],
  [
    'seals swapped',
    `update sealed_note set seal = (select seal from sealed_note n where n.id = 4 - sealed_note.id) where id in (1, 3)`,
  ],
  [
    'rows swapped under their seals',
    `update sealed_note set text = 'note ' || (4 - id) where id in (1, 3)`,
  ],
  [
    'a row of another table',
    `delete from sealed_note where id = 1; insert into sealed_note select * from sealed_draft`,
  ],
]

const sets: [string, (tampered: Tampered) => string][] = [
  ['a row deleted', () => 'delete from sealed_note where id = 1'],
  ['all rows deleted', () => 'delete from sealed_note; delete from sealed_draft'],
  [
    'a row put back as it was',
    ({ seal }) =>
      `update sealed_note set text = 'note 2', weight = null, seal = x'${hex(seal(2))}' where id = 2`,
  ],
  [
    'a deleted row put back',
    ({ seal }) =>
      `insert into sealed_note values ('ann', 4, 'note 4', null, null, x'${hex(seal(4))}')`,
  ],
]

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')

test('a keystore that nobody changed opens', async () => {
  const { options, raw } = await keystore()
  raw((database) => database.exec('vacuum'))
  await opened(options)
})

test('the sum that is stored does not show that rows were put back', async () => {
  const store = await opened((await keystore()).options)
  const stored = () => store.read.selectFrom('keystore').select('masked_sum').executeTakeFirst()
  const before = await stored()
  await store.change((change) => change.insert(noteTable, note(8)))
  await store.change((change) => change.delete(noteTable, { owner: 'ann', id: 8 }))
  expect(await stored()).not.toEqual(before)
})

describe('an edited row is refused and named when the keystore is opened', () => {
  test.for(edits)('%s', async ([, statement]) => {
    const { options, raw } = await keystore()
    raw((database) => database.exec(statement))
    const opening = openStore(options)
    await expect(opening).rejects.toMatchObject({ name: 'OperatorError', code: 'seal-broken' })
    await expect(opening).rejects.toThrow(/a row of sealed_note was edited: owner "\w+", id \d/)
  })
})

describe('rows that are all genuine, but not those of the last change, are refused', () => {
  test.for(sets)('%s', async ([, statement]) => {
    const tampered = await keystore()
    tampered.raw((database) => database.exec(statement(tampered)))
    const opening = openStore(tampered.options)
    await expect(opening).rejects.toMatchObject({ code: 'seal-broken' })
    await expect(opening).rejects.toThrow('rows were deleted, inserted or put back')
  })
})

describe("the keystore's own row edited", () => {
  const numbers = ['generation', 'format']
  const octets = ['sum_nonce', 'masked_sum', 'mac', 'wrapped_secret', 'key_check']
  const statements = [
    ...numbers.map((name) => `${name} = ${name} - 1`),
    ...octets.map((name) => `${name} = zeroblob(length(${name}))`),
    'root_key_version = 2',
    `root_key_parameters = ''`,
    `id = '00000000-0000-4000-8000-000000000000'`,
  ]
  test.for(statements)('%s', async (statement) => {
    const { options, raw } = await keystore()
    raw((database) => database.exec(`update keystore set ${statement}`))
    await expect(openStore(options)).rejects.toMatchObject({
      name: 'OperatorError',
      code: expect.stringMatching(/seal-broken|root-key-refused/),
    })
  })

  test('marked as new, it does not take the root key with it', async () => {
    const { options, raw } = await keystore()
    raw((database) => database.exec('update keystore set root_key_version = 0'))
    await expect(openStore(options)).rejects.toMatchObject({ code: 'key-file-exists' })
    raw((database) => database.exec('update keystore set root_key_version = 1'))
    await opened(options)
  })
})

// Node gives such a number back as an error, before any seal is looked at.
const beyond = 'update sealed_note set id = 9007199254740993 where id = 1'

test.for([
  beyond,
  ...['format', 'generation', 'root_key_version'].map(
    (name) => `update keystore set ${name} = 9007199254740993`,
  ),
  'update schema_migration set position = 9007199254740993 where position = 1',
])('a number that JavaScript does not have is refused as an edited row: %s', async (statement) => {
  const { options, raw } = await keystore()
  raw((database) => database.exec(statement))
  const opening = openStore(options)
  await expect(opening).rejects.toMatchObject({ name: 'OperatorError', code: 'seal-broken' })
  await expect(opening).rejects.toThrow('a row was edited: a number in the database is beyond 2^53')
})

describe('while the keystore is open', () => {
  test('a number that JavaScript does not have is remembered when it is put back', async () => {
    const { options, raw } = await keystore()
    const store = await opened(options)
    raw((database) => database.exec(beyond))
    await expect(store.refresh()).rejects.toThrow('a row was edited')
    raw((database) => database.exec('update sealed_note set id = 1 where id = 9007199254740993'))
    await expect(store.refresh()).rejects.toThrow('a row was edited')
    expect(store.failure).toMatchObject({ name: 'SealBroken' })
  })

  test('an edited row is refused when it is read', async () => {
    const { options, raw } = await keystore()
    const store = await opened(options)
    raw((database) => database.exec(`update sealed_note set text = 'x' where id = 1`))
    const rows = await store.read.selectFrom('sealed_note').selectAll().orderBy('id').execute()
    expect(() => store.open(noteTable, rows[0] as never)).toThrow('a row of sealed_note was edited')
    expect(store.open(noteTable, rows[1] as never)).toMatchObject({ id: 2 })
  })

  test('an edited row is refused when it is changed or deleted', async () => {
    const { options, raw } = await keystore()
    const store = await opened(options)
    raw((database) => database.exec(`update sealed_note set text = 'x' where id = 1`))
    const update = store.change((change) => change.update(noteTable, note(1)))
    await expect(update).rejects.toThrow('a row of sealed_note was edited')
    const remove = store.change((change) => change.delete(noteTable, { owner: 'ann', id: 1 }))
    await expect(remove).rejects.toThrow('a row of sealed_note was edited')
  })

  test('a column that is not declared is refused, not dropped', async () => {
    const store = await opened((await keystore()).options)
    const row = { ...note(7), colour: 'red' }
    const insert = store.change((change) => change.insert(noteTable, row))
    await expect(insert).rejects.toThrow('declares the column colour')
  })

  test("older rows, the keystore's own among them, are refused by the next change", async () => {
    const { options, raw } = await keystore()
    const store = await opened(options)
    let old: Record<string, unknown>[] = []
    raw((database) => {
      old = database.prepare('select * from keystore').all()
    })
    await store.change(async () => {})
    await store.refresh()
    await store.change(async () => {})
    raw((database) => {
      const row = old[0] as {
        generation: number
        sum_nonce: Uint8Array
        masked_sum: Uint8Array
        mac: Uint8Array
      }
      database
        .prepare('update keystore set generation = ?, sum_nonce = ?, masked_sum = ?, mac = ?')
        .run(row.generation, row.sum_nonce, row.masked_sum, row.mac)
    })
    await expect(store.change(async () => {})).rejects.toThrow('older rows were put back')
    await expect(store.refresh()).rejects.toThrow('older rows were put back')
  })

  test('a change whose writing the database does not do is given up', async () => {
    const ignore = 'begin select raise(ignore); end'
    const writes: [string, (change: Change) => Promise<unknown>][] = [
      ['insert on sealed_note', (change) => change.insert(noteTable, note(8))],
      ['update on sealed_note', (change) => change.update(noteTable, note(1))],
      ['delete on sealed_note', (change) => change.delete(noteTable, { owner: 'ann', id: 1 })],
      ['insert on change_trail', async () => {}],
      ['update on keystore', async () => {}],
    ]
    const store = await opened((await keystore()).options)
    const generation = await store.generation()
    for (const [trigger, write] of writes) {
      const change = store.change(async (change) => {
        await sql.raw(`create trigger vanish before ${trigger} ${ignore}`).execute(change.tx)
        await write(change)
      })
      await expect(change, trigger).rejects.toThrow('what is written does not stay')
    }
    expect(await store.generation()).toBe(generation)
    await store.refresh()
  })

  test("the keystore's own row as it was before the last change is refused by the next one", async () => {
    const { options, raw } = await keystore()
    const store = await opened(options)
    const row = await store.read.selectFrom('keystore').selectAll().executeTakeFirstOrThrow()
    await store.change(async () => {})
    raw((database) => {
      database
        .prepare('update keystore set generation = ?, sum_nonce = ?, masked_sum = ?, mac = ?')
        .run(row.generation, row.sum_nonce, row.masked_sum, row.mac)
    })
    await expect(store.change(async () => {})).rejects.toThrow('older rows were put back')
  })

  test('a change knows the generation that it comes to', async () => {
    const store = await opened((await keystore()).options)
    const known: number[] = []
    await store.change(async (change) => change.afterCommit(() => known.push(change.generation)))
    expect(known).toEqual([await store.generation()])
    await store.raiseGeneration(50, async (change) =>
      change.afterCommit(() => known.push(change.generation)),
    )
    expect(known).toEqual([3, 51])
    expect(await store.generation()).toBe(51)
  })

  test('a column added to a sealed table from outside is refused', async () => {
    const { options, raw } = await keystore()
    raw((database) => database.exec('alter table sealed_note add column extra text'))
    await expect(openStore(options)).rejects.toMatchObject({ code: 'schema-edited' })
  })
})
