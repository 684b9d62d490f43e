import type { FileHandle } from 'node:fs/promises'
import type { KeyedHmac } from '../crypto/engine.ts'
import { writeAgain, writeAt } from '../storage/durable-file.ts'
import { Chain } from './chain.ts'
import { encodeHead, type Head } from './head.ts'
import { linesOf } from './lines.ts'
import { putBack } from './put-back.ts'
import { type SlotFiles, SlotStuck, withFile } from './slot.ts'

export type Settled = {
  readonly head: Head
  /** Octets of a torn end that were cut off: nothing that was durable. */
  readonly tornOctets: number
}

/**
 * Makes a log ready for its next owner, who holds the lock: puts back what a power failure took from it, steps over the
 * lines behind the head that the chain bears out, cuts off what a crash tore, and brings log and head to the disk.
 * @returns `undefined` when the log is shorter than is known of it, or is not there
 * @throws SlotStuck
 */
export async function settle(
  files: SlotFiles,
  key: KeyedHmac,
  head: Head,
): Promise<Settled | undefined> {
  if (!(await putBack(files, key, head))) return undefined
  try {
    const settled = await withFile(files.log, 'r+', (log) => settleLog(log, key, head))
    if (settled && isBehind(head, settled.head)) await writeHead(files, key, settled.head)
    return settled
  } catch (cause) {
    throw new SlotStuck(files.log, 'the log cannot be brought to the disk', cause)
  }
}

async function settleLog(
  log: FileHandle,
  key: KeyedHmac,
  head: Head,
): Promise<Settled | undefined> {
  const { size } = await log.stat()
  if (size < head.position.length) return undefined
  const end = await endOfChain(log, key, head)
  await log.truncate(end.position.length)
  // What is read here may have failed to reach the disk.
  writeAgain(log.fd, head.position.length, end.position.length)
  await log.sync()
  return { head: end, tornOctets: size - end.position.length }
}

/** As `settle` would find the log's head to be, with nothing written; others may be writing. */
export function readEnd(files: SlotFiles, key: KeyedHmac, head: Head): Promise<Head | undefined> {
  const end = withFile(files.log, 'r', async (log) => {
    const { size } = await log.stat()
    return size < head.position.length ? undefined : await endOfChain(log, key, head)
  })
  return end.catch((cause) => {
    throw new SlotStuck(files.log, 'the log cannot be read', cause)
  })
}

const isBehind = (head: Head, other: Head): boolean =>
  head.position.sequence < other.position.sequence

async function writeHead(files: SlotFiles, key: KeyedHmac, head: Head): Promise<void> {
  await withFile(files.head, 'r+', async (file) => {
    writeAt(file.fd, encodeHead(key, head), 0)
    await file.sync()
  })
}

/** The head as it would be had the log's owner not been stopped, or were it done with writing. */
async function endOfChain(log: FileHandle, key: KeyedHmac, head: Head): Promise<Head> {
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
