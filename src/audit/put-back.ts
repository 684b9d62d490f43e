import { unlink } from 'node:fs/promises'
import type { KeyedHmac } from '../crypto/engine.ts'
import { exists, unlessMissing } from '../storage/durable-file.ts'
import { tryLock } from '../storage/process-lock.ts'
import type { Head } from './head.ts'
import { listSlots, readHead, type SlotFiles, slotFiles, withFile } from './slot.ts'
import { readWriteAhead } from './write-ahead.ts'

/**
 * Puts lines back into a log that a power failure took from it: on the disk they were written ahead. The caller holds
 * the slot's lock.
 */
export async function putBack(files: SlotFiles, key: KeyedHmac, head: Head): Promise<void> {
  const lines = await readWriteAhead(files, key, head)
  if (!lines) return
  await withFile(files.log, 'r+', async (log) => {
    // A log that ends before its lines was cut since: that is for `verifyAudit` to tell.
    if ((await log.stat()).size < lines.start) return
    await log.write(lines.octets, 0, lines.octets.length, lines.start)
    await log.datasync()
  })
  await unlink(files.writeAhead).catch(unlessMissing)
}

/** The same for every slot that nobody has. */
export async function putBackAll(folder: string, key: KeyedHmac): Promise<void> {
  for (const slot of await listSlots(folder)) {
    const files = slotFiles(folder, slot)
    if (!(await exists(files.writeAhead))) continue
    const lock = tryLock(files.lock)
    if (!lock) continue
    try {
      const head = await readHead(files, key)
      if (typeof head === 'object') await putBack(files, key, head)
    } finally {
      lock.release()
    }
  }
}
