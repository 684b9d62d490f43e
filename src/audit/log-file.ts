import { closeSync, fdatasyncSync, openSync } from 'node:fs'
import type { KeyedHmac } from '../crypto/engine.ts'
import { readAt, writeAt } from '../storage/durable-file.ts'
import { Chain, chainOctetsMax, lineOctetsMax, type Position } from './chain.ts'
import { encodeHead, type Head } from './head.ts'
import type { SlotFiles } from './slot.ts'
import type { WriteAhead } from './write-ahead.ts'

/** What is written before the next pwrite: at least one line of the greatest length. */
const scratchOctets = lineOctetsMax + (1 << 18)

/**
 * A slot's log and head, open for its owner. Everything here blocks the calling thread.
 *
 * Lines are written at the offset that the chain has reached: writing a batch again after a failure puts the same
 * octets in the same place. A sync after a failed sync means something only when all that the first one covered was
 * written again.
 */
export class LogFile {
  readonly #log: number
  readonly #head: number
  readonly #key: KeyedHmac
  readonly #chain: Chain
  readonly #scratch = Buffer.allocUnsafeSlow(scratchOctets)
  #generation: number
  readonly #identity: { slot: number; file: string }

  /** @param head as the slot was settled */
  constructor(files: SlotFiles, key: KeyedHmac, head: Head) {
    this.#key = key
    this.#chain = new Chain(key, head.slot, head.position)
    this.#generation = head.generation
    this.#identity = { slot: head.slot, file: head.file }
    this.#head = openSync(files.head, 'r+')
    try {
      this.#log = openSync(files.log, 'r+')
    } catch (error) {
      closeSync(this.#head)
      throw error
    }
  }

  get descriptor(): number {
    return this.#log
  }

  get end(): Head {
    return { ...this.#identity, position: this.#chain.position, generation: this.#generation }
  }

  /**
   * Appends events, each JSON without its closing brace, and hands them to the operating system.
   * When it throws, nothing counts as written.
   * @param ahead gets the lines too
   */
  append(events: readonly string[], generation: number, ahead?: WriteAhead): void {
    const before = this.#chain.position
    try {
      this.#write(events, before.length, ahead)
    } catch (error) {
      this.#chain.returnTo(before)
      throw error
    }
    this.#generation = Math.max(this.#generation, generation)
  }

  /** Makes what was appended behind `end` count as not written. */
  returnTo(end: Head): void {
    this.#chain.returnTo(end.position)
    this.#generation = end.generation
  }

  #write(events: readonly string[], start: number, ahead: WriteAhead | undefined): void {
    let written = start
    let filled = 0
    for (const event of events) {
      // UTF-8 needs at most 3 octets for a UTF-16 code unit.
      if (filled + event.length * 3 + chainOctetsMax > scratchOctets) {
        this.#flush(filled, written, ahead)
        written += filled
        filled = 0
      }
      filled = this.#chain.write(event, this.#scratch, filled)
    }
    this.#flush(filled, written, ahead)
  }

  #flush(octets: number, at: number, ahead: WriteAhead | undefined): void {
    const lines = this.#scratch.subarray(0, octets)
    this.write(lines, at)
    ahead?.write(lines, at)
  }

  /** Hands lines of its own to the operating system, at their place. */
  write(lines: Uint8Array, at: number): void {
    writeAt(this.#log, lines, at)
  }

  /**
   * Writes all lines from a place on once more, after a sync that failed.
   * @throws Error when they cannot be read any more: a file system may give up what it could not bring to the disk
   */
  writeAgain(from: Position): void {
    const length = this.#chain.position.length - from.length
    const lines = readAt(this.#log, new Uint8Array(length), from.length)
    if (new Chain(this.#key, this.#identity.slot, from).acceptAll(lines) !== length) {
      throw new Error('lines are gone whose sync failed')
    }
    writeAt(this.#log, lines, from.length)
  }

  sync(): void {
    fdatasyncSync(this.#log)
  }

  /** Writes the head, without a sync of its own: one that is behind is mended when the slot is settled. */
  writeHead(head: Head): void {
    writeAt(this.#head, encodeHead(this.#key, head), 0)
  }

  /** Brings log and head to the disk and closes them, even when that fails. */
  close(): void {
    try {
      this.sync()
      this.writeHead(this.end)
      fdatasyncSync(this.#head)
    } finally {
      this.abandon()
    }
  }

  /** Closes them as they are: the head stays before lines of which nobody knows whether they are on the disk. */
  abandon(): void {
    closeSync(this.#log)
    closeSync(this.#head)
  }
}
