import { extname } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { Worker } from 'node:worker_threads'
import { answerFor, ask, type SyncCells, syncCells } from './sync-cells.ts'

/** What the thread begins with. */
export type SyncStart = { readonly cells: SyncCells }

type Thread = { readonly worker: Worker; readonly cells: SyncCells }

const entry = new URL(`./sync.entry${extname(import.meta.url)}`, import.meta.url)

/** No `errno`. */
const died = 1

/**
 * Brings files to the disk on a thread of its own. Not on libuv's pool: there a sync waits behind slow crypto.
 * A thread that died is replaced at the next sync.
 */
export class SyncThread {
  #thread: Thread | undefined

  /** Resolves when what was written to the file before is on the disk. One at a time. */
  async sync(descriptor: number): Promise<void> {
    this.#thread ??= this.#start()
    const { worker, cells } = this.#thread
    // The process stays alive for a sync, and for nothing else.
    worker.ref()
    const ending = await ask(cells, descriptor)
    worker.unref()
    if (ending === died) throw new Error('the thread that syncs it ended')
    if (ending !== 0) throw new Error(`fdatasync: ${getSystemErrorMessage(ending)}`)
  }

  async stop(): Promise<void> {
    await this.#thread?.worker.terminate()
  }

  #start(): Thread {
    const cells = syncCells()
    const start: SyncStart = { cells }
    // Options of the process may be of no use to a file: `--input-type` of `node --eval` refuses it.
    const worker = new Worker(entry, { workerData: start, execArgv: [] })
    const thread = { worker, cells }
    // Its end tells all that there is to know of an error.
    thread.worker.on('error', () => {})
    thread.worker.on('exit', () => {
      if (this.#thread === thread) this.#thread = undefined
      answerFor(cells, died)
    })
    return thread
  }
}
