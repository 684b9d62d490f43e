import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyedHmac } from '../crypto/engine.ts'
import { unlessMissing } from '../storage/durable-file.ts'
import { decodeHead, type Head, headOctets } from './head.ts'

/** Slots that a folder ever has; the digits of a file's name. */
export const slotsMax = 9999

/** A writer slot: one process at a time holds its lock and appends to its log. */
export type SlotFiles = {
  readonly folder: string
  readonly slot: number
  readonly log: string
  readonly head: string
  readonly writeAhead: string
  readonly lock: string
}

export function slotFiles(folder: string, slot: number): SlotFiles {
  const path = (suffix: string) => join(folder, `${String(slot).padStart(4, '0')}.${suffix}`)
  return {
    folder,
    slot,
    log: path('jsonl'),
    head: path('head'),
    writeAhead: path('wal'),
    lock: path('lock'),
  }
}

/** The slots that a folder has a log or a head of, in their order; an absent folder has none. */
export async function listSlots(folder: string): Promise<number[]> {
  const slots = new Set<number>()
  for (const name of (await readdir(folder).catch(unlessMissing)) ?? []) {
    const match = /^(\d{4})\.(?:jsonl|head)$/.exec(name)
    if (match) slots.add(Number(match[1]))
  }
  return [...slots].sort((a, b) => a - b)
}

/** Opens a file for the length of `work`; `undefined` when there is no such file. */
export async function withFile<T>(
  path: string,
  flags: 'r' | 'r+',
  work: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  const file = await open(path, flags).catch(unlessMissing)
  if (!file) return undefined
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

/** A file of a slot cannot be read or written. What is in the slot stays there, for a later start. */
export class SlotStuck extends Error {
  override readonly name = 'SlotStuck'
  readonly file: string

  /** @param what is not possible, in lower case */
  constructor(file: string, what: string, cause: unknown) {
    super(`${what}: ${cause instanceof Error ? cause.message : ''}`, { cause })
    this.file = file
  }
}

/** For `catch`: notes that a slot is stuck, which gives `undefined`; every other failure stays one. */
export const noteStuck =
  (stuck: Map<number, SlotStuck>, slot: number) =>
  (error: unknown): undefined => {
    if (!(error instanceof SlotStuck)) throw error
    stuck.set(slot, error)
  }

/** Octets of a log; `undefined` without one. */
export const logOctets = (files: SlotFiles): Promise<number | undefined> =>
  withFile(files.log, 'r', async (file) => (await file.stat()).size)

/** `missing`: there is no such file. `broken`: it was not written for this slot under this key. */
export type HeadFound = Head | 'missing' | 'broken'

/** Read again when it does not verify: its owner may be writing it. */
const headReadsMax = 5

export async function readHead(files: SlotFiles, key: KeyedHmac): Promise<HeadFound> {
  for (let reads = 0; reads < headReadsMax; reads++) {
    const octets = await withFile(files.head, 'r', readStart)
    if (!octets) return 'missing'
    const head = decodeHead(key, octets)
    if (head?.slot === files.slot) return head
  }
  return 'broken'
}

/** A head and one octet more, so that a longer file is not taken for one. */
async function readStart(file: FileHandle): Promise<Uint8Array> {
  const octets = new Uint8Array(headOctets + 1)
  const { bytesRead } = await file.read(octets, 0, octets.length, 0)
  return octets.subarray(0, bytesRead)
}
