import type { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'

/** The worker threads that this process starts from now on, until the test is finished. */
export function newWorkers(): readonly Worker[] {
  const workers: Worker[] = []
  const collect = (worker: Worker) => workers.push(worker)
  process.on('worker', collect)
  onTestFinished(() => {
    process.off('worker', collect)
  })
  return workers
}
