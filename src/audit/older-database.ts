import type { Clock } from '../base/clock.ts'
import { OperatorError } from '../base/error.ts'
import type { KeyedHmac } from '../crypto/engine.ts'
import type { SealedStore } from '../seal/sealed-store.ts'
import type { Store } from '../seal/store.ts'
import { type SlotRow, slotTable } from './audit-table.ts'
import { putBackAll } from './put-back.ts'
import { readEnd } from './settle.ts'
import { listSlots, noteStuck, readHead, type SlotStuck, slotFiles } from './slot.ts'
import { readSlots } from './take-slot.ts'
import { leaveEvent } from './unattended.ts'

export type Memory = {
  /** The highest generation of the keystore that the logs know of; 0 without logs. */
  readonly generation: number
  /** What the keystore knows of logs that are missing, cut, or others than they were. */
  readonly lost: readonly SlotRow[]
  /** Why some of them cannot be read or mended now. */
  readonly stuck: readonly SlotStuck[]
}

/**
 * Reads what the logs remember of the keystore. Ask them first and the keystore's generation afterwards: others may be
 * changing it.
 */
export async function recall(folder: string, store: SealedStore, key: KeyedHmac): Promise<Memory> {
  const stuck = await putBackAll(folder, key)
  // Before the logs, which only grow.
  const rows = new Map((await readSlots(store)).map((row) => [row.slot, row]))
  const lost: SlotRow[] = []
  let generation = 0
  for (const slot of new Set([...rows.keys(), ...(await listSlots(folder))])) {
    const files = slotFiles(folder, slot)
    const head = await readHead(files, key)
    const known = typeof head === 'object' ? head : undefined
    const end = known && (await readEnd(files, key, known).catch(noteStuck(stuck, slot)))
    generation = Math.max(generation, end?.generation ?? known?.generation ?? 0)
    const row = rows.get(slot)
    if (!row) continue
    const isWhole = end?.file === row.file && end.position.sequence >= row.sequence
    if (!isWhole || stuck.has(slot)) lost.push(row)
  }
  return { generation, lost, stuck: [...stuck.values()] }
}

export type OlderDatabaseOptions = {
  readonly folder: string
  readonly store: Store
  /** As `openAudit` gets. */
  readonly key: KeyedHmac
  readonly clock: Clock
  /** Takes the database as it is, with an event that says so. */
  readonly accept: boolean
}

/**
 * Refuses a database that is older than the audit knows it: every seal of it verifies, and only the audit remembers
 * that there was a newer one. So a log that the keystore knows must be there too.
 * @throws OperatorError `database-older`, `audit-damaged`; SealBroken
 */
export async function refuseOlderDatabase(options: OlderDatabaseOptions): Promise<void> {
  const { folder, store, key, clock, accept } = options
  const { generation: known, lost, stuck } = await recall(folder, store, key)
  const found = await store.generation()
  if (found >= known && lost.length === 0) return
  const slots = lost.map(({ slot }) => slot)
  if (!accept && stuck[0]) throw logStuck(stuck[0])
  if (!accept) throw lost.length > 0 ? logsLost(folder, slots) : older(found, known)
  await store.raiseGeneration(known, async (change) => {
    for (const slot of slots) await change.delete(slotTable, { slot })
    await leaveEvent(change, {
      name: 'OlderDatabaseAccepted',
      time: clock.now(),
      details: { databaseGeneration: found, auditGeneration: known, logsGivenUp: slots },
    })
  })
}

/** How each door is told of it; no other command has the flag. */
const acceptance =
  'claviger serve --dangerously-accept-older-database (embedded: dangerouslyAcceptOlderDatabase)'

const logStuck = ({ file, message }: SlotStuck): OperatorError =>
  new OperatorError('audit-stuck', `audit: ${file}: ${message}`, {
    hint: `make room, or mend what keeps it from being read and written, and start again; ${acceptance} goes on without it, and then nobody knows whether the database is the newest`,
  })

const logsLost = (folder: string, slots: readonly number[]): OperatorError =>
  new OperatorError('audit-damaged', `audit: logs in ${folder} are missing or damaged: ${slots}`, {
    hint: `put them back (claviger audit verify tells which); ${acceptance} goes on without them, and then nobody knows whether the database is the newest`,
  })

const older = (found: number, known: number): OperatorError =>
  new OperatorError(
    'database-older',
    `keystore: the database is older than its audit (generation ${found}, the audit knows ${known})`,
    {
      hint: `${acceptance} takes it, with the keys, policies and access keys of then`,
    },
  )
