import { fdatasync } from 'node:fs'
import { promisify } from 'node:util'
import type { Clock } from '../base/clock.ts'
import type { Position } from './chain.ts'
import type { LogFile } from './log-file.ts'
import type { Writer } from './writer.ts'

/** How long a line may wait for its way to the disk and for the head to cover it. */
export const syncMilliseconds = 1000

const synced = promisify(fdatasync)

/**
 * Writes on the calling thread: a batch is with the operating system when `append` returns. A second later a sync in
 * the background brings it to the disk, and the head follows.
 *
 * Measured against a thread that writes without a sync (2 cores, an Encrypt event of 1,180 octets, µs an event, making
 * the event included): alone 10 against 63; with 32 calls in flight 8.2 of time and 8.1 of CPU against 10.3 and 10.3,
 * of which on the calling thread 7.8 against 3.3. Half of it is the HMAC.
 */
export class InlineWriter implements Writer {
  readonly #file: LogFile
  readonly #clock: Clock
  #durable: Position
  #failed = false
  #stopTimer: (() => void) | undefined
  #syncing: Promise<void> | undefined

  constructor(file: LogFile, clock: Clock) {
    this.#file = file
    this.#clock = clock
    this.#durable = file.end.position
  }

  get written(): Position {
    return this.#file.end.position
  }

  get durable(): Position {
    return this.#durable
  }

  async append(events: readonly string[], generation: number): Promise<void> {
    // What a failed sync left in doubt must not grow.
    if (this.#failed) await this.#sync()
    this.#file.append(events, generation)
    // What fails here, the next batch hears of.
    this.#stopTimer ??= this.#clock.every(syncMilliseconds, () => void this.#sync().catch(() => {}))
  }

  #sync(): Promise<void> {
    this.#syncing ??= this.#bring().finally(() => {
      this.#syncing = undefined
    })
    return this.#syncing
  }

  async #bring(): Promise<void> {
    const end = this.#file.end
    try {
      if (this.#failed) this.#file.writeAgain(this.#durable)
      // On libuv's pool, where it may wait behind slow crypto: nobody waits for this one.
      await synced(this.#file.descriptor)
      this.#file.writeHead(end)
    } catch (error) {
      this.#failed = true
      throw error
    }
    this.#failed = false
    this.#durable = end.position
    if (this.written.sequence > end.position.sequence) return
    this.#stopTimer?.()
    this.#stopTimer = undefined
  }

  async close(): Promise<void> {
    this.#stopTimer?.()
    await this.#syncing?.catch(() => {})
    try {
      if (this.#failed) await this.#sync()
    } catch (error) {
      this.#file.abandon()
      throw error
    }
    this.#file.close()
    this.#durable = this.written
  }
}
