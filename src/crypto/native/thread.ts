import { AsyncLocalStorage } from 'node:async_hooks'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { copyOf } from '../../base/bytes.ts'
import { onPool } from './pool.ts'
import {
  type JobArguments,
  type JobName,
  type JobReply,
  type JobRequest,
  type JobResult,
  perform,
} from './thread-jobs.ts'

const entry = new URL(`./thread.entry${extname(import.meta.url)}`, import.meta.url)

type Thread = { worker: Worker; alive: boolean; answer: (reply: JobReply) => void }

const idle = new Set<Thread>()

/** Set in work that wants its jobs done where it runs. */
const inPlace = new AsyncLocalStorage<true>()

/**
 * Does work, and all jobs that it begins, on the calling thread: for a start, when nobody is served yet whom that would
 * hold up, and threads would take longer to start than the jobs to run.
 */
export const withoutThreads = <T>(work: () => Promise<T>): Promise<T> => inPlace.run(true, work)

/**
 * Runs one of `jobs` on a thread of its own, for slow work that Node offers synchronously alone.
 *
 * It takes one of the places of `onPool`, so that slow work of both kinds is bounded together, and so is the number of
 * threads. They are started when first needed (some 50 ms), kept, and replaced when one dies. Octets are copied for the
 * thread, which wipes its copies; KeyObjects travel by reference. A message there and back takes about 50 µs.
 * @throws Error or TypeError with the job's message; Error when the thread died, after which nothing is known of the job
 */
export async function onThread<Name extends JobName>(
  name: Name,
  ...args: JobArguments<Name>
): Promise<JobResult<Name>> {
  const request = { name, args }
  const reply = inPlace.getStore() ? await perform(request) : await onPool(() => send(request))
  if ('error' in reply) throw reply.error
  return reply.result as JobResult<Name>
}

async function send(request: JobRequest): Promise<JobReply> {
  const [thread = startThread()] = idle
  idle.delete(thread)
  // An awaited result keeps the process alive, an idle thread does not.
  thread.worker.ref()
  try {
    return await ask(thread, request)
  } finally {
    thread.worker.unref()
    if (thread.alive) idle.add(thread)
  }
}

function ask(thread: Thread, { name, args }: JobRequest): Promise<JobReply> {
  // Sending a view of a pooled Buffer would send the whole pool, neighbours' secrets included.
  const copies = args.map((arg) => (arg instanceof Uint8Array ? copyOf(arg) : arg))
  const octets = copies.filter((arg) => arg instanceof Uint8Array)
  return new Promise((resolve) => {
    thread.answer = resolve
    const moved = octets.map(({ buffer }) => buffer as ArrayBuffer)
    thread.worker.postMessage({ name, args: copies }, moved)
  })
}

function startThread(): Thread {
  // Options of the process may be of no use to a file: `--input-type` of `node --eval` refuses it.
  const worker = new Worker(entry, { name: 'claviger-crypto', execArgv: [] })
  const thread: Thread = { worker, alive: true, answer: () => {} }
  let cause: unknown
  worker.on('message', (reply: JobReply) => thread.answer(reply))
  worker.on('error', (error) => {
    cause = error
  })
  worker.on('exit', () => {
    thread.alive = false
    idle.delete(thread)
    thread.answer({ error: new Error('the thread for slow cryptography died', { cause }) })
  })
  return thread
}
