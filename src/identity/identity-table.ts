import type { PrincipalType } from '../policy/principal.ts'
import type { SealedTable } from '../seal/sealed-store.ts'
import type { Migration } from '../storage/database.ts'

export type AccountRow = {
  /** 12 digits. */
  id: string
  created_at: number
}

export type AccessKeyStatus = 'Active' | 'Inactive'

export type AccessKeyRow = {
  id: string
  account: string
  principal_type: PrincipalType
  principal_arn: string
  status: AccessKeyStatus
  /** The secret access key, wrapped under the root key. */
  secret: Uint8Array
  created_at: number
}

type Sealed = { seal: Uint8Array }

declare module '../storage/database.ts' {
  interface Tables {
    account: AccountRow & Sealed
    access_key: AccessKeyRow & Sealed
  }
}

export const accountTable: SealedTable<'account'> = {
  name: 'account',
  key: ['id'],
  columns: ['id', 'created_at'],
}

export const accessKeyTable: SealedTable<'access_key'> = {
  name: 'access_key',
  key: ['id'],
  columns: ['id', 'account', 'principal_type', 'principal_arn', 'status', 'secret', 'created_at'],
}

export const identityMigration: Migration = {
  name: 'identity-access-key',
  statements: [
    `create table account (
      id text not null primary key, created_at integer not null, seal blob not null
    ) strict, without rowid`,
    `create table access_key (
      id text not null primary key, account text not null references account (id),
      principal_type text not null, principal_arn text not null, status text not null,
      secret blob not null, created_at integer not null, seal blob not null
    ) strict, without rowid`,
    `create index access_key_principal on access_key (principal_arn)`,
  ],
}
