import { parentPort, workerData } from 'node:worker_threads'
import { present } from '../base/assert.ts'
import { LogFile } from './log-file.ts'
import type { Answer, Order, WriterStart } from './thread-writer.ts'

const port = present(parentPort, 'the audit writer runs as a worker')
const { files, key, head } = workerData as WriterStart
const file = new LogFile(files, key, head)

function perform(order: Order): Answer {
  try {
    if (order.close) file.close()
    else append(order.events, order.generation)
    return { head: file.end }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

function append(events: readonly string[], generation: number): void {
  file.append(events, generation, true)
  try {
    file.writeHead(file.end)
  } catch {
    // The lines are on disk, and a head that is behind is mended: `close` reports what still fails then.
  }
}

port.on('message', (order: Order) => {
  port.postMessage(perform(order))
  if (order.close) port.close()
})
