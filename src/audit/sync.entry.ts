import { fdatasyncSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { answer, awaitAsk } from './sync-cells.ts'
import type { SyncStart } from './sync-thread.ts'

const { cells } = workerData as SyncStart

function sync(descriptor: number): number {
  try {
    fdatasyncSync(descriptor)
    return 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).errno ?? -1
  }
}

for (let answered = 0; ; ) {
  const asked = awaitAsk(cells, answered)
  answered = asked.sync
  answer(cells, answered, sync(asked.descriptor))
}
