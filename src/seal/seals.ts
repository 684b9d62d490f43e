import type { Kysely } from 'kysely'
import { assert } from '../base/assert.ts'
import type { Hmac } from '../crypto/engine.ts'
import type { Tables } from '../storage/database.ts'
import type { SecretKeys } from './key-hierarchy.ts'
import { addToSum, type KeystoreRow, KeystoreRowSealer, type SumState } from './keystore-row.ts'
import { RowSealer } from './row-seal.ts'
import { everyRow } from './sealed-rows.ts'
import { type RowOf, SealBroken, type SealedTable } from './sealed-store.ts'
import { Trail } from './trail.ts'

/** What the seals of one keystore are made and checked with. */
export class Seals {
  readonly row: RowSealer
  readonly keystoreRow: KeystoreRowSealer
  readonly trail: Trail
  #newest = 0

  constructor(hmac: Hmac, keys: SecretKeys) {
    this.row = new RowSealer(hmac, keys.row)
    this.keystoreRow = new KeystoreRowSealer(hmac, keys)
    this.trail = new Trail(hmac, keys.trail)
  }

  /** The highest generation that was committed here or read: no later reading may show an older one. */
  get newest(): number {
    return this.#newest
  }

  reached(generation: number): void {
    this.#newest = Math.max(this.#newest, generation)
  }

  /** Opens the keystore's row for a change, which holds the write lock. @throws SealBroken */
  openForChange(row: KeystoreRow | undefined): SumState {
    const state = this.keystoreRow.open(row)
    if (state.generation < this.#newest) throw olderRows()
    this.reached(state.generation)
    return state
  }

  /** @throws SealBroken */
  open<Name extends keyof Tables & string>(
    table: SealedTable<Name>,
    row: Tables[Name],
  ): RowOf<Name> {
    this.row.verify(table, row)
    const { seal: _, ...opened } = row as Tables[Name] & { seal: Uint8Array }
    return opened
  }
}

export const olderRows = (): SealBroken => new SealBroken('older rows were put back')

export type RowCounts = Readonly<Record<string, number>>

/**
 * Verifies every row of the sealed tables, and that all of them together are those of the last change.
 * @returns how many rows each table has
 * @throws SealBroken with the first row that was edited, or that some are missing, more, or older
 */
export async function recount(
  rows: Kysely<Tables>,
  seals: Seals,
  tables: readonly SealedTable[],
  state: SumState,
): Promise<RowCounts> {
  await assertAllSealed(rows, tables)
  const counts: Record<string, number> = {}
  let sum = 0n
  for (const table of tables) {
    counts[table.name] = 0
    for await (const row of everyRow(rows, table)) {
      sum = addToSum(sum, seals.row.verify(table, row).addend)
      counts[table.name] = (counts[table.name] ?? 0) + 1
    }
  }
  if (sum !== state.sum) throw new SealBroken('rows were deleted, inserted or put back')
  return counts
}

/** A column that is not declared would be there without a seal. */
async function assertAllSealed(
  rows: Kysely<Tables>,
  tables: readonly SealedTable[],
): Promise<void> {
  const found = new Map((await rows.introspection.getTables()).map((table) => [table.name, table]))
  for (const table of tables) {
    const columns = found.get(table.name)?.columns.map(({ name }) => name) ?? []
    const expected = [...table.columns, 'seal'].sort()
    assert(
      columns.sort().join() === expected.join(),
      `the sealed table ${table.name} has the columns that it declares: ${expected.join()}`,
    )
  }
}
