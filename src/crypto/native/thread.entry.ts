import { parentPort } from 'node:worker_threads'
import { wipe } from '../../base/bytes.ts'
import { type JobReply, type JobRequest, jobs } from './thread-jobs.ts'

function perform({ name, args }: JobRequest): JobReply {
  const job = jobs[name] as (...args: readonly unknown[]) => unknown
  try {
    return { result: job(...args) }
  } catch (error) {
    return { error }
  } finally {
    // The octets are copies that were made for this thread.
    wipe(...args.filter((arg) => arg instanceof Uint8Array))
  }
}

/** What is moved instead of copied: results are in allocations of their own. */
function moved(reply: JobReply): ArrayBuffer[] {
  const result = 'result' in reply ? reply.result : undefined
  return result instanceof Uint8Array ? [result.buffer as ArrayBuffer] : []
}

parentPort?.on('message', (request: JobRequest) => {
  const reply = perform(request)
  parentPort?.postMessage(reply, moved(reply))
})
