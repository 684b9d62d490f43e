import type { FileHandle } from 'node:fs/promises'
import { OperatorError } from '../base/error.ts'
import type { SecretKey } from '../crypto/engine.ts'
import { Chain } from './chain.ts'
import { encodeHead, type Head, headOctets } from './head.ts'
import { linesOf } from './lines.ts'
import { listSlots, logOctets, readHead, type SlotFiles, slotFiles, withFile } from './slot.ts'

export type Settled = {
  readonly head: Head
  /** Octets of a torn end that were cut off: nothing that was durable. */
  readonly tornOctets: number
}

/**
 * Makes a log ready for its next owner, who holds the lock: steps over the lines behind the head that the chain
 * bears out, cuts off what a crash tore, and brings log and head to the disk.
 * @returns `undefined` when the log is shorter than its head says, or is not there
 */
export async function settle(
  files: SlotFiles,
  key: SecretKey,
  head: Head,
): Promise<Settled | undefined> {
  const settled = await withFile(files.log, 'r+', async (log) => {
    const { size } = await log.stat()
    if (size < head.position.length) return undefined
    const end = await endOfChain(log, key, head)
    await log.truncate(end.position.length)
    await log.sync()
    return { head: end, tornOctets: size - end.position.length }
  })
  if (settled) await writeHead(files, key, settled.head)
  return settled
}

async function writeHead(files: SlotFiles, key: SecretKey, head: Head): Promise<void> {
  await withFile(files.head, 'r+', async (file) => {
    await file.write(encodeHead(key, head), 0, headOctets, 0)
    await file.sync()
  })
}

/** The head as it would be had the log's owner not been stopped, or were it done with writing. */
async function endOfChain(log: FileHandle, key: SecretKey, head: Head): Promise<Head> {
  const chain = new Chain(key, head.slot, head.position)
  let { generation } = head
  for await (const line of linesOf(log, head.position.length)) {
    if (!line.whole || !chain.accept(line.octets)) break
    generation = Math.max(generation, generationOf(line.octets))
  }
  return { ...head, position: chain.position, generation }
}

/** The generation that a change's event carries; 0 for an event without a change. */
function generationOf(line: Uint8Array): number {
  const event: unknown = JSON.parse(Buffer.from(line).toString())
  const known = typeof event === 'object' && event !== null && 'generation' in event
  return known && typeof event.generation === 'number' ? event.generation : 0
}

/**
 * The highest generation of the keystore that the audit knows of, 0 without an audit. A keystore with a lower one is
 * an older copy, put back. Ask the audit first and the keystore afterwards: others may be changing it.
 * @throws OperatorError `audit-damaged` when a log has lost its head, and with it this knowledge
 */
export async function highestGeneration(folder: string, key: SecretKey): Promise<number> {
  let highest = 0
  for (const slot of await listSlots(folder)) {
    const files = slotFiles(folder, slot)
    const head = await readHead(files, key)
    if (typeof head === 'object') {
      const end = await withFile(files.log, 'r', (log) => endOfChain(log, key, head))
      highest = Math.max(highest, (end ?? head).generation)
    } else if ((await logOctets(files)) !== undefined) {
      throw new OperatorError('audit-damaged', `audit: ${files.head} is ${head}`, {
        hint: 'claviger audit verify tells what else was changed',
      })
    }
  }
  return highest
}
