import type { Kysely } from 'kysely'
import type { Tables } from '../storage/database.ts'
import type { Row } from './canonical.ts'
import type { RowOf, SealedTable } from './sealed-store.ts'

/** A column of a sealed table that holds what `SealedStore.wrap` gave; `app.ts` hands in every one. */
export type WrappedColumn = {
  readonly table: SealedTable
  readonly column: string
  /** What the row's material was wrapped for; `undefined` when it holds none, such as a reference into an HSM. */
  readonly bindingOf: (row: Row, rows: Kysely<Tables>) => Promise<Uint8Array | undefined>
}

/** Describes a wrapped column with its row's own type. */
export function wrappedColumn<Name extends keyof Tables & string>(
  table: SealedTable<Name>,
  column: keyof RowOf<Name> & string,
  bindingOf: (row: RowOf<Name>, rows: Kysely<Tables>) => Promise<Uint8Array | undefined>,
): WrappedColumn {
  return { table, column, bindingOf: (row, rows) => bindingOf(row as RowOf<Name>, rows) }
}
