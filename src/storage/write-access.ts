import { access, constants, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OperatorError, reasonOf } from '../base/error.ts'
import { unlessMissing } from './durable-file.ts'

/** What SQLite keeps beside a database (sqlite.org/walformat.html). */
const sideFiles = ['-wal', '-shm']

/**
 * Refuses a database that this process may not write, before SQLite opens it: what that makes beside a read-only file
 * is read-only too, stays there, and keeps the database from being used when it may be written again.
 * @param path a file that may not exist yet, nor its folder
 * @throws OperatorError that names the database, and the folder or file that is in the way
 */
export async function refuseUnwritable(
  path: string,
  accessTo: (path: string, mode: number) => Promise<void> = access,
): Promise<void> {
  try {
    // SQLite keeps its files beside the one that a link leads to.
    const real = (await realpath(path).catch(unlessMissing)) ?? path
    await accessTo(dirname(real), constants.W_OK | constants.X_OK).catch(unlessMissing)
    for (const file of [real, ...sideFiles.map((name) => real + name)])
      await accessTo(file, constants.R_OK | constants.W_OK).catch(unlessMissing)
  } catch (cause) {
    const why = reasonOf(cause)
    throw new OperatorError('database-read-only', `database: ${path} cannot be written: ${why}`, {
      hint: 'commands that only read write there too: the user who runs claviger needs write access',
      cause,
    })
  }
}
