import { closeSync, openSync } from 'node:fs'
import { OperatorError } from '../base/error.ts'
import { privateFileMode } from './durable-file.ts'
import { type Connection, connect, isBusy, isNotDatabase, using } from './sqlite-connection.ts'

/** Given up by `release`, or by the operating system when the process ends, however it ends. */
export type Lock = { release(): void }

/** Any number of processes may share a lock; an exclusive one excludes them all. */
export type LockMode = 'exclusive' | 'shared'

const statements = {
  exclusive: 'begin exclusive',
  shared: 'begin; select count(*) from sqlite_schema',
} satisfies Record<LockMode, string>

/** A forgotten Lock must not be given up by the garbage collector. */
const held = new Set<Connection>()

/**
 * Locks a file of its own, made when missing, if nobody in this or another process is in the way. Its folder exists.
 *
 * The lock is that of an open transaction on an empty SQLite database: Node has no file locks of its own, and a file
 * that merely exists outlives its maker.
 */
export function tryLock(path: string, mode: LockMode = 'exclusive'): Lock | undefined {
  createOnce(path)
  const connection = connect(path, 'write')
  try {
    // No journal file beside the lock file: nothing is ever written.
    using(connection, () => connection.exec(`pragma journal_mode = memory; ${statements[mode]}`))
  } catch (error) {
    connection.close()
    if (isBusy(error)) return undefined
    if (isNotDatabase(error)) throw notOurs(path, error)
    throw error
  }
  held.add(connection)
  return { release: () => release(connection) }
}

const notOurs = (path: string, cause: unknown): OperatorError =>
  new OperatorError('lock-damaged', `lock: ${path} is no lock file`, {
    hint: 'nothing is kept in it: while nobody uses the folder it may be removed',
    cause,
  })

function release(connection: Connection): void {
  if (held.delete(connection)) connection.close()
}

/** SQLite would make it readable for others. A file that exists is not opened: closing it would drop its locks. */
function createOnce(path: string): void {
  try {
    closeSync(openSync(path, 'wx', privateFileMode))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
