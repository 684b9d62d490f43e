import type { Clock } from '../base/clock.ts'
import type { KeyedHmac } from '../crypto/engine.ts'
import { randomUuid } from '../crypto/random.ts'
import type { SealedStore } from '../seal/sealed-store.ts'
import type { Durability } from './audit.ts'
import { DiskWriter } from './disk-writer.ts'
import { openServiceEvent } from './event.ts'
import { FileAudit } from './file-audit.ts'
import { InlineWriter } from './inline-writer.ts'
import { Journal, type Outage } from './journal.ts'
import { LogFile } from './log-file.ts'
import { Outbox } from './outbox.ts'
import { takeOver } from './take-over.ts'
import { type TakenSlot, takeSlot } from './take-slot.ts'
import { discardWriteAhead, WriteAhead } from './write-ahead.ts'
import type { Writer } from './writer.ts'

export type AuditOptions = {
  /** The folder of the logs, made when missing. */
  readonly folder: string
  /** The keystore's, with `auditMigration`. */
  readonly store: SealedStore
  /** HMAC-SHA-256 under `store.deriveKey('audit chain')`. */
  readonly key: KeyedHmac
  readonly durability: Exclude<Durability, 'memory'>
  readonly clock: Clock
}

/**
 * Opens the audit of a keystore in a folder: takes a slot, mends what a crash left, and writes the events of changes
 * that were committed but not written.
 * @throws AuditUnavailable when those can't be written; OperatorError; SealBroken
 */
export async function openAudit(options: AuditOptions): Promise<FileAudit> {
  const { folder, store, key } = options
  const taken = await takeSlot(folder, store, key)
  const { audit, rows } = await assemble(options, taken).catch((error: unknown) => {
    taken.lock.release()
    throw error
  })
  try {
    await audit.recover(rows)
    return audit
  } catch (error) {
    // The reason is that nothing can be written; closing only says so again.
    await audit.close().catch(() => {})
    throw error
  }
}

async function assemble(options: AuditOptions, taken: TakenSlot) {
  const { durability, store, key, clock } = options
  const { files, head, lock, noted, tornOctets, damagedSlots } = taken
  const over = await takeOver(store, key, { files, length: head.position.length })
  const writer = await openWriter(options, taken)
  const journal = new Journal(writer, clock, outageEvent(clock))
  const outbox = new Outbox(writer, { slot: head.slot, file: head.file, sequence: noted })
  const opening = {
    slot: head.slot,
    tornOctets,
    recoveredEvents: over.rows.length,
    damagedSlots,
    stuckSlots: new Map([...taken.stuckSlots, ...over.stuckSlots]),
  }
  const parts = { durability, store, journal, outbox, lock, clock, opening }
  return { audit: new FileAudit(parts), rows: over.rows }
}

async function openWriter(
  { durability, key, clock }: AuditOptions,
  { files, head }: TakenSlot,
): Promise<Writer> {
  await discardWriteAhead(files)
  const file = new LogFile(files, key, head)
  if (durability !== 'disk') return new InlineWriter(file, clock)
  try {
    return new DiskWriter(file, await WriteAhead.create(files, key, head), clock)
  } catch (error) {
    file.abandon()
    throw error
  }
}

const outageEvent =
  (clock: Clock) =>
  ({ since, refused }: Outage): string =>
    openServiceEvent(
      {
        source: 'audit.claviger',
        name: 'AuditOutage',
        time: clock.now(),
        details: { since: new Date(since).toISOString(), refusedEvents: refused },
      },
      randomUuid(),
    )
