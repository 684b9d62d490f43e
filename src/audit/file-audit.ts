import type { Clock } from '../base/clock.ts'
import { randomUuid } from '../crypto/random.ts'
import type { Change, SealedStore } from '../seal/sealed-store.ts'
import type { Lock } from '../storage/process-lock.ts'
import type { Audit, AuditUnavailable, Durability } from './audit.ts'
import type { OutboxRow } from './audit-table.ts'
import { type AuditEvent, openEvent } from './event.ts'
import type { Journal } from './journal.ts'
import type { Outbox } from './outbox.ts'
import type { SlotStuck } from './slot.ts'

/** What the opening of an audit found, for the operator's log. */
export type Opening = {
  readonly slot: number
  /** Octets of a torn end, cut off: nothing that was durable. */
  readonly tornOctets: number
  /** Events of changes that stopped processes had committed but not written. */
  readonly recoveredEvents: number
  /** Slots that were passed over because their log or head is missing, cut or broken: `verifyAudit` tells more. */
  readonly damagedSlots: readonly number[]
  /** Slots that cannot be read or written now, and why. What is in them stays, and so do events that wait for them. */
  readonly stuckSlots: ReadonlyMap<number, SlotStuck>
}

type Parts = {
  durability: Exclude<Durability, 'memory'>
  store: SealedStore
  journal: Journal
  outbox: Outbox
  lock: Lock
  clock: Clock
  opening: Opening
}

/** Between two notes in the keystore of how long the log is. What was written since can be cut off unseen. */
export const noteMilliseconds = 60_000
/** Events that are written between two such notes. */
export const unnotedEventsMax = 10_000

/** The audit of a keystore in a folder, as `openAudit` opens it. */
export class FileAudit implements Audit {
  readonly opening: Opening
  readonly #parts: Parts
  readonly #delivering = new Set<Promise<void>>()
  readonly #stopTimer: () => void
  #unnoted = 0
  #noting: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.opening = parts.opening
    this.#stopTimer = parts.clock.every(noteMilliseconds, () => this.#note())
  }

  get durability(): Durability {
    return this.#parts.durability
  }

  get failure(): AuditUnavailable | undefined {
    return this.#parts.journal.failure
  }

  get writing(): Promise<void> | undefined {
    return this.#parts.journal.writing
  }

  record(event: AuditEvent): Promise<void> {
    if (++this.#unnoted >= unnotedEventsMax) this.#note()
    return this.#parts.journal.record(openEvent(event, randomUuid()))
  }

  async enlist(change: Change, event: AuditEvent): Promise<() => Promise<void>> {
    if (this.failure) throw this.failure
    const id = randomUuid()
    const opened = openEvent(event, id)
    await this.#parts.outbox.add(change, id, opened)
    const { promise, resolve } = Promise.withResolvers<void>()
    // Whoever enlisted the event may have stopped waiting for it.
    promise.catch(() => {})
    change.afterCommit(() => resolve(this.#track(this.#write(id, opened, change.generation))))
    return () => promise
  }

  /** Writes events of committed changes, which have rows in the outbox, in one batch. */
  async recover(rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return
    const generation = await this.#parts.store.generation()
    await Promise.all(rows.map(({ id, event }) => this.#write(id, event, generation)))
  }

  /** @param generation that the keystore has reached on disk */
  async #write(id: string, opened: string, generation: number): Promise<void> {
    const { journal, outbox } = this.#parts
    await journal.deliver(`${opened},"generation":${generation}`, generation)
    outbox.settled(id)
  }

  /** What fails is tried again in its time, and `close` tells. */
  #note(): void {
    this.#unnoted = 0
    this.#noting ??= this.#parts.outbox
      .note(this.#parts.store)
      .catch(() => {})
      .finally(() => {
        this.#noting = undefined
      })
  }

  async #track(delivery: Promise<void>): Promise<void> {
    this.#delivering.add(delivery)
    try {
      await delivery
    } finally {
      this.#delivering.delete(delivery)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { store, journal, outbox, lock } = this.#parts
    this.#stopTimer()
    try {
      await this.#noting
      await Promise.allSettled(this.#delivering)
      await journal.close()
      await outbox.note(store)
    } finally {
      lock.release()
    }
  }
}
