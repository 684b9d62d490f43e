import { type Kysely, sql } from 'kysely'
import { afterReads } from '../base/clock.ts'
import type { Tables, Tx } from '../storage/database.ts'
import { type Row, sealedValue } from './canonical.ts'
import { describeKey } from './row-seal.ts'
import { SealBroken, type SealedTable } from './sealed-store.ts'

// Queries over a table that is named by data. Whether a row may be believed is not decided here.

/** Rows that are in memory at a time when a whole table is read, and that are gone through in one go (some 3 ms). */
const pageRowsMax = 100

/** All rows of a table in the order of its primary key, which the caller may rewrite while it goes on. */
export async function* everyRow(rows: Kysely<Tables>, table: SealedTable): AsyncGenerator<Row> {
  const order = sql.join(table.key.map((column) => sql.ref(column)))
  let page = await readPage(rows, table, sql`order by ${order}`)
  while (page.length > 0) {
    yield* page
    await afterReads()
    const last = page[page.length - 1] ?? {}
    const reached = sql.join(table.key.map((column) => sealedValue(column, last[column])))
    page =
      page.length < pageRowsMax
        ? []
        : await readPage(rows, table, sql`where (${order}) > (${reached}) order by ${order}`)
  }
}

async function readPage(
  rows: Kysely<Tables>,
  table: SealedTable,
  rest: ReturnType<typeof sql>,
): Promise<readonly Row[]> {
  const page = sql<Row>`select * from ${sql.table(table.name)} ${rest} limit ${pageRowsMax}`
  return (await page.execute(rows)).rows
}

export async function findRow(tx: Tx, table: SealedTable, key: Row): Promise<Row | undefined> {
  const found = sql<Row>`select * from ${sql.table(table.name)} where ${isRow(table, key)}`
  return (await found.execute(tx)).rows[0]
}

export async function insertRow(
  tx: Tx,
  table: SealedTable,
  row: Row,
  seal: Uint8Array,
): Promise<void> {
  const names = [...table.columns, 'seal'].map((column) => sql.ref(column))
  const values = [...table.columns.map((column) => sealedValue(column, row[column])), seal]
  const insert = sql`insert into ${sql.table(table.name)} (${sql.join(names)})
    values (${sql.join(values)})`
  await writeOne(tx, insert, table, row)
}

export async function updateRow(
  tx: Tx,
  table: SealedTable,
  row: Row,
  seal: Uint8Array,
): Promise<void> {
  const assignments = table.columns
    .filter((column) => !table.key.includes(column))
    .map((column) => sql`${sql.ref(column)} = ${sealedValue(column, row[column])}`)
  const update = sql`update ${sql.table(table.name)}
    set ${sql.join([...assignments, sql`${sql.ref('seal')} = ${seal}`])}
    where ${isRow(table, row)}`
  await writeOne(tx, update, table, row)
}

export async function deleteRow(tx: Tx, table: SealedTable, key: Row): Promise<void> {
  const remove = sql`delete from ${sql.table(table.name)} where ${isRow(table, key)}`
  await writeOne(tx, remove, table, key)
}

async function writeOne(
  tx: Tx,
  statement: ReturnType<typeof sql>,
  table: SealedTable,
  key: Row,
): Promise<void> {
  const { numAffectedRows } = await statement.execute(tx)
  if (numAffectedRows !== 1n) throw notWritten(`a row of ${table.name}, ${describeKey(table, key)}`)
}

/** The database took a statement and did not do it. */
export const notWritten = (what: string): SealBroken =>
  new SealBroken(`what is written does not stay: ${what}`)

const isRow = (table: SealedTable, key: Row) =>
  sql.join(
    table.key.map((column) => sql`${sql.ref(column)} = ${sealedValue(column, key[column])}`),
    sql` and `,
  )
