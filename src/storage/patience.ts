import type { Clock } from '../base/clock.ts'

/** Another process's transaction takes milliseconds; one that takes longer than this is stuck. */
export const busyMillisecondsMax = 10_000
const firstPauseMilliseconds = 1
const pauseMillisecondsMax = 25

/**
 * Tries until `attempt` gives something, pausing without blocking the event loop.
 * @returns `undefined` after `busyMillisecondsMax` of pauses
 */
export async function patiently<T>(
  clock: Clock,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let pause = firstPauseMilliseconds
  let waited = 0
  while (waited < busyMillisecondsMax) {
    const result = await attempt()
    if (result !== undefined) return result
    await clock.sleep(pause)
    waited += pause
    pause = Math.min(pause * 2, pauseMillisecondsMax)
  }
  return undefined
}
