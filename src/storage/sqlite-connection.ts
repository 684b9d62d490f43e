import { backup, DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { SqliteDatabase } from 'kysely'
import { assert } from '../base/assert.ts'
import { OperatorError } from '../base/error.ts'
import { NumberUnreadable } from './database.ts'
import { hasCode } from './durable-file.ts'

// POSIX locks belong to the process: closing any descriptor of a file drops every lock that SQLite holds on it. So
// nothing in this process may open a database or lock file but SQLite, once it is in use.

/** Result codes. Source: sqlite.org/rescode.html */
const resultCodes = {
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const

type Refusal = { readonly code: string; readonly reason: string; readonly hint: string }

/** What is at fault where a file is, not in it. */
const refusals: ReadonlyMap<number | undefined, Refusal> = new Map([
  [
    resultCodes.readOnly,
    {
      code: 'database-read-only',
      reason: 'it, or a file beside it, is read-only',
      hint: 'the user who runs claviger needs write access to the folder and what is in it',
    },
  ],
  [
    resultCodes.ioError,
    {
      code: 'database-io',
      reason: 'the disk is full, or fails to read or write',
      hint: "make room; if there is some, the system's log tells what the disk lacks",
    },
  ],
  [
    resultCodes.full,
    {
      code: 'database-full',
      reason: 'the disk is full, or a quota is reached',
      hint: 'make room where the file is',
    },
  ],
  [
    resultCodes.cannotOpen,
    {
      code: 'database-unopened',
      reason: 'it, or a file beside it, cannot be opened',
      hint: 'look for a folder that this user may not write, a full disk, or too many open files',
    },
  ],
])

/** All pages in one step: a copy that a commit can't make begin anew. */
const pagesPerStep = 2 ** 31 - 1

/** A connection to one SQLite database. A busy database is reported at once, never waited for. */
export type Connection = DatabaseSync

/** `still` is a file that nobody writes: SQLite locks nothing, ignores a log, and makes no file beside it. */
export type ConnectionMode = 'write' | 'read' | 'still'

export function connect(path: string, mode: ConnectionMode): Connection {
  const connection = explained(
    () => path,
    () =>
      new DatabaseSync(mode === 'still' ? immutable(path) : path, {
        readOnly: mode !== 'write',
        timeout: 0,
        enableForeignKeyConstraints: true,
        defensive: true,
        allowExtension: false,
      }),
  )
  // sqlite.org/pragma.html#pragma_trusted_schema
  connection.exec('pragma trusted_schema = off')
  return connection
}

/** sqlite.org/uri.html#uriimmutable */
function immutable(path: string): URL {
  const url = pathToFileURL(path)
  url.searchParams.set('immutable', '1')
  return url
}

/** Does one thing with a connection. @throws OperatorError that names the file, when that can't be read or written */
export function using<T>(connection: Connection, work: () => T): T {
  return explained(() => fileOf(connection), work)
}

function explained<T>(file: () => string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw refusalOf(error, file) ?? unreadable(error) ?? error
  }
}

/** Node gives a number beyond 2^53 back as an error. */
function unreadable(error: unknown): NumberUnreadable | undefined {
  const isOutOfRange = error instanceof RangeError && hasCode(error, 'ERR_OUT_OF_RANGE')
  return isOutOfRange ? new NumberUnreadable({ cause: error }) : undefined
}

function refusalOf(error: unknown, file: () => string): OperatorError | undefined {
  const refusal = refusals.get(resultOf(error))
  if (!refusal) return undefined
  const { code, reason, hint } = refusal
  return new OperatorError(code, `database: ${file()}: ${reason}`, { hint, cause: error })
}

const fileOf = (connection: Connection): string => connection.location() ?? 'in memory'

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
      const statement = using(connection, () => connection.prepare(sql))
      const all = (parameters: readonly unknown[]) =>
        using(connection, () => statement.all(...bindable(parameters)))
      return {
        reader: statement.columns().length > 0,
        all,
        run: (parameters) => using(connection, () => statement.run(...bindable(parameters))),
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
  const statement = using(connection, () => connection.prepare(`pragma ${pragma}`))
  statement.setReturnArrays(true)
  return () => using(connection, () => statement.get() as unknown as readonly [number])[0]
}

/** Copies a database of any journal mode, its log included, into an empty file. */
export async function copyInto(connection: Connection, path: string): Promise<void> {
  try {
    await backup(connection, path, { rate: pagesPerStep })
  } catch (error) {
    // SQLite doesn't tell which of the two it is.
    throw refusalOf(error, () => `${fileOf(connection)}, copied to ${path}`) ?? error
  }
}

export const isBusy = (error: unknown): boolean => resultOf(error) === resultCodes.busy
export const isNotDatabase = (error: unknown): boolean =>
  resultOf(error) === resultCodes.notADatabase
export const isCorrupt = (error: unknown): boolean => resultOf(error) === resultCodes.corrupt

/** The primary result code, which is the low octet of an extended one. */
function resultOf(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}
