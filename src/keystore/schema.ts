import type { SealedTable } from '../seal/sealed-store.ts'
import type { Migration } from '../storage/database.ts'
import { aliasMigration, aliasTable } from './alias.ts'
import { keyMigration, keyTable, materialTable } from './key-table.ts'
import { tagMigration, tagTable } from './tag.ts'

/** The keystore's part of the database. */
export const keystoreMigrations: readonly Migration[] = [keyMigration, aliasMigration, tagMigration]
export const keystoreTables: readonly SealedTable[] = [
  keyTable,
  materialTable,
  aliasTable,
  tagTable,
]
