import type { Kysely } from 'kysely'
import type { Clock } from '../base/clock.ts'
import type { Engine, SecretKey } from '../crypto/engine.ts'
import type { Database, Tables, Tx } from '../storage/database.ts'
import type { Lock } from '../storage/process-lock.ts'
import type { SecretKeys, Wrapping } from './key-hierarchy.ts'
import { readKeystoreRow, type SumState } from './keystore-row.ts'
import { OpenChange } from './open-change.ts'
import {
  type Change,
  type RowOf,
  type SealBroken,
  type SealedStore,
  type SealedTable,
  sealBrokenBy,
} from './sealed-store.ts'
import { olderRows, type RowCounts, recount, type Seals } from './seals.ts'
import type { Topics } from './trail.ts'

export type StoreParts = {
  readonly keystoreId: string
  readonly database: Database
  /** Keeps maintenance out; absent in memory. */
  readonly lock: Lock | undefined
  readonly clock: Clock
  readonly engine: Engine
  readonly wrapping: Wrapping
  readonly keys: SecretKeys
  readonly seals: Seals
  readonly sealedTables: readonly SealedTable[]
}

/** Readings of the keystore's row that others' commits may overtake before one is taken as it is. */
const overtakenReadingsMax = 5
/** Of the time, for recounts: a thousand keys take some 60 ms, so they are recounted each 6 s at most. */
const recountShareMax = 0.01

/** An open keystore. Made by `openStore`. */
export class Store implements SealedStore {
  readonly #parts: StoreParts
  readonly #listeners: ((topics: Topics) => void)[] = []
  /** The database's version and the generation that the listeners have been told about. */
  #told: { version: number; generation: number } = { version: -1, generation: 0 }
  #asking: Promise<void> | undefined
  #failure: SealBroken | undefined
  /** When the last recount ended, and how long none is affordable. */
  #recounted = { at: 0, pause: 0 }
  #telling: { version: number; done: Promise<void> } | undefined

  constructor(parts: StoreParts) {
    this.#parts = parts
  }

  get keystoreId(): string {
    return this.#parts.keystoreId
  }

  /** Set once something was seen put back: every request is refused until the keystore is opened anew. */
  get failure(): SealBroken | undefined {
    return this.#failure
  }

  get read(): Kysely<Tables> {
    return this.#parts.database.read
  }

  open<Name extends keyof Tables & string>(
    table: SealedTable<Name>,
    row: Tables[Name],
  ): RowOf<Name> {
    return this.#parts.seals.open(table, row)
  }

  change<T>(work: (change: Change) => Promise<T>): Promise<T> {
    return this.#change(work)
  }

