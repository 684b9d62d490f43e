import { type Kysely, sql } from 'kysely'
import { wipe } from '../base/bytes.ts'
import { OperatorError } from '../base/error.ts'
import type { Tables } from '../storage/database.ts'
import type { Row } from './canonical.ts'
import { explained } from './open-store.ts'
import { describeKey } from './row-seal.ts'
import { everyRow } from './sealed-rows.ts'
import { SealBroken } from './sealed-store.ts'
import type { RowCounts } from './seals.ts'
import type { Store } from './store.ts'
import type { WrappedColumn } from './wrapped-column.ts'

export type Verified = {
  readonly keystoreId: string
  readonly generation: number
  /** Rows of each sealed table. */
  readonly rows: RowCounts
  /** Wrapped materials that opened. */
  readonly materials: number
}

/**
 * Goes through everything in an open keystore as of one state, while others use it: the database's own structure, the
 * seal of every row, and that every wrapped material opens.
 * @throws OperatorError that names the first bad place
 */
export function verifyStore(store: Store, wrapped: readonly WrappedColumn[]): Promise<Verified> {
  return explained(
    store.snapshot(async (tx) => {
      await checkStructure(tx)
      const { rows, generation } = await store.recount(tx)
      let materials = 0
      for (const column of wrapped) materials += await openEvery(store, column, tx)
      return { keystoreId: store.keystoreId, generation, rows, materials }
    }),
  )
}

/** sqlite.org/pragma.html#pragma_integrity_check, #pragma_foreign_key_check */
async function checkStructure(rows: Kysely<Tables>): Promise<void> {
  const found = await sql<{ integrity_check: string }>`pragma integrity_check(1)`.execute(rows)
  const finding = found.rows[0]?.integrity_check
  if (finding !== 'ok') throw damaged(finding ?? 'no answer')
  const orphans = await sql<{ table: string }>`pragma foreign_key_check`.execute(rows)
  if (orphans.rows[0]) throw damaged(`a row of ${orphans.rows[0].table} refers to a missing one`)
}

async function openEvery(
  store: Store,
  { table, column, bindingOf }: WrappedColumn,
  rows: Kysely<Tables>,
): Promise<number> {
  let opened = 0
  for await (const row of everyRow(rows, table)) {
    const binding = await bindingOf(row, rows)
    if (!binding) continue
    wipe(openOne(store, { table, column }, row, binding))
    opened++
  }
  return opened
}

function openOne(
  store: Store,
  { table, column }: Pick<WrappedColumn, 'table' | 'column'>,
  row: Row,
  binding: Uint8Array,
): Uint8Array {
  const value = row[column]
  try {
    if (value instanceof Uint8Array) return store.unwrap(binding, value)
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
  }
  throw new SealBroken(
    `the material in ${table.name}.${column} does not open: ${describeKey(table, row)}`,
  )
}

const damaged = (finding: string): OperatorError =>
  new OperatorError('database-damaged', `database: damaged: ${finding}`, {
    hint: 'restore a backup',
  })
