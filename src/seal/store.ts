import type { Kysely } from 'kysely'
import type { Engine, SecretKey } from '../crypto/engine.ts'
import type { Database, Tables, Tx } from '../storage/database.ts'
import type { Lock } from '../storage/process-lock.ts'
import type { SecretKeys, Wrapping } from './key-hierarchy.ts'
import { readKeystoreRow, type SumState } from './keystore-row.ts'
import { OpenChange } from './open-change.ts'
import type { Change, RowOf, SealedStore, SealedTable } from './sealed-store.ts'
import { olderRows, type RowCounts, recount, type Seals } from './seals.ts'
import type { Topics } from './trail.ts'

export type StoreParts = {
  readonly keystoreId: string
  readonly database: Database
  /** Keeps maintenance out; absent in memory. */
  readonly lock: Lock | undefined
  readonly engine: Engine
  readonly wrapping: Wrapping
  readonly keys: SecretKeys
  readonly seals: Seals
  readonly sealedTables: readonly SealedTable[]
}

/** An open keystore. Made by `openStore`. */
export class Store implements SealedStore {
  readonly #parts: StoreParts
  readonly #listeners: ((topics: Topics) => void)[] = []
  /** The database's version and the generation that the listeners have been told about. */
  #told: { version: number; generation: number } = { version: -1, generation: 0 }
  #asking: Promise<void> | undefined
  #telling: { version: number; done: Promise<void> } | undefined

  constructor(parts: StoreParts) {
    this.#parts = parts
  }

  get keystoreId(): string {
    return this.#parts.keystoreId
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
  raiseGeneration(above: number): Promise<void> {
    return this.#change(async (change) => change.raiseGeneration(above))
  }

  async #change<T>(work: (change: OpenChange) => Promise<T>): Promise<T> {
    const { database, seals } = this.#parts
    const { result, afterwards } = await database.change(async (tx) => {
      const change = await OpenChange.begin(tx, seals)
      const result = await work(change)
      await change.finish()
      return { result, afterwards: change.afterwards }
    })
    for (const callback of afterwards) callback()
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
    const version = await this.#parts.database.version()
    if (version === this.#told.version) return
    // A refresh that began before the latest commit may miss it, so only one for the same version is shared.
    if (this.#telling?.version !== version) {
      const telling = { version, done: this.#tell(version) }
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

  async #tell(version: number): Promise<void> {
    const { seals } = this.#parts
    const after = this.#told.generation
    const { generation } = await this.#state(this.read)
    if (generation < after) throw olderRows()
    if (generation > after) {
      const topics = await seals.trail.read(this.read, after, generation)
      for (const listener of this.#listeners) listener(topics)
    }
    if (generation >= this.#told.generation) this.#told = { version, generation }
  }

  async #state(rows: Kysely<Tables>): Promise<SumState> {
    return this.#parts.seals.keystoreRow.open(await readKeystoreRow(rows))
  }
}
