import type { SealedTable } from '../seal/sealed-store.ts'
import type { Migration } from '../storage/database.ts'

/** A slot that has a log, so that a log which is gone is missed. */
export type SlotRow = {
  slot: number
  /** As in the log's head. */
  file: string
  /** A number of lines that the log had on disk: it has never fewer, even when its head is put back with it. */
  sequence: number
}

/** The event of a committed change, until it is in a log. */
export type OutboxRow = {
  /** The event's id. */
  id: string
  /** Where it is to be written: the event is not in the slot's log before octet `after`. */
  slot: number
  after: number
  /** Orders the rows of one slot and offset. */
  ordinal: number
  /** The event without its closing brace. */
  event: string
}

declare module '../storage/database.ts' {
  interface Tables {
    audit_slot: SlotRow & { seal: Uint8Array }
    audit_outbox: OutboxRow & { seal: Uint8Array }
  }
}

export const slotTable: SealedTable<'audit_slot'> = {
  name: 'audit_slot',
  key: ['slot'],
  columns: ['slot', 'file', 'sequence'],
}

export const outboxTable: SealedTable<'audit_outbox'> = {
  name: 'audit_outbox',
  key: ['id'],
  columns: ['id', 'slot', 'after', 'ordinal', 'event'],
}

export const auditTables: readonly SealedTable[] = [slotTable, outboxTable]

export const auditMigration: Migration = {
  name: 'audit',
  statements: [
    `create table audit_slot (
      slot integer not null primary key, file text not null, sequence integer not null,
      seal blob not null
    ) strict`,
    `create table audit_outbox (
      id text not null primary key, slot integer not null, "after" integer not null,
      ordinal integer not null, event text not null, seal blob not null
    ) strict, without rowid`,
  ],
}
