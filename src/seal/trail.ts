import type { Kysely } from 'kysely'
import { concat } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { equalConstantTime } from '../crypto/constant-time.ts'
import type { Hmac, SecretKey } from '../crypto/engine.ts'
import type { Tables, Tx } from '../storage/database.ts'
import { u64 } from './canonical.ts'
import { notWritten } from './sealed-rows.ts'
import { SealBroken } from './sealed-store.ts'

/** What a change touched; `null` when it was more than the trail keeps. */
type TrailRow = { generation: number; topics: string | null; mac: Uint8Array }

declare module '../storage/database.ts' {
  interface Tables {
    change_trail: TrailRow
  }
}

/** Changes that the trail reaches back. A process that was away for longer drops everything. */
export const trailChangesMax = 1024
/** Older ones are deleted each time as many have gathered. */
const trimChanges = 64
/** Of one change. */
const topicsMax = 256

export type Topics = readonly string[] | 'all'

/** The trail of changes: one row for each generation, so that a missing one is noticed. */
export class Trail {
  readonly #hmac: Hmac
  readonly #key: SecretKey

  constructor(hmac: Hmac, key: SecretKey) {
    this.#hmac = hmac
    this.#key = key
  }

  async append(tx: Tx, generation: number, touched: ReadonlySet<string>): Promise<void> {
    const topics = touched.size <= topicsMax ? JSON.stringify([...touched]) : null
    const mac = this.#mac(generation, topics)
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('change_trail')
      .values({ generation, topics, mac })
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows !== 1n) throw notWritten(`the trail of change ${generation}`)
    if (generation % trimChanges !== 0) return
    const oldest = generation - trailChangesMax
    await tx.deleteFrom('change_trail').where('generation', '<=', oldest).execute()
  }

  /** What was touched after generation `after`, up to `until`. @throws SealBroken */
  async read(rows: Kysely<Tables>, after: number, until: number): Promise<Topics> {
    if (until - after > trailChangesMax) return 'all'
    const found = await rows
      .selectFrom('change_trail')
      .selectAll()
      .where('generation', '>', after)
      .where('generation', '<=', until)
      .execute()
    for (const row of found) this.#verify(row)
    if (found.length !== until - after) return 'all'
    const touched = new Set<string>()
    for (const { topics } of found) {
      if (topics === null) return 'all'
      for (const topic of JSON.parse(topics) as readonly string[]) touched.add(topic)
    }
    return [...touched]
  }

  #verify({ generation, topics, mac }: TrailRow): void {
    if (equalConstantTime(this.#mac(generation, topics), mac)) return
    throw new SealBroken(`the trail of changes was edited: generation ${generation}`)
  }

  #mac(generation: number, topics: string | null): Uint8Array {
    const text = topics === null ? new Uint8Array() : utf8(topics)
    return this.#hmac.mac('sha256', this.#key, concat(u64(generation), text))
  }
}
