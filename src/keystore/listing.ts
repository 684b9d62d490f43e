import { base64, fromBase64, fromUtf8, utf8 } from '../base/encoding.ts'
import { type AliasRow, aliasTable } from './alias.ts'
import { type Key, ofKey } from './key.ts'
import { keyTable } from './key-table.ts'
import type { Keystore } from './keystore.ts'
import { type Tag, tagTable } from './tag.ts'

/** A part of a list in the order of its names. `next` is the name that the following part begins behind. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined }

/** Where a page begins and how long it may be. */
export type PageRequest = { readonly after: string | undefined; readonly limit: number }

/** A marker is opaque to callers: the last name of the page before. */
export const markerOf = (name: string): string => base64(utf8(name))

/** The name in a marker; anything that is no marker is `undefined`. */
export function nameIn(marker: string): string | undefined {
  const name = fromUtf8(fromBase64(marker) ?? new Uint8Array())
  return name === '' || name?.includes('\0') ? undefined : name
}

export async function listKeyIds(
  keystore: Keystore,
  account: string,
  region: string,
  { after, limit }: PageRequest,
): Promise<Page<string>> {
  const rows = await keystore.store.read
    .selectFrom('kms_key')
    .selectAll()
    .where(({ and }) => and({ account, region }))
    .where('id', '>', after ?? '')
    .where(({ eb, or }) =>
      or([eb('deletion_at', 'is', null), eb('deletion_at', '>', keystore.clock.now())]),
    )
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const open = (row: (typeof rows)[number]): string => keystore.store.open(keyTable, row).id
  return page(rows, limit, open, (row) => row.id)
}

/** The aliases of an account and Region, or those of one key alone; a due key has none. */
export async function listAliasRows(
  keystore: Keystore,
  account: string,
  region: string,
  key: Key | undefined,
  { after, limit }: PageRequest,
): Promise<Page<AliasRow>> {
  const rows = await keystore.store.read
    .selectFrom('alias')
    .selectAll()
    .where(({ and }) => and({ account, region }))
    .where('name', '>', after ?? '')
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('kms_key')
            .select('id')
            .where(({ and }) => and({ account, region }))
            .whereRef('id', '=', 'alias.key')
            .where('deletion_at', '<=', keystore.clock.now()),
        ),
      ),
    )
    .$if(key !== undefined, (query) => query.where('key', '=', key?.id ?? ''))
    .orderBy('name')
    .limit(limit + 1)
    .execute()
  const open = (row: (typeof rows)[number]): AliasRow => keystore.store.open(aliasTable, row)
  return page(rows, limit, open, (row) => row.name)
}

export async function listTags(
  keystore: Keystore,
  key: Key,
  { after, limit }: PageRequest,
): Promise<Page<Tag>> {
  const rows = await keystore.store.read
    .selectFrom('key_tag')
    .selectAll()
    .where(({ and }) => and(ofKey(key)))
    .where('name', '>', after ?? '')
    .orderBy('name')
    .limit(limit + 1)
    .execute()
  const open = (row: (typeof rows)[number]): Tag => keystore.store.open(tagTable, row)
  return page(rows, limit, open, (row) => row.name)
}

function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  name: (row: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const more = rows.length > limit && last !== undefined
  return { items: shown.map(item), next: more ? name(last) : undefined }
}
