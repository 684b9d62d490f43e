import { type Arn, formatArn, partitionOf } from '../base/arn.ts'
import type { Change, SealedTable } from '../seal/sealed-store.ts'
import type { Migration } from '../storage/database.ts'
import { type KeyIdentity, ofKey } from './key.ts'
import { readKeyRow } from './key-change.ts'
import { isDue } from './key-table.ts'

/** Aliases that one key may have. Source: AWS KMS Developer Guide, Resource quotas. */
export const aliasesPerKeyMax = 50

export type AliasRow = {
  account: string
  region: string
  /** With its prefix `alias/`. */
  name: string
  /** The id of the key. */
  key: string
  created_at: number
  updated_at: number
}

declare module '../storage/database.ts' {
  interface Tables {
    alias: AliasRow & { seal: Uint8Array }
  }
}

export const aliasTable: SealedTable<'alias'> = {
  name: 'alias',
  key: ['account', 'region', 'name'],
  columns: ['account', 'region', 'name', 'key', 'created_at', 'updated_at'],
}

export const aliasMigration: Migration = {
  name: 'keystore-alias',
  statements: [
    `create table alias (
      account text not null, region text not null, name text not null, key text not null,
      created_at integer not null, updated_at integer not null, seal blob not null,
      primary key (account, region, name),
      foreign key (account, region, key) references kms_key (account, region, id)
    ) strict, without rowid`,
    `create index alias_of_key on alias (account, region, key)`,
  ],
}

export function aliasArn(account: string, region: string, name: string): Arn {
  return formatArn({
    partition: partitionOf(region),
    service: 'kms',
    region,
    account,
    resource: name,
  })
}

export const aliasTopic = (account: string, region: string, name: string): string =>
  `alias:${account}/${region}/${name}`

export class AliasExists extends Error {
  override readonly name = 'AliasExists'
}

/** A key has as many aliases as it may have. */
export class TooManyAliases extends Error {
  override readonly name = 'TooManyAliases'
}

/** Gives a key a new alias; the names of a due key's aliases are free. @throws AliasExists, TooManyAliases */
export async function addAlias(
  change: Change,
  name: string,
  key: KeyIdentity,
  time: number,
): Promise<void> {
  const { account, region } = key
  const taken = await readAlias(change, account, region, name)
  if (taken) {
    const from = { account, region, id: taken.key }
    if (!isDue(await readKeyRow(change, from), time)) throw new AliasExists()
    await removeAlias(change, account, region, name, from)
  }
  await assertAliasCount(change, key)
  const row = { ...ofKey(key), name, created_at: time, updated_at: time }
  await change.insert(aliasTable, row)
  change.touch(aliasTopic(account, region, name))
}

/**
 * Points an alias from one key to another of its account and Region; whether it still pointed to the first.
 * @throws TooManyAliases
 */
export async function repointAlias(
  change: Change,
  name: string,
  from: KeyIdentity,
  key: KeyIdentity,
  time: number,
): Promise<boolean> {
  const { account, region } = key
  const row = await readAlias(change, account, region, name)
  if (row?.key !== from.id) return false
  if (row.key !== key.id) await assertAliasCount(change, key)
  await change.update(aliasTable, { ...row, key: key.id, updated_at: time })
  change.touch(aliasTopic(account, region, name))
  return true
}

/** Removes an alias of a key; whether it still pointed to it. */
export async function removeAlias(
  change: Change,
  account: string,
  region: string,
  name: string,
  key: KeyIdentity,
): Promise<boolean> {
  const row = await readAlias(change, account, region, name)
  if (row?.key !== key.id) return false
  change.touch(aliasTopic(account, region, name))
  return change.delete(aliasTable, { account, region, name })
}

/** The names of a key's aliases. */
export async function aliasesOf(change: Change, key: KeyIdentity): Promise<string[]> {
  const rows = await change.tx
    .selectFrom('alias')
    .select('name')
    .where(({ and }) => and(ofKey(key)))
    .execute()
  return rows.map(({ name }) => name)
}

async function readAlias(
  change: Change,
  account: string,
  region: string,
  name: string,
): Promise<AliasRow | undefined> {
  const row = await change.tx
    .selectFrom('alias')
    .selectAll()
    .where(({ and }) => and({ account, region, name }))
    .executeTakeFirst()
  return row && change.open(aliasTable, row)
}

async function assertAliasCount(change: Change, key: KeyIdentity): Promise<void> {
  if ((await aliasesOf(change, key)).length >= aliasesPerKeyMax) throw new TooManyAliases()
}
