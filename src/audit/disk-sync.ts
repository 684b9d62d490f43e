import { fdatasyncSync } from 'node:fs'
import type { Clock } from '../base/clock.ts'
import { SyncThread } from './sync-thread.ts'

/** After a sync that took longer, the next go to the other thread. */
const quickMillisecondsMax = 2

/** How many syncs in a row go to the other thread at most, before the disk is tried again. */
const syncsAwayMax = 1024

/**
 * Brings files to the disk: in place while the disk is quick, on another thread while it is slow.
 *
 * Whoever waits for the sync can't be answered before it, so a quick one in place delays none of them, and saves waking
 * a thread and being woken by it (3 to 10 % of the CPU of a request, with 32 connections on one core). After a slow one,
 * which stops the calling thread as a slow commit of the database does, the next goes to the thread; while every trial
 * is slow twice as many as before do. A caller who awaits one event after the other does not turn the event loop.
 */
export class DiskSync {
  readonly #clock: Clock
  readonly #thread = new SyncThread()
  /** Syncs that are still to go to the thread. */
  #away = 0
  /** How many the last slow one sent there, halved by each quick one since. */
  #went = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves when what was written to the file before is on the disk. One at a time. */
  async sync(descriptor: number): Promise<void> {
    if (this.#away > 0) {
      this.#away--
      await this.#thread.sync(descriptor)
      return
    }
    const began = this.#clock.now()
    try {
      fdatasyncSync(descriptor)
    } finally {
      // A disk that fails is often slow in it.
      const slow = this.#clock.now() - began > quickMillisecondsMax
      this.#went = slow ? Math.min(2 * this.#went + 1, syncsAwayMax) : this.#went >> 1
      if (slow) this.#away = this.#went
    }
  }

  stop(): Promise<void> {
    return this.#thread.stop()
  }
}
