import { present } from '../base/assert.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import type { Clock } from '../base/clock.ts'
import type { Custody } from '../custody/custody.ts'
import type { CustodyRegistry } from '../custody/registry.ts'
import { compileResourcePolicy } from '../policy/policy.ts'
import type { SealedStore } from '../seal/sealed-store.ts'
import { aliasTable, aliasTopic } from './alias.ts'
import {
  type Key,
  type KeyIdentity,
  keyArn,
  keyColumns,
  keyTopic,
  type Material,
  ofKey,
} from './key.ts'
import { type KeyRow, keyTable, type MaterialRow, materialTable } from './key-table.ts'

/** Octets of memory that decoded records may take in one process. */
const cachedOctetsMax = 256 * 1024 * 1024

/** What a record takes at most, as measured: a key policy's statements take up to 35 octets for each character. */
const octetsOf = (record: Key | string): number =>
  typeof record === 'string' ? 512 : 10_240 + 36 * record.policyText.length

/** Keys and aliases, read, verified and kept in memory until somebody commits a change to them. */
export class Keystore {
  readonly store: SealedStore
  readonly custodies: CustodyRegistry
  readonly clock: Clock
  readonly #records = new BoundedMap<string, Key | string>(cachedOctetsMax, octetsOf)
  #epoch = 0

  constructor(store: SealedStore, custodies: CustodyRegistry, clock: Clock) {
    this.store = store
    this.custodies = custodies
    this.clock = clock
    store.onStale((topics) => this.#drop(topics))
  }

  /**
   * A key by its identity; `undefined` when there is none, or its waiting period before deletion has passed. One that
   * is held comes without a promise, since every request asks.
   */
  findKey(identity: KeyIdentity): Promise<Key | undefined> | Key | undefined {
    const topic = keyTopic(identity)
    const cached = this.#records.get(topic) as Key | undefined
    if (cached) return this.#present(cached)
    return this.#load(topic, () => this.#readKey(identity)).then((key) => this.#present(key))
  }

  #present(key: Key | undefined): Key | undefined {
    return key?.deletionAt !== undefined && key.deletionAt <= this.clock.now() ? undefined : key
  }

  /** A key whose waiting period may have passed, read anew: for its deletion alone. */
  readDueKey(identity: KeyIdentity): Promise<Key | undefined> {
    return this.#readKey(identity)
  }

  /** The id of the key that an alias of this account and Region points to. */
  async findAlias(account: string, region: string, name: string): Promise<string | undefined> {
    const topic = aliasTopic(account, region, name)
    const cached = this.#records.get(topic) as string | undefined
    return cached ?? this.#load(topic, () => this.#readAlias(account, region, name))
  }

  /** Keeps what was read, unless a change was noticed while it was being read. */
  async #load<T extends Key | string>(
    topic: string,
    read: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const epoch = this.#epoch
    const record = await read()
    if (record !== undefined && epoch === this.#epoch) this.#records.set(topic, record)
    return record
  }

  #drop(topics: readonly string[] | 'all'): void {
    this.#epoch++
    if (topics === 'all') this.#records.clear()
    else for (const topic of topics) this.#records.delete(topic)
  }

  async #readAlias(account: string, region: string, name: string): Promise<string | undefined> {
    const row = await this.store.read
      .selectFrom('alias')
      .selectAll()
      .where(({ and }) => and({ account, region, name }))
      .executeTakeFirst()
    return row && this.store.open(aliasTable, row).key
  }

  async #readKey(identity: KeyIdentity): Promise<Key | undefined> {
    const row = await this.#readRow(identity)
    if (!row) return undefined
    const materials = await this.store.read
      .selectFrom('key_material')
      .selectAll()
      .where(({ and }) => and(ofKey(identity)))
      .execute()
    // It may have been deleted between the two readings.
    if (materials.length === 0 && !(await this.#readRow(identity))) return undefined
    return decodeKey(
      this.store.open(keyTable, row),
      materials.map((material) => this.store.open(materialTable, material)),
      this.custodies.of(row.store ?? undefined),
    )
  }

  #readRow(identity: KeyIdentity) {
    return this.store.read
      .selectFrom('kms_key')
      .selectAll()
      .where(({ and }) => and(keyColumns(identity)))
      .executeTakeFirst()
  }
}

export function decodeKey(
  row: KeyRow,
  materialRows: readonly MaterialRow[],
  custody: Custody,
): Key {
  const materials = new Map(materialRows.map((material) => [material.id, decode(row, material)]))
  return {
    account: row.account,
    region: row.region,
    id: row.id,
    arn: keyArn(row),
    spec: row.spec,
    usage: row.usage,
    origin: row.origin,
    store: row.store ?? undefined,
    description: row.description,
    state: row.state,
    createdAt: row.created_at,
    deletionAt: row.deletion_at ?? undefined,
    policyText: row.policy,
    policy: compileResourcePolicy(row.policy),
    custody,
    current: present(materials.get(row.material), 'a key has its current material'),
    materials,
  }
}

function decode(key: KeyRow, row: MaterialRow): Material {
  const { account, region, id, spec, usage } = key
  return {
    id: row.id,
    binding: { account, region, key: id, material: row.id, spec, usage },
    token: row.token,
    publicKey: row.public_key ?? undefined,
  }
}
