import type { Kysely, Transaction } from 'kysely'

/**
 * The tables of the database. Each room adds its own beside the rules that own them:
 * `declare module '../storage/database.ts' { interface Tables { alias: AliasRow } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the rooms above fill it by declaration merging
export interface Tables {}

/** A transaction on the one writing connection. */
export type Tx = Transaction<Tables>

/**
 * One step of the schema, never edited after a release: its checksum is kept in the database.
 * Statements run in order inside the transaction that records the migration.
 */
export type Migration = { name: string; statements: readonly string[] }

/**
 * Durable rows.
 *
 * The contract, which every implementation passes:
 * - `change` runs one transaction at a time, serializable against every process; when `work` throws nothing is kept;
 *   when it resolves, the commit is on disk. Nothing slow is awaited inside.
 * - `read` sees every commit that was acknowledged before the query began, this process's own included. A change
 *   reads through its transaction: neither `read` nor a second `change` may be used inside one.
 * - The reads of a `snapshot` all see one state, while others go on committing.
 * - `version` changes if and only if somebody, this process included, has committed since the last call that
 *   returned another value. It takes about 2 µs on SQLite.
 * - A schema that somebody changed from outside is refused with an OperatorError: by every change and snapshot, and by
 *   `version` once there was a commit.
 */
export interface Database {
  readonly read: Kysely<Tables>
  change<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  version(): Promise<number>
  /** Writes a consistent copy to a new file, synced, while serving. @throws OperatorError when the file exists */
  backup(path: string): Promise<void>
  close(): Promise<void>
}

/** A row has a number beyond 2^53, which nothing here writes. */
export class NumberUnreadable extends Error {
  override readonly name = 'NumberUnreadable'

  constructor(options: ErrorOptions) {
    super('a number in the database is beyond 2^53', options)
  }
}
