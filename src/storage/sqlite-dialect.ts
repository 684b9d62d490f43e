import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely'
import type { Clock } from '../base/clock.ts'
import { OperatorError } from '../base/error.ts'
import type { Tables } from './database.ts'
import { busyMillisecondsMax, patiently } from './patience.ts'
import { adapt, type Connection, isBusy } from './sqlite-connection.ts'

/** `begin immediate` takes the write lock at once, so that no transaction fails half way for want of it. */
export type Begin = 'begin' | 'begin immediate'

/** Queries over one connection, one at a time: a transaction has it to itself until it ends. */
export function queriesOf(connection: Connection, begin: Begin, clock: Clock): Kysely<Tables> {
  return new Kysely({ dialect: new PatientDialect(connection, begin, clock) })
}

class PatientDialect extends SqliteDialect {
  readonly #driver: Driver

  constructor(connection: Connection, begin: Begin, clock: Clock) {
    const config = { database: adapt(connection) }
    super(config)
    this.#driver = new PatientDriver(config, connection, begin, clock)
  }

  override createDriver(): Driver {
    return this.#driver
  }
}

/** Waits for other processes without blocking the event loop, as SQLite's own busy timeout would. */
class PatientDriver extends SqliteDriver {
  readonly #sqlite: Connection
  readonly #begin: Begin
  readonly #clock: Clock

  constructor(config: SqliteDialectConfig, sqlite: Connection, begin: Begin, clock: Clock) {
    super(config)
    this.#sqlite = sqlite
    this.#begin = begin
    this.#clock = clock
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new PatientConnection(await super.acquireConnection(), this.#clock)
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#begin))
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After a full disk or another failure of the disk SQLite has done it by itself, and a second one would fail in
    // place of what it is for (sqlite.org/lang_transaction.html).
    if (this.#sqlite.isTransaction) await super.rollbackTransaction(connection)
  }
}

class PatientConnection implements DatabaseConnection {
  readonly #inner: DatabaseConnection
  readonly #clock: Clock

  constructor(inner: DatabaseConnection, clock: Clock) {
    this.#inner = inner
    this.#clock = clock
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return whenFree(this.#clock, () => this.#inner.executeQuery<R>(query))
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.#inner.streamQuery<R>(query, chunkSize)
  }
}

/** @throws OperatorError when the database stays busy */
export async function whenFree<T>(clock: Clock, query: () => Promise<T>): Promise<T> {
  try {
    return await query()
  } catch (error) {
    if (!isBusy(error)) throw error
  }
  const done = await patiently(clock, () =>
    query().then(
      (result) => ({ result }),
      (error: unknown) => {
        if (!isBusy(error)) throw error
        return undefined
      },
    ),
  )
  if (done) return done.result
  throw new OperatorError(
    'database-busy',
    `database: another process has held the write lock for more than ${busyMillisecondsMax / 1000} s`,
    { hint: 'look for a process that is stopped while it uses the same data folder' },
  )
}
