import { concatAll, release, secretBytes, wipe } from '../base/bytes.ts'
import { runOctets } from './body.ts'

/**
 * Holds a message's plaintext until it is whole. Frames shorter than a run are copied into runs: one octet in an
 * allocation of its own takes some 700.
 */
export class PlaintextRuns {
  readonly #runOctets: number
  readonly #ended: Uint8Array[] = []
  #run = secretBytes(0)
  #filled = 0

  /** @param lengthMax more octets than there will be */
  constructor(lengthMax: number) {
    this.#runOctets = Math.min(runOctets, lengthMax)
  }

  /** Takes the frame over: it is wiped, at once or with the rest. */
  add(frame: Uint8Array): void {
    if (frame.length > this.#run.length - this.#filled) this.#endRun()
    if (frame.length >= this.#runOctets) {
      this.#ended.push(frame)
      return
    }
    if (this.#run.length === 0) this.#run = secretBytes(this.#runOctets)
    this.#run.set(frame, this.#filled)
    this.#filled += frame.length
    wipe(frame)
    release(frame)
  }

  /** All plaintext, in an allocation of its own. */
  join(): Uint8Array {
    this.#endRun()
    return concatAll(this.#ended)
  }

  wipe(): void {
    this.#endRun()
    for (const run of this.#ended) wipe(run)
  }

  #endRun(): void {
    if (this.#filled > 0) this.#ended.push(this.#run.subarray(0, this.#filled))
    this.#run = secretBytes(0)
    this.#filled = 0
  }
}