  /** Takes an older database as the present one: it counts on from the generation that was reached before. */
  raiseGeneration(above: number, work: (change: Change) => Promise<void>): Promise<void> {
    return this.#change(async (change) => {
      change.raiseGeneration(above)
      await work(change)
    })
  }

  async #change<T>(work: (change: OpenChange) => Promise<T>): Promise<T> {
    const { database, seals } = this.#parts
    const { result, change } = await database.change(async (tx) => {
      const change = await OpenChange.begin(tx, seals)
      const result = await work(change)
      await change.finish()
      return { result, change }
    })
    seals.reached(change.generation)
    for (const callback of change.afterwards) callback()
    // At once, so that no edit passes for a part of this commit. What is found, the next request hears of.
    await this.refresh().catch(() => {})
    return result
  }

  refresh(): Promise<void> {
    this.#asking ??= this.#ask()
    return this.#asking
  }

  async #ask(): Promise<void> {
    // Whoever asks before the question is put, such as requests that came in together, shares its answer.
    await undefined
    this.#asking = undefined
    if (this.#failure) throw this.#failure
    const version = await this.#parts.database.version()
    if (version === this.#told.version) return
    // A refresh that began before the latest commit may miss it, so only one for the same version is shared.
    if (this.#telling?.version !== version) {
      const telling = { version, done: this.#watchful(this.#tell()) }
      this.#telling = telling
      const clear = () => {
        if (this.#telling === telling) this.#telling = undefined
      }
      telling.done.then(clear, clear)
    }
    await this.#telling?.done
  }

  onStale(listener: (topics: Topics) => void): void {
    this.#listeners.push(listener)
  }

  wrap(binding: Uint8Array, material: Uint8Array): Uint8Array {
    return this.#parts.wrapping.wrap(binding, material)
  }

  unwrap(binding: Uint8Array, wrapped: Uint8Array): Uint8Array {
    return this.#parts.wrapping.unwrap(binding, wrapped)
  }

  deriveKey(purpose: string): SecretKey {
    return this.#parts.keys.derive(purpose)
  }

  async generation(): Promise<number> {
    return (await this.#state(this.read)).generation
  }

  backup(path: string): Promise<void> {
    return this.#parts.database.backup(path)
  }

  async close(): Promise<void> {
    await this.#parts.database.close()
    this.#parts.lock?.release()
  }

  /** Reads that all see one state. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#parts.database.snapshot(work)
  }

  /** Verifies every sealed row as of the transaction's state. @throws SealBroken */
  async recount(tx: Tx): Promise<{ generation: number; rows: RowCounts }> {
    const { seals, sealedTables } = this.#parts
    const state = await this.#state(tx)
    return {
      generation: state.generation,
      rows: await recount(tx, seals, sealedTables, state),
    }
  }

  /** Verifies everything; what comes after this state is what listeners are told. @throws SealBroken */
  async begin(): Promise<void> {
    const version = await this.#parts.database.version()
    const { generation } = await this.snapshot((tx) => this.recount(tx))
    this.#told = { version, generation }
  }

  /**
   * Verifies everything, in a keystore that has been in use for a while: a row that was put back at the moment of
   * somebody's change leaves no other trace. To be called from time to time; it does nothing while it would take more
   * than a hundredth of the time (10,000 keys take 0.6 s, in pieces of 3 ms). What it finds `refresh` throws too.
   * @throws SealBroken
   */
  async recountNow(): Promise<void> {
    const { clock, lock } = this.#parts
    const start = clock.now()
    // In memory nobody else can write.
    if (!lock) return
    const since = start - this.#recounted.at
    // A clock that was set back must not put it off.
    if (since >= 0 && since < this.#recounted.pause) return
    await this.#watchful(this.snapshot((tx) => this.recount(tx)))
    const at = clock.now()
    this.#recounted = { at, pause: (at - start) / recountShareMax }
  }

  async #tell(): Promise<void> {
    const { seals } = this.#parts
    const after = this.#told.generation
    const newest = Math.max(after, seals.newest)
    const { version, generation } = await this.#readGeneration()
    if (generation < newest) throw olderRows()
    if (generation > after) this.#announce(await seals.trail.read(this.read, after, generation))
    else if (version !== this.#told.version) await this.#suspect()
    if (generation >= this.#told.generation) this.#told = { version, generation }
  }

  #announce(topics: Topics): void {
    for (const listener of this.#listeners) listener(topics)
  }

  /**
   * Somebody has written who makes no changes: whoever edits the file, or a checkpoint that cut the log. What was held
   * before is dropped, and what is there now counted.
   */
  async #suspect(): Promise<void> {
    this.#announce('all')
    await this.snapshot((tx) => this.recount(tx))
  }

  /** What was once seen broken stays refused, whoever undoes it. */
  async #watchful<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      const broken = sealBrokenBy(error)
      if (broken) this.#failure = broken
      throw broken ?? error
    }
  }

  /** The database's version and the generation that belongs to it, so that no commit between looks like an edit. */
  async #readGeneration(): Promise<{ version: number; generation: number }> {
    const { database } = this.#parts
    let version = await database.version()
    for (let overtaken = 0; ; overtaken++) {
      const { generation } = await this.#state(this.read)
      const next = await database.version()
      if (next === version || overtaken === overtakenReadingsMax) return { version, generation }
      version = next
    }
  }

  async #state(rows: Kysely<Tables>): Promise<SumState> {
    return this.#parts.seals.keystoreRow.open(await readKeystoreRow(rows))
  }
}
