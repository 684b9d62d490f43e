import { BoundedMap } from '../base/bounded-map.ts'
import { wipe } from '../base/bytes.ts'
import type { Principal } from '../policy/principal.ts'
import type { SealedStore } from '../seal/sealed-store.ts'
import type { SigningEngine } from '../wire/sigv4.ts'
import { SigningSecret } from '../wire/sigv4-secret.ts'
import { accessKeyTopic, principalOf, secretBinding } from './access-key.ts'
import { accessKeyTable } from './identity-table.ts'

/** Access keys that are held ready, each with its derived signing keys (some kilobytes). */
const accessKeysHeldMax = 1000

/** An access key that may sign now. */
export type ActiveAccessKey = {
  readonly accessKeyId: string
  readonly principal: Principal
  readonly secret: SigningSecret
}

/** The active access keys, held in memory until somebody changes them. */
export class AccessKeys {
  readonly #store: SealedStore
  readonly #engine: SigningEngine
  readonly #held = new BoundedMap<string, ActiveAccessKey>(accessKeysHeldMax)
  /** Counts what was dropped, so that a row read before a change is not held after it. */
  #drops = 0

  constructor(store: SealedStore, engine: SigningEngine) {
    this.#store = store
    this.#engine = engine
    store.onStale((topics) => this.#drop(topics))
  }

  /**
   * The access key as it is now, changes of other processes included; unknown and inactive ones are `undefined`.
   * Costs one `refresh` of the store while the key is held.
   * @throws SealBroken when the stored key was tampered with
   */
  async resolve(accessKeyId: string): Promise<ActiveAccessKey | undefined> {
    await this.#store.refresh()
    return this.#held.get(accessKeyId) ?? (await this.#load(accessKeyId))
  }

  async #load(accessKeyId: string): Promise<ActiveAccessKey | undefined> {
    const drops = this.#drops
    const stored = await this.#store.read
      .selectFrom('access_key')
      .selectAll()
      .where('id', '=', accessKeyId)
      .executeTakeFirst()
    if (!stored) return undefined
    const row = this.#store.open(accessKeyTable, stored)
    if (row.status !== 'Active') return undefined
    const principal = principalOf(row)
    const octets = this.#store.unwrap(secretBinding(accessKeyId, principal), row.secret)
    const secret = new SigningSecret(this.#engine, octets)
    wipe(octets)
    const active = { accessKeyId, principal, secret }
    if (drops === this.#drops) this.#held.set(accessKeyId, active)
    return active
  }

  #drop(topics: readonly string[] | 'all'): void {
    this.#drops++
    if (topics === 'all') this.#held.clear()
    const prefix = accessKeyTopic('')
    for (const topic of topics === 'all' ? [] : topics) {
      if (topic.startsWith(prefix)) this.#held.delete(topic.slice(prefix.length))
    }
  }
}
