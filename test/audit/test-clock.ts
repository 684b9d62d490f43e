import type { Clock } from '../../src/base/clock.ts'

/** Time that a test moves. */
export class TestClock implements Clock {
  #now = 0
  readonly #timers = new Set<{ due: number; period: number; work: () => void }>()

  now = () => this.#now
  sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const stop = this.every(milliseconds, () => {
        stop()
        resolve()
      })
    })

  every(period: number, work: () => void): () => void {
    const timer = { due: this.#now + period, period, work }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  get timers(): number {
    return this.#timers.size
  }

  async advance(milliseconds: number): Promise<void> {
    for (const end = this.#now + milliseconds; this.#now < end; ) {
      this.#now++
      for (const timer of [...this.#timers]) {
        if (timer.due > this.#now || !this.#timers.has(timer)) continue
        timer.due += timer.period
        timer.work()
      }
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    }
  }
}

/** Time in which everything takes long: ten milliseconds pass whenever somebody looks. */
export class SlowClock extends TestClock {
  #passed = 0
  override now = () => {
    this.#passed += 10
    return this.#passed
  }
}
