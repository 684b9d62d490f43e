import { nextTick } from 'node:process'

/** The only source of time, so that a test can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Resolves after `milliseconds`. */
  sleep(milliseconds: number): Promise<void>
  /** Calls `work` every `milliseconds` until the returned function is called. Does not keep the process alive. */
  every(milliseconds: number, work: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  every(milliseconds, work) {
    const timer = setInterval(work, milliseconds).unref()
    return () => clearInterval(timer)
  },
}

/** Resolves when what the current turn of the event loop began has no microtask left. */
export const afterMicrotasks = (): Promise<void> => new Promise((resolve) => nextTick(resolve))

/** Resolves when the event loop has read what there is to read, before it waits again. */
export const afterReads = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
