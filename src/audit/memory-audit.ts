import { randomUuid } from '../crypto/random.ts'
import type { Change } from '../seal/sealed-store.ts'
import { type Audit, AuditUnavailable } from './audit.ts'
import { type AuditEvent, openEvent } from './event.ts'

const keptEventsMax = 10_000

/** For keystores in memory: keeps the newest events, which embedded users and tests read. */
export class MemoryAudit implements Audit {
  readonly durability = 'memory'
  readonly writing = undefined
  readonly #events: string[] = []
  readonly #eventsMax: number
  /** Where the next event goes, which is where the oldest is once the ring is full. */
  #next = 0
  #closed = false

  constructor(eventsMax: number = keptEventsMax) {
    this.#eventsMax = eventsMax
  }

  get failure(): AuditUnavailable | undefined {
    return this.#closed ? new AuditUnavailable('it is closed') : undefined
  }

  /** The events that are kept, each as one JSON text, the oldest first. */
  events(): string[] {
    return [...this.#events.slice(this.#next), ...this.#events.slice(0, this.#next)]
  }

  async record(event: AuditEvent): Promise<void> {
    if (this.failure) throw this.failure
    this.#keep(event)
  }

  async enlist(change: Change, event: AuditEvent): Promise<() => Promise<void>> {
    if (this.failure) throw this.failure
    const { promise, resolve } = Promise.withResolvers<void>()
    change.afterCommit(() => {
      this.#keep(event)
      resolve()
    })
    return () => promise
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #keep(event: AuditEvent): void {
    this.#events[this.#next] = `${openEvent(event, randomUuid())}}`
    this.#next = (this.#next + 1) % this.#eventsMax
  }
}
