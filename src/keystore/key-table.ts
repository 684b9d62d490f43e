import type { KeySpec, KeyUsage } from '../algorithms/key-spec.ts'
import type { SealedTable } from '../seal/sealed-store.ts'
import type { Migration } from '../storage/database.ts'
import type { KeyOrigin, KeyState } from './key.ts'

export type KeyRow = {
  account: string
  region: string
  id: string
  spec: KeySpec
  usage: KeyUsage
  origin: KeyOrigin
  store: string | null
  description: string
  state: KeyState
  created_at: number
  deletion_at: number | null
  policy: string
  material: string
}

/** Whether a key's waiting period has passed. */
export function isDue({ deletion_at }: Pick<KeyRow, 'deletion_at'>, time: number): boolean {
  return deletion_at !== null && deletion_at <= time
}

export type MaterialRow = {
  account: string
  region: string
  key: string
  id: string
  /** What the custody refers to the material by: for software custody the wrapped material itself. */
  token: Uint8Array
  public_key: Uint8Array | null
  created_at: number
}

type Sealed = { seal: Uint8Array }

declare module '../storage/database.ts' {
  interface Tables {
    kms_key: KeyRow & Sealed
    key_material: MaterialRow & Sealed
  }
}

export const keyTable: SealedTable<'kms_key'> = {
  name: 'kms_key',
  key: ['account', 'region', 'id'],
  columns: [
    'account',
    'region',
    'id',
    'spec',
    'usage',
    'origin',
    'store',
    'description',
    'state',
    'created_at',
    'deletion_at',
    'policy',
    'material',
  ],
}

export const materialTable: SealedTable<'key_material'> = {
  name: 'key_material',
  key: ['account', 'region', 'key', 'id'],
  columns: ['account', 'region', 'key', 'id', 'token', 'public_key', 'created_at'],
}

export const keyMigration: Migration = {
  name: 'keystore-key',
  statements: [
    `create table kms_key (
      account text not null, region text not null, id text not null,
      spec text not null, usage text not null, origin text not null, store text,
      description text not null, state text not null,
      created_at integer not null, deletion_at integer,
      policy text not null, material text not null, seal blob not null,
      primary key (account, region, id)
    ) strict, without rowid`,
    `create index kms_key_due on kms_key (deletion_at) where deletion_at is not null`,
    `create table key_material (
      account text not null, region text not null, key text not null, id text not null,
      token blob not null, public_key blob, created_at integer not null, seal blob not null,
      primary key (account, region, key, id),
      foreign key (account, region, key) references kms_key (account, region, id)
    ) strict, without rowid`,
  ],
}
