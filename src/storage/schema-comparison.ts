import { type Kysely, sql } from 'kysely'
import { OperatorError } from '../base/error.ts'
import type { Migration, Tables } from './database.ts'
import { ledger } from './migrations.ts'
import { connect } from './sqlite-connection.ts'

// A trigger or a view that somebody put in would make of every statement what they want, under seals that verify.

/** A table, index, view or trigger as SQLite keeps it (sqlite.org/schematab.html), but for the page where it begins. */
type Entry = { type: string; name: string; tbl_name: string; sql: string | null }

const schemaTable = 'select type, name, tbl_name, sql from sqlite_schema'

/**
 * Compares a database's schema with the one that its migrations make.
 * @param applied the migrations that the database went through
 * @throws OperatorError when anything is more, missing or different
 */
export async function refuseEditedSchema(
  rows: Kysely<Tables>,
  applied: readonly Migration[],
): Promise<void> {
  const expected = new Map(schemaOf(applied).map((entry) => [JSON.stringify(entry), entry]))
  const entriesMax = expected.size + 1
  const found = await sql<Entry>`${sql.raw(schemaTable)} limit ${entriesMax}`.execute(rows)
  for (const { type, name, tbl_name, sql } of found.rows) {
    const entry = { type, name, tbl_name, sql }
    if (!expected.delete(JSON.stringify(entry))) throw schemaEdited(described(entry))
  }
  const [missing] = expected.values()
  if (missing) throw schemaEdited(described(missing))
}

/** What the migrations make of an empty database. */
function schemaOf(migrations: readonly Migration[]): Entry[] {
  const connection = connect(':memory:', 'write')
  try {
    const statements = migrations.flatMap((migration) => migration.statements)
    for (const statement of [ledger, ...statements]) connection.exec(statement)
    return connection.prepare(schemaTable).all() as Entry[]
  } finally {
    connection.close()
  }
}

const described = ({ type, name }: Entry): string => `${type} ${JSON.stringify(name)}`

export const schemaEdited = (what: string): OperatorError =>
  new OperatorError('schema-edited', `database: its schema was edited: ${what}`, {
    hint: 'somebody changed the database from outside; restore a backup',
  })
