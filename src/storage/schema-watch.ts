import type { Kysely } from 'kysely'
import type { Hash } from '../crypto/engine.ts'
import type { Migration, Tables, Tx } from './database.ts'
import { schemaEdited } from './schema-comparison.ts'
import { bringUpToDate, inspectSchema } from './sqlite-schema.ts'

/** Sees to it that an open database's schema stays the one that this release's migrations make. */
export class SchemaWatch {
  readonly #migrations: readonly Migration[]
  readonly #hash: Hash
  /** As of the last comparison. */
  #version: number | undefined

  constructor(migrations: readonly Migration[], hash: Hash) {
    this.#migrations = migrations
    this.#hash = hash
  }

  /** Takes the database to this release's schema, inside one transaction. @throws OperatorError as `inspectSchema` */
  bringUpToDate(tx: Tx): Promise<void> {
    return bringUpToDate(tx, this.#migrations, this.#hash)
  }

  /**
   * Compares the schema if it has moved since the last time.
   * @param version `schema_version` of the connection that `rows` are read with
   * @throws OperatorError
   */
  async check(version: number, rows: Kysely<Tables>): Promise<void> {
    if (version === this.#version) return
    await this.compare(rows)
    this.#version = version
  }

  /** Compares the schema. @throws OperatorError */
  async compare(rows: Kysely<Tables>): Promise<void> {
    const applied = await inspectSchema(rows, this.#migrations, this.#hash)
    if (applied !== this.#migrations.length) throw schemaEdited('migrations are gone')
  }
}
