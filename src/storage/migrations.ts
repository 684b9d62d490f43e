import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { bytesEqual, concat, u32 } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { OperatorError } from '../base/error.ts'
import type { Hash } from '../crypto/engine.ts'
import type { Migration, Tables, Tx } from './database.ts'

declare module './database.ts' {
  interface Tables {
    schema_migration: { position: number; name: string; checksum: Uint8Array }
  }
}

/** Made before the first migration. */
export const ledger = `create table schema_migration (
  position integer not null primary key, name text not null unique, checksum blob not null
) strict`

/**
 * Compares the migrations that a database went through with those that this release knows.
 * @returns how many of the known ones it has
 * @throws OperatorError when it went through one that is unknown here, or that was different
 */
export async function countApplied(
  rows: Kysely<Tables>,
  known: readonly Migration[],
  hash: Hash,
): Promise<number> {
  const applied = await rows
    .selectFrom('schema_migration')
    .selectAll()
    .orderBy('position')
    .limit(known.length + 1)
    .execute()
  for (const [position, row] of applied.entries()) {
    const migration = known[position]
    if (!migration) throw newerSchema(row.name)
    if (row.name !== migration.name || !bytesEqual(row.checksum, checksum(migration, hash)))
      throw otherSchema(row.name, migration.name)
  }
  return applied.length
}

/** Takes a database without any table to the first step. */
export async function createLedger(tx: Tx): Promise<void> {
  await sql.raw(ledger).execute(tx)
}

/** Goes through the migrations that are missing, inside the caller's transaction. */
export async function migrate(tx: Tx, known: readonly Migration[], hash: Hash): Promise<void> {
  const applied = await countApplied(tx, known, hash)
  for (const [position, migration] of known.entries()) {
    if (position < applied) continue
    for (const statement of migration.statements) await sql.raw(statement).execute(tx)
    await tx
      .insertInto('schema_migration')
      .values({ position, name: migration.name, checksum: checksum(migration, hash) })
      .execute()
  }
}

/** SHA-256 over the name and the statements, each after its length. */
function checksum(migration: Migration, hash: Hash): Uint8Array {
  const parts = [migration.name, ...migration.statements].flatMap((text) => {
    const octets = utf8(text)
    return [u32(octets.length), octets]
  })
  return hash.digest('sha256', concat(...parts))
}

export const newerSchema = (what: string): OperatorError =>
  new OperatorError('newer-schema', `database: its schema is newer than this release (${what})`, {
    hint: 'use the release of claviger that wrote it, or a later one',
  })

const otherSchema = (found: string, expected: string): OperatorError =>
  new OperatorError(
    'schema-differs',
    `database: migration ${found} differs from this release's ${expected} (checksum)`,
    { hint: 'the database was made by another build; use that one, or restore a backup' },
  )
