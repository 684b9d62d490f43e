import type { Change } from '../seal/sealed-store.ts'
import { aliasesOf, removeAlias } from './alias.ts'
import { type KeyIdentity, keyTopic } from './key.ts'
import { readKeyRow } from './key-change.ts'
import { keyTable, materialTable } from './key-table.ts'
import type { Keystore } from './keystore.ts'
import { removeTags, tagNames } from './tag.ts'

/** Keys that one sweep deletes; the next sweep takes the rest. */
const keysPerSweepMax = 100

/** Keys whose waiting period has passed, oldest first. */
export async function dueKeys(keystore: Keystore): Promise<KeyIdentity[]> {
  return keystore.store.read
    .selectFrom('kms_key')
    .select(['account', 'region', 'id'])
    .where('deletion_at', '<=', keystore.clock.now())
    .orderBy('deletion_at')
    .limit(keysPerSweepMax)
    .execute()
}

/**
 * Forgets the material of a due key in its custody, before its rows go: a crash in between leaves a key that is due
 * still, and forgetting twice is no error.
 */
export async function destroyMaterial(keystore: Keystore, identity: KeyIdentity): Promise<void> {
  const key = await keystore.readDueKey(identity)
  if (!key) return
  for (const material of key.materials.values()) await key.custody.destroy(material)
}

/** Deletes the rows of a due key; whether it was still there and still due. */
export async function deleteKeyRows(
  change: Change,
  identity: KeyIdentity,
  time: number,
): Promise<boolean> {
  const row = await readKeyRow(change, identity).catch(() => undefined)
  if (!row || row.deletion_at === null || row.deletion_at > time) return false
  const { account, region, id } = identity
  for (const name of await aliasesOf(change, identity)) {
    await removeAlias(change, account, region, name, identity)
  }
  await removeTags(change, identity, await tagNames(change, identity))
  for (const material of await materialIds(change, identity)) {
    await change.delete(materialTable, { account, region, key: id, id: material })
  }
  change.touch(keyTopic(identity))
  return change.delete(keyTable, { account, region, id })
}

async function materialIds(change: Change, key: KeyIdentity): Promise<string[]> {
  const rows = await change.tx
    .selectFrom('key_material')
    .select('id')
    .where('account', '=', key.account)
    .where('region', '=', key.region)
    .where('key', '=', key.id)
    .execute()
  return rows.map(({ id }) => id)
}
