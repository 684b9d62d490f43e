import type { Kysely } from 'kysely'
import type { MaterialBinding } from '../custody/custody.ts'
import type { Tables } from '../storage/database.ts'
import type { MaterialRow } from './key-table.ts'

/** What software custody bound a material to; `undefined` for material in a custom key store, which wraps nothing. */
export async function softwareBinding(
  material: MaterialRow,
  rows: Kysely<Tables>,
): Promise<MaterialBinding | undefined> {
  const { account, region, key, id } = material
  const { spec, usage, store } = await rows
    .selectFrom('kms_key')
    .select(['spec', 'usage', 'store'])
    .where(({ and }) => and({ account, region, id: key }))
    .executeTakeFirstOrThrow()
  return store === null ? { account, region, key, material: id, spec, usage } : undefined
}
