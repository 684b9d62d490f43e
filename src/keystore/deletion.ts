import type { Change } from '../seal/sealed-store.ts'
import { aliasesOf, removeAlias } from './alias.ts'
import { type KeyIdentity, keyColumns, keyTopic, ofKey } from './key.ts'
import { findKeyRow } from './key-change.ts'
import { isDue, keyTable, materialTable } from './key-table.ts'
import type { Keystore } from './keystore.ts'
import { removeTags, tagNames } from './tag.ts'

/** Keys that one sweep deletes; the next sweep takes the rest. */
export const keysPerSweepMax = 100
/** How long a due key's material is kept: a cancellation that came in time is committed by then. */
const graceMilliseconds = 10_000

/** Some of the keys whose waiting period has passed, in the order of their ids, behind the id of one. */
export async function dueKeys(keystore: Keystore, after: string): Promise<KeyIdentity[]> {
  return keystore.store.read
    .selectFrom('kms_key')
    .select(['account', 'region', 'id'])
    .where('deletion_at', '<=', keystore.clock.now() - graceMilliseconds)
    .where('id', '>', after)
    .orderBy('id')
    .limit(keysPerSweepMax)
    .execute()
}

/**
 * Forgets the material of a due key in its custody, before its rows go: a crash in between leaves a key that is due
 * still, and forgetting twice is no error.
 */
export async function destroyMaterial(keystore: Keystore, identity: KeyIdentity): Promise<void> {
  const key = await keystore.readDueKey(identity)
  // What named it was read without its seal.
  if (key?.deletionAt === undefined || key.deletionAt > keystore.clock.now()) return
  for (const material of key.materials.values()) await key.custody.destroy(material)
}

/** Deletes the rows of a due key; whether it was still there and still due. */
export async function deleteKeyRows(
  change: Change,
  identity: KeyIdentity,
  time: number,
): Promise<boolean> {
  const row = await findKeyRow(change, identity)
  if (!row || !isDue(row, time)) return false
  const { account, region } = identity
  for (const name of await aliasesOf(change, identity)) {
    await removeAlias(change, account, region, name, identity)
  }
  await removeTags(change, identity, await tagNames(change, identity))
  for (const material of await materialIds(change, identity)) {
    await change.delete(materialTable, { ...ofKey(identity), id: material })
  }
  change.touch(keyTopic(identity))
  return change.delete(keyTable, keyColumns(identity))
}

async function materialIds(change: Change, key: KeyIdentity): Promise<string[]> {
  const rows = await change.tx
    .selectFrom('key_material')
    .select('id')
    .where(({ and }) => and(ofKey(key)))
    .execute()
  return rows.map(({ id }) => id)
}
