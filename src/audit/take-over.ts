import type { KeyedHmac } from '../crypto/engine.ts'
import type { SealedStore } from '../seal/sealed-store.ts'
import { tryLock } from '../storage/process-lock.ts'
import { type OutboxRow, outboxTable } from './audit-table.ts'
import { linesOf } from './lines.ts'
import { settle } from './settle.ts'
import { noteStuck, readHead, type SlotFiles, type SlotStuck, slotFiles, withFile } from './slot.ts'

/** The slot of which the caller holds the lock, and where its log ends. */
export type OwnSlot = { readonly files: SlotFiles; readonly length: number }

export type TakenOver = {
  /** The rows whose events are still to be written, in their order. */
  readonly rows: readonly OutboxRow[]
  /** Slots whose rows stay, since nobody can tell now what is in their logs. */
  readonly stuckSlots: ReadonlyMap<number, SlotStuck>
}

/**
 * Takes over the outbox rows that stopped processes left: an event that is in its slot's log already loses its row,
 * the others' rows move to the caller's slot, in one change for each slot. Rows of live processes stay, and of a
 * slot that somebody looks into just now.
 *
 * Exactly once, wherever this stops: a row names the only log that its event can be in.
 */
export async function takeOver(
  store: SealedStore,
  key: KeyedHmac,
  own: OwnSlot,
): Promise<TakenOver> {
  const slots = await store.read
    .selectFrom('audit_outbox')
    .select('slot')
    .distinct()
    .orderBy('slot')
    .execute()
  const rows: OutboxRow[] = []
  const stuckSlots = new Map<number, SlotStuck>()
  for (const { slot } of slots) {
    const files = slotFiles(own.files.folder, slot)
    const lock = slot === own.files.slot ? own : tryLock(files.lock)
    if (!lock) continue
    try {
      if (lock !== own) await settleIfSound(files, key).catch(noteStuck(stuckSlots, slot))
      if (!stuckSlots.has(slot)) rows.push(...(await takeRows(store, files, own, rows.length)))
    } finally {
      if ('release' in lock) lock.release()
    }
  }
  return { rows, stuckSlots }
}

/**
 * An event in a torn end is not in the log: its next owner would cut it off.
 * @throws SlotStuck
 */
async function settleIfSound(files: SlotFiles, key: KeyedHmac): Promise<void> {
  const head = await readHead(files, key)
  if (typeof head === 'object') await settle(files, key, head)
}

async function takeRows(
  store: SealedStore,
  files: SlotFiles,
  own: OwnSlot,
  ordinalMin: number,
): Promise<OutboxRow[]> {
  const rows = await readRows(store, files.slot)
  // Another process may have taken them over just now.
  if (rows.length === 0) return []
  const written = await writtenIds(files, rows)
  const moved = rows
    .filter(({ id }) => !written.has(id))
    .map((row, index) => ({
      ...row,
      slot: own.files.slot,
      after: own.length,
      ordinal: ordinalMin + index,
    }))
  await store.change(async (change) => {
    for (const id of written) await change.delete(outboxTable, { id })
    for (const row of moved) await change.update(outboxTable, row)
  })
  return moved
}

async function readRows(store: SealedStore, slot: number): Promise<OutboxRow[]> {
  const rows = await store.read
    .selectFrom('audit_outbox')
    .selectAll()
    .where('slot', '=', slot)
    .orderBy('after')
    .orderBy('ordinal')
    .execute()
  return rows.map((row) => store.open(outboxTable, row))
}

/** Those of the rows whose event is a line of the log. */
async function writtenIds(files: SlotFiles, rows: readonly OutboxRow[]): Promise<Set<string>> {
  const written = new Set<string>()
  const sought = new Map(rows.map(({ id }) => [id, Buffer.from(`"eventID":"${id}"`)]))
  const from = Math.min(...rows.map(({ after }) => after))
  await withFile(files.log, 'r', async (log) => {
    for await (const { octets, whole } of linesOf(log, from)) {
      if (!whole || sought.size === 0) return
      const line = Buffer.from(octets.buffer, octets.byteOffset, octets.length)
      for (const [id, member] of sought) {
        if (!line.includes(member) || eventId(line) !== id) continue
        written.add(id)
        sought.delete(id)
      }
    }
  })
  return written
}

/** Of the event itself: its parameters may have a member of the same name. */
function eventId(line: Buffer): unknown {
  try {
    const event: unknown = JSON.parse(line.toString())
    return typeof event === 'object' && event !== null && 'eventID' in event
      ? event.eventID
      : undefined
  } catch {
    // A damaged line of a damaged log.
    return undefined
  }
}
