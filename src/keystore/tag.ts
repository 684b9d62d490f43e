import type { Change, SealedTable } from '../seal/sealed-store.ts'
import type { Migration } from '../storage/database.ts'
import { type KeyIdentity, ofKey } from './key.ts'

/** Tags that one key may have. Source: AWS KMS Developer Guide, Resource quotas. */
export const tagsPerKeyMax = 50

export type TagRow = { account: string; region: string; key: string; name: string; value: string }
export type Tag = { readonly name: string; readonly value: string }

declare module '../storage/database.ts' {
  interface Tables {
    key_tag: TagRow & { seal: Uint8Array }
  }
}

export const tagTable: SealedTable<'key_tag'> = {
  name: 'key_tag',
  key: ['account', 'region', 'key', 'name'],
  columns: ['account', 'region', 'key', 'name', 'value'],
}

export const tagMigration: Migration = {
  name: 'keystore-tag',
  statements: [
    `create table key_tag (
      account text not null, region text not null, key text not null,
      name text not null, value text not null, seal blob not null,
      primary key (account, region, key, name),
      foreign key (account, region, key) references kms_key (account, region, id)
    ) strict, without rowid`,
  ],
}

export class TooManyTags extends Error {
  override readonly name = 'TooManyTags'
}

/** Sets tags; one of the same name is overwritten. @throws TooManyTags */
export async function setTags(
  change: Change,
  key: KeyIdentity,
  tags: readonly Tag[],
): Promise<void> {
  const present = new Set(await tagNames(change, key))
  for (const tag of tags) {
    const row = { ...ofKey(key), ...tag }
    if (present.has(tag.name)) await change.update(tagTable, row)
    else await change.insert(tagTable, row)
    present.add(tag.name)
  }
  if (present.size > tagsPerKeyMax) throw new TooManyTags()
}

/** Removes tags by name; names that are not there are passed over. */
export async function removeTags(
  change: Change,
  key: KeyIdentity,
  names: readonly string[],
): Promise<void> {
  for (const name of names) await change.delete(tagTable, { ...ofKey(key), name })
}

export async function tagNames(change: Change, key: KeyIdentity): Promise<string[]> {
  const rows = await change.tx
    .selectFrom('key_tag')
    .select('name')
    .where(({ and }) => and(ofKey(key)))
    .execute()
  return rows.map(({ name }) => name)
}
