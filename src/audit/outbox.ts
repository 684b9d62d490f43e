import type { Change, SealedStore } from '../seal/sealed-store.ts'
import { outboxTable, slotTable } from './audit-table.ts'
import type { LogIdentity } from './chain.ts'
import type { Writer } from './writer.ts'

/** Rows that one change deletes beside its own work. */
const deletionsPerChangeMax = 64

/** The events of changes: each is a row of its change's own transaction until it is in the log for certain. */
export class Outbox {
  readonly #writer: Writer
  readonly #log: LogIdentity
  /** Ids of written events, with a sequence that theirs is not above. */
  readonly #written = new Map<string, number>()
  #ordinal = 0
  /** What the keystore has as the log's sequence. */
  #sequence: number

  constructor(writer: Writer, { slot, file, sequence }: LogIdentity & { sequence: number }) {
    this.#writer = writer
    this.#log = { slot, file }
    this.#sequence = sequence
  }

  async add(change: Change, id: string, event: string): Promise<void> {
    await this.#clear(change, deletionsPerChangeMax)
    const { slot } = this.#log
    const after = this.#writer.written.length
    await change.insert(outboxTable, { id, slot, after, ordinal: this.#ordinal++, event })
  }

  /** Tells that an event is in the log; its row goes with one of the next changes, once the log is on disk. */
  settled(id: string): void {
    this.#written.set(id, this.#writer.written.sequence)
  }

  /** Notes in the keystore how far the log is on disk, and takes the rows of what is away. Nothing new, no change. */
  async note(store: SealedStore): Promise<void> {
    const idle = this.#written.size === 0 && this.#writer.durable.sequence <= this.#sequence
    if (!idle) await store.change((change) => this.#clear(change, Number.POSITIVE_INFINITY))
  }

  async #clear(change: Change, rowsMax: number): Promise<void> {
    const { sequence } = this.#writer.durable
    const ids = [...this.#written].filter(([, written]) => written <= sequence).slice(0, rowsMax)
    for (const [id] of ids) await change.delete(outboxTable, { id })
    if (sequence > this.#sequence) await change.update(slotTable, { ...this.#log, sequence })
    change.afterCommit(() => {
      for (const [id] of ids) this.#written.delete(id)
      this.#sequence = Math.max(this.#sequence, sequence)
    })
  }
}
