import { parentPort } from 'node:worker_threads'
import { wipe } from '../../base/bytes.ts'
import { type JobReply, type JobRequest, perform } from './thread-jobs.ts'

/** What is moved instead of copied: results are in allocations of their own. */
function moved(reply: JobReply): ArrayBuffer[] {
  const result = 'result' in reply ? reply.result : undefined
  return result instanceof Uint8Array ? [result.buffer as ArrayBuffer] : []
}

parentPort?.on('message', async (request: JobRequest) => {
  const reply = await perform(request)
  // The octets are copies that were made for this thread.
  wipe(...request.args.filter((arg) => arg instanceof Uint8Array))
  parentPort?.postMessage(reply, moved(reply))
})
