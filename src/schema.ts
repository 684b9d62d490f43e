import { auditMigration, outboxTable, slotTable } from './audit/audit-table.ts'
import { encodeBinding } from './custody/material-binding.ts'
import { principalOf, secretBinding } from './identity/access-key.ts'
import { accessKeyTable, accountTable, identityMigration } from './identity/identity-table.ts'
import { materialTable } from './keystore/key-table.ts'
import { softwareBinding } from './keystore/material.ts'
import { keystoreMigrations, keystoreTables } from './keystore/schema.ts'
import type { SealedTable } from './seal/sealed-store.ts'
import { type WrappedColumn, wrappedColumn } from './seal/wrapped-column.ts'
import type { Migration } from './storage/database.ts'

/** Every migration, in the order in which releases added them. */
export const migrations: readonly Migration[] = [
  identityMigration,
  ...keystoreMigrations,
  auditMigration,
]

/** Every table whose rows are sealed. */
export const sealedTables: readonly SealedTable[] = [
  accountTable,
  accessKeyTable,
  ...keystoreTables,
  slotTable,
  outboxTable,
]

/** Every column that holds something wrapped under the root key. */
export const wrappedColumns: readonly WrappedColumn[] = [
  wrappedColumn(accessKeyTable, 'secret', async (row) => secretBinding(row.id, principalOf(row))),
  wrappedColumn(materialTable, 'token', async (row, rows) => {
    const binding = await softwareBinding(row, rows)
    return binding && encodeBinding(binding)
  }),
]
