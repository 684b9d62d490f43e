import { backup, DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SqliteDatabase } from 'kysely'
import { assert } from '../base/assert.ts'

// POSIX locks belong to the process: closing any descriptor of a file drops every lock that SQLite holds on it. So
// nothing in this process may open a database or lock file but SQLite, once it is in use.

/** Result codes. Source: sqlite.org/rescode.html */
const resultCodes = { busy: 5, corrupt: 11, notADatabase: 26 } as const

/** All pages in one step: a copy that a commit can't make begin anew. */
const pagesPerStep = 2 ** 31 - 1

/** A connection to one SQLite database. A busy database is reported at once, never waited for. */
export type Connection = DatabaseSync

export type ConnectionMode = 'write' | 'read'

export function connect(path: string, mode: ConnectionMode): Connection {
  const connection = new DatabaseSync(path, {
    readOnly: mode === 'read',
    timeout: 0,
    enableForeignKeyConstraints: true,
    defensive: true,
    allowExtension: false,
  })
  // sqlite.org/pragma.html#pragma_trusted_schema
  connection.exec('pragma trusted_schema = off')
  return connection
}

/** Before Node 24.16 a text is read back up to its first U+0000 only: what is sealed would not be what is read. */
function bindable(parameters: readonly unknown[]): readonly SQLInputValue[] {
  for (const value of parameters) {
    assert(typeof value !== 'string' || !value.includes('\0'), 'no text has a U+0000')
  }
  return parameters as readonly SQLInputValue[]
}

/** Shows a connection to Kysely, which never closes it. */
export function adapt(connection: Connection): SqliteDatabase {
  return {
    close: () => {},
    prepare(sql) {
      const statement = connection.prepare(sql)
      const all = (parameters: readonly unknown[]) => statement.all(...bindable(parameters))
      return {
        reader: statement.columns().length > 0,
        all,
        run: (parameters) => statement.run(...bindable(parameters)),
        // Rows one by one would hold a transaction open between them.
        iterate: (parameters) => all(parameters).values(),
      }
    },
  }
}

/**
 * Asks for a number that changes: `data_version` with the commits of every other connection, `schema_version` with
 * every change of the schema (sqlite.org/pragma.html#pragma_data_version, #pragma_schema_version).
 */
export function versionReader(
  connection: Connection,
  pragma: 'data_version' | 'schema_version',
): () => number {
  const statement = connection.prepare(`pragma ${pragma}`)
  statement.setReturnArrays(true)
  return () => (statement.get() as unknown as readonly [number])[0]
}

/** Copies a database of any journal mode, its log included, into an empty file. */
export async function copyInto(connection: Connection, path: string): Promise<void> {
  await backup(connection, path, { rate: pagesPerStep })
}

export const isBusy = (error: unknown): boolean => hasResult(error, resultCodes.busy)
export const isNotDatabase = (error: unknown): boolean => hasResult(error, resultCodes.notADatabase)
export const isCorrupt = (error: unknown): boolean => hasResult(error, resultCodes.corrupt)

/** Extended result codes have the primary one in their low octet. */
function hasResult(error: unknown, code: number): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === code
  )
}
