import { fdatasyncSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { answer, awaitAsk } from './sync-cells.ts'
import type { SyncStart } from './sync-thread.ts'

const { cells, descriptor } = workerData as SyncStart

function sync(): number {
  try {
    fdatasyncSync(descriptor)
    return 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).errno ?? -1
  }
}

for (let asked = 0; ; ) {
  asked = awaitAsk(cells, asked)
  answer(cells, asked, sync())
}
