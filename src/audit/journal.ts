import { afterMicrotasks, type Clock } from '../base/clock.ts'
import { AuditUnavailable } from './audit.ts'
import type { Writer } from './writer.ts'

/** Characters of events that wait for the disk, before more are refused. */
export const waitingCharactersMax = 64 << 20

const retryMillisecondsMin = 100
const retryMillisecondsMax = 5000

/** What happened while nothing could be written. */
export type Outage = {
  /** Milliseconds since the epoch. */
  readonly since: number
  /** Events that were refused, and are in no log. */
  readonly refused: number
}

/** Events that are written together. */
class Batch {
  readonly events: string[] = []
  readonly settled: Promise<void>
  readonly resolve: () => void
  readonly reject: (failure: AuditUnavailable) => void
  generation = 0
  characters = 0

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.settled = promise
    this.resolve = resolve
    this.reject = reject
    // Whoever recorded an event of it hears of its failure; a batch without events has nobody.
    promise.catch(() => {})
  }

  add(event: string, generation: number): void {
    this.events.push(event)
    this.characters += event.length
    if (generation > this.generation) this.generation = generation
  }

  addAll(other: Batch): void {
    for (const event of other.events) this.add(event, other.generation)
  }
}

/**
 * Gathers events into batches, one batch in the writer at a time, and keeps them through an outage.
 *
 * From the first failure to write until the writer works again every event is refused. The events that were waiting
 * then are written first, in their order; behind them goes one that tells of the outage, when any were refused.
 */
export class Journal {
  readonly #writer: Writer
  readonly #clock: Clock
  readonly #outageEvent: (outage: Outage) => string
  #gathering = new Batch()
  #working: Promise<void> | undefined
  #writing: Promise<void> | undefined
  #outage: { failure: AuditUnavailable; since: number; refused: number; backlog: Batch } | undefined
  #stopTimer: (() => void) | undefined
  #closed = false

  /** @param outageEvent makes the event, without its closing brace, that tells of an outage */
  constructor(writer: Writer, clock: Clock, outageEvent: (outage: Outage) => string) {
    this.#writer = writer
    this.#clock = clock
    this.#outageEvent = outageEvent
  }

  /** Set while nothing can be recorded. */
  get failure(): AuditUnavailable | undefined {
    return this.#closed ? new AuditUnavailable('it is closed') : this.#outage?.failure
  }

  /** Settles when the batch that is being written is, or has failed to be; absent while none is. */
  get writing(): Promise<void> | undefined {
    return this.#writing
  }

  /**
   * @param event JSON without its closing brace
   * @returns resolves when the event is as durable as the writer makes it
   * @throws AuditUnavailable, as a rejection: the event may be in no log
   */
  record(event: string): Promise<void> {
    if (this.#closed || this.#outage) {
      if (this.#outage) this.#outage.refused++
      return Promise.reject(this.failure)
    }
    if (this.#gathering.characters > waitingCharactersMax) {
      return Promise.reject(new AuditUnavailable('too many events wait for the disk'))
    }
    return this.#gather(event, 0)
  }

  /**
   * As `record`, for the event of a committed change: it is not dropped in an outage.
   * @param generation the keystore's, which this change has reached
   */
  deliver(event: string, generation: number): Promise<void> {
    if (!this.#closed && !this.#outage) return this.#gather(event, generation)
    this.#outage?.backlog.add(event, generation)
    return Promise.reject(this.failure)
  }

  #gather(event: string, generation: number): Promise<void> {
    this.#gathering.add(event, generation)
    // What the current run of microtasks records goes into one batch, however many steps each caller has before.
    this.#working ??= afterMicrotasks().then(() => this.#work())
    return this.#gathering.settled
  }

  async #work(): Promise<void> {
    while (this.#gathering.events.length > 0) {
      const batch = this.#gathering
      this.#gathering = new Batch()
      this.#writing = batch.settled
      try {
        await this.#writer.append(batch.events, batch.generation)
        batch.resolve()
      } catch (cause) {
        this.#fail(batch, cause)
      }
    }
    this.#working = undefined
    this.#writing = undefined
  }

  #fail(batch: Batch, cause: unknown): void {
    const failure = new AuditUnavailable(cause instanceof Error ? cause.message : '', cause)
    const backlog = new Batch()
    backlog.addAll(batch)
    backlog.addAll(this.#gathering)
    this.#outage = { failure, since: this.#clock.now(), refused: 0, backlog }
    this.#gathering.reject(failure)
    this.#gathering = new Batch()
    batch.reject(failure)
    this.#retryAfter(retryMillisecondsMin)
  }

  #retryAfter(milliseconds: number): void {
    if (this.#closed) return
    this.#stopTimer = this.#clock.every(milliseconds, () => {
      this.#stopTimer?.()
      this.#working = this.#retry(Math.min(milliseconds * 2, retryMillisecondsMax))
    })
  }

  /** Ends the outage if its backlog can be written. */
  async #retry(nextMilliseconds: number): Promise<void> {
    const outage = this.#outage
    if (!outage) return
    const batch = outage.backlog
    outage.backlog = new Batch()
    try {
      await this.#writer.append(batch.events, batch.generation)
    } catch {
      batch.addAll(outage.backlog)
      outage.backlog = batch
      this.#working = undefined
      this.#retryAfter(nextMilliseconds)
      return
    }
    this.#outage = undefined
    this.#gathering = outage.backlog
    if (outage.refused > 0) this.#gathering.add(this.#outageEvent(outage), 0)
    await this.#work()
  }

  /**
   * Writes what waits and closes the writer.
   * @throws AuditUnavailable when that fails: events of changes come back from the outbox, others are lost
   */
  async close(): Promise<void> {
    this.#closed = true
    await this.#working
    this.#stopTimer?.()
    await this.#retry(retryMillisecondsMin)
    const failure = this.#outage?.failure
    try {
      await this.#writer.close()
    } catch (cause) {
      throw failure ?? new AuditUnavailable(cause instanceof Error ? cause.message : '', cause)
    }
    if (failure) throw failure
  }
}
