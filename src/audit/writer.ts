import type { Position } from './chain.ts'

/**
 * Appends batches to a slot's log, one at a time. Two implementations with the same files: durable on disk, and handed
 * to the operating system.
 */
export interface Writer {
  /** As of the last batch. */
  readonly written: Position
  /** What is on disk for certain: `written`, or behind it. */
  readonly durable: Position
  /**
   * Resolves when the events, each JSON without its closing brace, are as durable as this writer makes them. When it
   * rejects nothing counts as written, and the same events, more behind them, may be given again.
   * @param generation the highest that the events tell of, or 0
   */
  append(events: readonly string[], generation: number): Promise<void>
  /** Brings everything to the disk and lets go of the files. Not while a batch is being appended. */
  close(): Promise<void>
}
