import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../src/base/clock.ts'

/** Time that stands still until a test skips some of it; what was to be done in between is then done once. */
export class SkippingClock implements Clock {
  readonly #began = Date.now()
  readonly #timers = new Set<{ left: number; period: number; work: () => void }>()
  /** Milliseconds that were skipped: the `systemClockOffset` of a caller with the same time. */
  skipped = 0

  now = () => this.#began + this.skipped
  sleep = (milliseconds: number) => setTimeout(milliseconds)

  every(period: number, work: () => void): () => void {
    const timer = { left: period, period, work }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  skip(milliseconds: number): void {
    this.skipped += milliseconds
    for (const timer of [...this.#timers]) {
      timer.left -= milliseconds
      if (timer.left > 0 || !this.#timers.has(timer)) continue
      timer.left = timer.period
      timer.work()
    }
  }
}

export const dayMilliseconds = 86_400_000
