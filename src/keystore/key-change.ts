import type { KeySpec, KeyUsage } from '../algorithms/key-spec.ts'
import type { Arn } from '../base/arn.ts'
import { randomHex, randomUuid } from '../crypto/random.ts'
import type { GeneratedMaterial, MaterialBinding } from '../custody/custody.ts'
import { type CompiledPolicy, compileResourcePolicy } from '../policy/policy.ts'
import type { Change } from '../seal/sealed-store.ts'
import { type Key, type KeyIdentity, type KeyOrigin, keyArn, keyColumns, keyTopic } from './key.ts'
import { type KeyRow, keyTable, type MaterialRow, materialTable } from './key-table.ts'
import { setTags, type Tag } from './tag.ts'

/** Keys of one account and Region, in whatever state. Source: AWS KMS Developer Guide, Resource quotas. */
export const keysPerRegionMax = 100_000

const materialIdOctets = 32

/** The key is not there any more: another process deleted it between the plan and the change. */
export class KeyGone extends Error {
  override readonly name = 'KeyGone'
  readonly arn: Arn

  constructor(key: KeyIdentity) {
    super()
    this.arn = keyArn(key)
  }
}

export class TooManyKeys extends Error {
  override readonly name = 'TooManyKeys'
}

/** What a new key will be, its ids drawn already. */
export type NewKey = {
  id: string
  material: string
  account: string
  region: string
  spec: KeySpec
  usage: KeyUsage
  origin: KeyOrigin
  store: string | undefined
  description: string
  policy: string
  tags: readonly Tag[]
  /** Milliseconds since the epoch. */
  createdAt: number
}

/** Draws the ids of a key and of its first material. */
export const newKeyIds = (): Pick<NewKey, 'id' | 'material'> => ({
  id: randomUuid(),
  material: randomHex(materialIdOctets),
})

/** What the first material of a new key is bound to. */
export function bindingOf({ account, region, id, material, spec, usage }: NewKey): MaterialBinding {
  return { account, region, key: id, material, spec, usage }
}

/** Adds the rows of a key whose material exists. @throws TooManyKeys, TooManyTags */
export async function insertKey(
  change: Change,
  key: NewKey,
  material: GeneratedMaterial,
): Promise<{ row: KeyRow; material: MaterialRow }> {
  const { account, region } = key
  await assertKeyCount(change, account, region)
  const row: KeyRow = {
    account,
    region,
    id: key.id,
    spec: key.spec,
    usage: key.usage,
    origin: key.origin,
    store: key.store ?? null,
    description: key.description,
    state: 'Enabled',
    created_at: key.createdAt,
    deletion_at: null,
    policy: key.policy,
    material: key.material,
  }
  const materialRow: MaterialRow = {
    account,
    region,
    key: row.id,
    id: key.material,
    token: material.token,
    public_key: material.publicKey ?? null,
    created_at: key.createdAt,
  }
  await change.insert(keyTable, row)
  await change.insert(materialTable, materialRow)
  await setTags(change, row, key.tags)
  return { row, material: materialRow }
}

/**
 * Reads a key's row again inside the change and writes what `amend` makes of it. `amend` repeats the check of the
 * state and throws when another process has won since the plan.
 * @throws KeyGone
 */
export async function amendKey(
  change: Change,
  key: KeyIdentity,
  amend: (row: KeyRow) => KeyRow,
): Promise<KeyRow> {
  const row = amend(await readKeyRow(change, key))
  await change.update(keyTable, row)
  change.touch(keyTopic(key))
  return row
}

/** @throws KeyGone */
export async function readKeyRow(change: Change, key: KeyIdentity): Promise<KeyRow> {
  const row = await findKeyRow(change, key)
  if (!row) throw new KeyGone(key)
  return row
}

/** The policy of a key as it is inside a change; `undefined` when the key is not there any more. */
export async function policyInChange(
  change: Change,
  key: Key,
): Promise<CompiledPolicy | undefined> {
  const row = await findKeyRow(change, key)
  if (!row) return undefined
  return row.policy === key.policyText ? key.policy : compileResourcePolicy(row.policy)
}

/** A key's row inside a change; `undefined` when it is not there any more. */
export async function findKeyRow(change: Change, key: KeyIdentity): Promise<KeyRow | undefined> {
  const row = await change.tx
    .selectFrom('kms_key')
    .selectAll()
    .where(({ and }) => and(keyColumns(key)))
    .executeTakeFirst()
  return row && change.open(keyTable, row)
}

async function assertKeyCount(change: Change, account: string, region: string): Promise<void> {
  const { count } = await change.tx
    .selectFrom('kms_key')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(({ and }) => and({ account, region }))
    .executeTakeFirstOrThrow()
  if (count >= keysPerRegionMax) throw new TooManyKeys()
}
