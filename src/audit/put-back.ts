import { type FileHandle, unlink } from 'node:fs/promises'
import { systemClock } from '../base/clock.ts'
import type { KeyedHmac } from '../crypto/engine.ts'
import { exists, syncFolder, unlessMissing, writeAt } from '../storage/durable-file.ts'
import { tryLock } from '../storage/process-lock.ts'
import type { Head } from './head.ts'
import { listSlots, logOctets, readHead, type SlotFiles, slotFiles, withFile } from './slot.ts'
import { type Lines, readWriteAhead } from './write-ahead.ts'

/** Whoever has just begun to own a slot gets so long to put its lines back. */
const triesMax = 40
const retryMilliseconds = 50

/**
 * Puts lines back into a log that a power failure took from it: on the disk they were written ahead. The caller holds
 * the slot's lock.
 */
export async function putBack(files: SlotFiles, key: KeyedHmac, head: Head): Promise<void> {
  const lines = await readWriteAhead(files, key, head)
  const isBack = lines && (await withFile(files.log, 'r+', (log) => writeInto(log, lines)))
  if (!isBack) return
  await unlink(files.writeAhead).catch(unlessMissing)
  await syncFolder(files.folder)
}

/** @returns whether they belong there: a log that ends before them was cut, which is for `verifyAudit` to tell */
async function writeInto(log: FileHandle, { octets, start }: Lines): Promise<boolean> {
  if ((await log.stat()).size < start) return false
  writeAt(log.fd, octets, start)
  await log.datasync()
  return true
}

/** The same for every slot that nobody has. */
export async function putBackAll(folder: string, key: KeyedHmac): Promise<void> {
  for (const slot of await listSlots(folder)) {
    const files = slotFiles(folder, slot)
    for (let tries = 0; tries < triesMax; tries++) {
      if (await isDone(files, key)) break
      await systemClock.sleep(retryMilliseconds)
    }
  }
}

/** @returns `false` while the slot has an owner whose log lacks lines: it may be putting them back just now */
async function isDone(files: SlotFiles, key: KeyedHmac): Promise<boolean> {
  const head = await readHead(files, key)
  if (typeof head !== 'object' || !(await exists(files.writeAhead))) return true
  const lock = tryLock(files.lock)
  if (!lock) return ((await logOctets(files)) ?? 0) >= head.position.length
  try {
    await putBack(files, key, head)
    return true
  } finally {
    lock.release()
  }
}
