import type { Kysely } from 'kysely'
import type { SecretKey } from '../crypto/engine.ts'
import { NumberUnreadable, type Tables, type Tx } from '../storage/database.ts'

/** A column's value in a sealed row. */
export type SealedValue = string | number | null | Uint8Array

/**
 * A table whose rows decide access. Every row carries a MAC in its column `seal`, over the table's name and each
 * column's name and value; `key` names its primary key. The columns are listed without `seal`.
 */
export type SealedTable<Name extends keyof Tables & string = keyof Tables & string> = {
  name: Name
  key: readonly string[]
  columns: readonly string[]
}

/** A row without its seal. */
export type RowOf<Name extends keyof Tables> = Omit<Tables[Name], 'seal'>

/**
 * One change of the keystore: a transaction that keeps the seals, the sum of the seals and the generation number.
 * Sealed tables are written through it alone; unsealed ones through `tx`.
 */
export interface Change {
  readonly tx: Tx
  /** What the keystore's generation is once this change is committed; final by `afterCommit`. */
  readonly generation: number
  /** As `SealedStore.open`. */
  open<Name extends keyof Tables & string>(table: SealedTable<Name>, row: Tables[Name]): RowOf<Name>
  insert<Name extends keyof Tables & string>(
    table: SealedTable<Name>,
    row: RowOf<Name>,
  ): Promise<void>
  /** Rewrites one row, found by the primary key among the columns of `row`; it must exist and verify. */
  update<Name extends keyof Tables & string>(
    table: SealedTable<Name>,
    row: RowOf<Name>,
  ): Promise<void>
  /** Deletes one row by its primary key; whether it was there. */
  delete<Name extends keyof Tables & string>(
    table: SealedTable<Name>,
    key: Partial<RowOf<Name>>,
  ): Promise<boolean>
  /** Tells every process which records to drop once this change is committed: `key:<id>`, `access-key:<id>`. */
  touch(topic: string): void
  /** Runs once the transaction is on disk. Must not throw. */
  afterCommit(work: () => void): void
}

/** The keystore's rows under the root key. */
export interface SealedStore {
  /** Names the keystore; bound into every seal and every wrapped material. A UUID. */
  readonly keystoreId: string
  /** Rows as stored. A row of a sealed table counts only after `open`. */
  readonly read: Kysely<Tables>
  /** @throws SealBroken when the row's seal does not verify */
  open<Name extends keyof Tables & string>(table: SealedTable<Name>, row: Tables[Name]): RowOf<Name>
  change<T>(work: (change: Change) => Promise<T>): Promise<T>
  /**
   * Asks whether anybody has committed since the last time, and tells the listeners before it resolves (about 2 µs
   * when nothing has). Called at the start of every request; calls may overlap, and each resolves only when every
   * change committed before it was called has been told.
   * @throws SealBroken when something was put back from outside, and from then on
   */
  refresh(): Promise<void>
  /** Calls back with the topics that were touched, or `all` when the trail of changes no longer reaches back. */
  onStale(listener: (topics: readonly string[] | 'all') => void): void
  /** Wraps material (1 to 8,192 octets) under a key derived for this binding alone (AES-256-GCM). */
  wrap(binding: Uint8Array, material: Uint8Array): Uint8Array
  /** @returns the material in an allocation of its own, which the caller wipes; @throws SealBroken */
  unwrap(binding: Uint8Array, wrapped: Uint8Array): Uint8Array
  /** A key derived from the root key for one purpose, for example `audit chain`. It survives a change of root key. */
  deriveKey(purpose: string): SecretKey
  /** Grows by one with each change. */
  generation(): Promise<number>
  backup(path: string): Promise<void>
  close(): Promise<void>
}

/** Something at rest was edited, deleted, swapped or put back, or belongs to another root key. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

/** What an error of reading rows says of their seals; `undefined` when it is none of those. */
export function sealBrokenBy(error: unknown): SealBroken | undefined {
  if (error instanceof SealBroken) return error
  if (!(error instanceof NumberUnreadable)) return undefined
  return new SealBroken(`a row was edited: ${error.message}`, { cause: error })
}
