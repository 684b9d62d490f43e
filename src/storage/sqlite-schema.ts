import { type Kysely, sql } from 'kysely'
import { OperatorError } from '../base/error.ts'
import type { Hash } from '../crypto/engine.ts'
import type { Migration, Tables, Tx } from './database.ts'
import { countApplied, createLedger, migrate, newerSchema } from './migrations.ts'
import { refuseEditedSchema } from './schema-comparison.ts'
import { isCorrupt, isNotDatabase } from './sqlite-connection.ts'

/** Marks the file as Claviger's: `CLVG` (sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x434c5647
/** The version of what this folder itself writes: the mark, the ledger of migrations. */
const formatVersion = 1

/**
 * Reads who made a database and what it went through.
 * @returns how many of the migrations; `undefined` when it is empty, so that this release may make it its own
 * @throws OperatorError when it is no database, somebody else's, damaged, of a newer or another release, or has another
 *   schema than what it went through makes
 */
export async function inspectSchema(
  rows: Kysely<Tables>,
  migrations: readonly Migration[],
  hash: Hash,
): Promise<number | undefined> {
  const { tables, application, format } = await readHeader(rows).catch(explainUnreadable)
  if (tables === 0 && application === 0) return undefined
  if (application !== applicationId) throw notOurs()
  if (format > formatVersion) throw newerSchema(`format ${format}`)
  const applied = await countApplied(rows, migrations, hash)
  await refuseEditedSchema(rows, migrations.slice(0, applied))
  return applied
}

/** Takes the database to this release's schema, inside one transaction. */
export async function bringUpToDate(
  tx: Tx,
  migrations: readonly Migration[],
  hash: Hash,
): Promise<void> {
  if ((await inspectSchema(tx, migrations, hash)) === undefined) {
    await createLedger(tx)
    await sql.raw(`pragma application_id = ${applicationId}`).execute(tx)
    await sql.raw(`pragma user_version = ${formatVersion}`).execute(tx)
  }
  await migrate(tx, migrations, hash)
}

type Header = { tables: number; application: number; format: number }

async function readHeader(rows: Kysely<Tables>): Promise<Header> {
  const { rows: found } = await sql<Header>`
    select (select count(*) from sqlite_schema) as tables,
      (select application_id from pragma_application_id) as application,
      (select user_version from pragma_user_version) as format`.execute(rows)
  return found[0] ?? { tables: 0, application: 0, format: 0 }
}

/** For `catch`: what a file that is no sound database of Claviger's fails with, in the operator's words. */
export function explainUnreadable(error: unknown): never {
  if (isNotDatabase(error)) throw notOurs(error)
  if (!isCorrupt(error)) throw error
  throw new OperatorError('database-damaged', 'database: the file is damaged', {
    hint: 'restore a backup',
    cause: error,
  })
}

const notOurs = (cause?: unknown): OperatorError =>
  new OperatorError('not-a-keystore', 'database: the file is not a database of claviger', {
    hint: '--data names the data folder',
    cause,
  })
