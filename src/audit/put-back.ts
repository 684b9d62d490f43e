import type { FileHandle } from 'node:fs/promises'
import { bytesEqual } from '../base/bytes.ts'
import { systemClock } from '../base/clock.ts'
import type { KeyedHmac } from '../crypto/engine.ts'
import { exists, readAt, writeAt } from '../storage/durable-file.ts'
import { tryLock } from '../storage/process-lock.ts'
import type { Head } from './head.ts'
import {
  listSlots,
  noteStuck,
  readHead,
  type SlotFiles,
  SlotStuck,
  slotFiles,
  withFile,
} from './slot.ts'
import { discardWriteAhead, type Lines, readWriteAhead } from './write-ahead.ts'

/** Whoever has just begun to own a slot gets so long to put its lines back. */
const triesMax = 40
const retryMilliseconds = 50

/**
 * Puts lines back into a log that a power failure took from it: on the disk they were written ahead. The caller holds
 * the slot's lock.
 * @returns whether the log has all that was written ahead: one that ends before those lines was cut
 * @throws SlotStuck
 */
export async function putBack(files: SlotFiles, key: KeyedHmac, head: Head): Promise<boolean> {
  try {
    const lines = await readWriteAhead(files, key, head)
    if (!lines) return true
    if (!(await withFile(files.log, 'r+', (log) => writeInto(log, lines)))) return false
  } catch (cause) {
    const what = 'lines that were written ahead cannot be put back'
    throw new SlotStuck(files.writeAhead, what, cause)
  }
  // Of no use any more, and no harm: the next owner takes it away before anything is written.
  await discardWriteAhead(files).catch(() => {})
  return true
}

async function writeInto(log: FileHandle, { octets, start }: Lines): Promise<boolean> {
  if ((await log.stat()).size < start) return false
  writeAt(log.fd, octets, start)
  await log.datasync()
  return true
}

/** The same for every slot that nobody has. @returns the failures, by slot */
export async function putBackAll(folder: string, key: KeyedHmac): Promise<Map<number, SlotStuck>> {
  const stuck = new Map<number, SlotStuck>()
  for (const slot of await listSlots(folder)) {
    await putBackInto(slotFiles(folder, slot), key).catch(noteStuck(stuck, slot))
  }
  return stuck
}

async function putBackInto(files: SlotFiles, key: KeyedHmac): Promise<void> {
  for (let tries = 0; tries < triesMax; tries++) {
    if (await isDone(files, key)) return
    await systemClock.sleep(retryMilliseconds)
  }
}

/** @returns `false` while the slot has an owner whose log lacks lines: it may be putting them back just now */
async function isDone(files: SlotFiles, key: KeyedHmac): Promise<boolean> {
  const head = await readHead(files, key)
  if (typeof head !== 'object' || !(await exists(files.writeAhead))) return true
  // Nothing to write, so a copy that nobody may write to can be verified.
  if (await hasLines(files, key, head).catch(() => false)) return true
  const lock = tryLock(files.lock)
  if (!lock) return false
  try {
    await putBack(files, key, head)
    return true
  } finally {
    lock.release()
  }
}

/** Whether a log has what was written ahead. Its owner writes each line into the log first. */
async function hasLines(files: SlotFiles, key: KeyedHmac, head: Head): Promise<boolean> {
  const lines = await readWriteAhead(files, key, head)
  if (!lines) return true
  const { octets, start } = lines
  const inLog = await withFile(files.log, 'r', async ({ fd }) =>
    readAt(fd, new Uint8Array(octets.length), start),
  )
  return inLog !== undefined && bytesEqual(inLog, octets)
}
