import { afterReads } from '../base/clock.ts'

/** Turns of the event loop that a group waits while each brings somebody more; one alone waits for one. */
const turnsMax = 8

/**
 * Lets requests that came in together go on together: all are read, then each step is taken by all of them, then all
 * are answered.
 *
 * A system call leaves the processor with cold caches and branch predictors, and one request after the other has two
 * of them between any two uses of the same code. Side by side, 32 connections cost half the time for each request; a
 * request alone waits for nobody.
 */
export class Together {
  readonly #busy: () => Promise<void> | undefined
  #group: Promise<void> | undefined
  #joined = 0

  /** @param busy settles when what keeps every answer waiting is over; `undefined` while nothing does */
  constructor(busy: () => Promise<void> | undefined = () => undefined) {
    this.#busy = busy
  }

  join(): Promise<void> {
    this.#joined++
    this.#group ??= this.#gather()
    return this.#group
  }

  /**
   * Callers who were answered together send their next requests one after the other, within a few turns.
   *
   * Nobody is answered before what is busy is over. Who went on before that would go on in twos and threes, and for
   * each of those the processor is cold again (with 32 connections on one core 111 µs of CPU for a request, and 86 this way).
   */
  async #gather(): Promise<void> {
    try {
      const busy = this.#busy()
      if (busy) {
        await busy.catch(() => {})
        // In this turn of the event loop the answers leave; who sends the next request at once is read in the next.
        await afterReads()
      }
      for (let turn = 0, before = 0; turn < turnsMax && this.#joined > before; turn++) {
        before = this.#joined
        await afterReads()
      }
    } finally {
      this.#joined = 0
      this.#group = undefined
    }
  }
}
