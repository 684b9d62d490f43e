import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { SecretKey } from '../crypto/engine.ts'
import type { Position } from './chain.ts'
import type { Head } from './head.ts'
import type { SlotFiles } from './slot.ts'
import type { Writer } from './writer.ts'

/** What the worker begins with; a native key handle is a KeyObject, which can be posted. */
export type WriterStart = { files: SlotFiles; key: SecretKey; head: Head }
export type Order =
  | { close?: never; events: readonly string[]; generation: number }
  | { close: true }
export type Answer = { head: Head; failure?: never } | { failure: string }

const entry = new URL(`./writer.entry${extname(import.meta.url)}`, import.meta.url)

/**
 * Writes and syncs on a thread of its own, one message each way per batch. Not on libuv's pool: there a sync waits
 * behind slow crypto.
 *
 * A worker that died is replaced at the next batch. It may have written more than it told: its successor starts from
 * the last answer and writes the same octets over that.
 */
export class ThreadWriter implements Writer {
  readonly #files: SlotFiles
  readonly #key: SecretKey
  #head: Head
  #worker: Worker | undefined
  #waiting: { resolve(head: Head): void; reject(cause: Error): void } | undefined

  constructor(files: SlotFiles, key: SecretKey, head: Head) {
    this.#files = files
    this.#key = key
    this.#head = head
  }

  get written(): Position {
    return this.#head.position
  }

  get durable(): Position {
    return this.#head.position
  }

  async append(events: readonly string[], generation: number): Promise<void> {
    this.#head = await this.#order({ events, generation })
  }

  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    try {
      await this.#order({ close: true })
    } finally {
      this.#worker = undefined
      await worker.terminate()
    }
  }

  #order(order: Order): Promise<Head> {
    const { promise, resolve, reject } = Promise.withResolvers<Head>()
    this.#waiting = { resolve, reject }
    const worker = this.#worker ?? this.#start()
    // The process stays alive for a batch, and for nothing else.
    worker.ref()
    worker.postMessage(order)
    return promise
  }

  #start(): Worker {
    const data: WriterStart = { files: this.#files, key: this.#key, head: this.#head }
    const worker = new Worker(entry, { workerData: data })
    let cause: unknown
    worker.on('error', (error) => {
      cause = error
    })
    // Only now has it stopped writing for certain.
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      this.#waiting?.reject(new Error('the audit writer ended', { cause }))
    })
    worker.on('message', (answer: Answer) => {
      worker.unref()
      if (answer.failure === undefined) this.#waiting?.resolve(answer.head)
      else this.#waiting?.reject(new Error(answer.failure))
    })
    this.#worker = worker
    return worker
  }
}
