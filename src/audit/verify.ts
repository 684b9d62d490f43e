import type { FileHandle } from 'node:fs/promises'
import type { KeyedHmac } from '../crypto/engine.ts'
import type { SealedStore } from '../seal/sealed-store.ts'
import type { SlotRow } from './audit-table.ts'
import { Chain, claimedSequence, genesis } from './chain.ts'
import type { Head } from './head.ts'
import { linesOf } from './lines.ts'
import { putBackAll } from './put-back.ts'
import { listSlots, logOctets, readHead, type SlotFiles, slotFiles, withFile } from './slot.ts'
import { readSlots } from './take-slot.ts'
import { readWriteAhead } from './write-ahead.ts'

/** The first place of a slot that is not as it was written. */
export type Finding = {
  /** Path of the log or its head. */
  readonly file: string
  /** From 1; absent when it is not about one line. */
  readonly line?: number
  /** The sequence that belongs there. */
  readonly sequence?: number
  /** Lower case, without the place. */
  readonly what: string
}

export type AuditReport = {
  /** Lines that the chains bear out, up to the first finding of each slot. */
  readonly events: number
  readonly slots: number
  /** Octets at the ends of logs that a crash tore, or that are being written just now: no event in them counts. */
  readonly tornOctets: number
  /** At most one for each slot, in their order; none when all is as it was written. */
  readonly findings: readonly Finding[]
}

/**
 * Checks every log of the folder against its chain, its head and the keystore's list of slots, and names the first
 * place of each that was edited, cut, reordered or put in. Memory is bounded; processes may be writing meanwhile.
 *
 * It cannot see:
 * - the whole folder and the database put back together to an earlier state;
 * - lines cut off behind what the keystore noted, where an earlier head was put back with them and nothing was written
 *   since. It notes the log's length with every change, when the log is closed, and as `noteMilliseconds` and
 *   `unnotedEventsMax` say, so after a kill these are the lines since the last of those;
 * - what somebody wrote who holds the root key.
 * @param key as `openAudit` got
 * @throws SealBroken when the list of slots was edited
 */
export async function verifyAudit(
  folder: string,
  store: SealedStore,
  key: KeyedHmac,
): Promise<AuditReport> {
  const stuck = await putBackAll(folder, key)
  const rows = new Map((await readSlots(store)).map((row) => [row.slot, row]))
  const slots = new Set([...rows.keys(), ...(await listSlots(folder))])
  const report = { events: 0, slots: slots.size, tornOctets: 0, findings: [] as Finding[] }
  for (const slot of [...slots].sort((a, b) => a - b)) {
    const files = slotFiles(folder, slot)
    const { events, tornOctets, finding } = await verifySlot(files, key, rows.get(slot)).catch(
      (error: unknown) => found(files.log, `cannot be read: ${messageOf(error)}`),
    )
    report.events += events
    report.tornOctets += tornOctets
    const kept = stuck.get(slot)
    if (kept) report.findings.push({ file: kept.file, what: kept.message })
    else if (finding) report.findings.push(finding)
  }
  return report
}

type SlotReport = { events: number; tornOctets: number; finding?: Finding }

const found = (file: string, what: string): SlotReport => ({
  events: 0,
  tornOctets: 0,
  finding: { file, what },
})

/** Of an error of the file system. */
function messageOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return error.message
  throw error
}

async function verifySlot(
  files: SlotFiles,
  key: KeyedHmac,
  row: SlotRow | undefined,
): Promise<SlotReport> {
  const head = await readHead(files, key)
  if ((await logOctets(files)) === undefined) {
    const hadLines = typeof head === 'object' && head.position.sequence > 0
    return row || hadLines ? found(files.log, 'deleted') : { events: 0, tornOctets: 0 }
  }
  if (head === 'missing') return found(files.head, 'deleted')
  if (head === 'broken') return found(files.head, 'edited, or written under another key')
  if (row && row.file !== head.file) return found(files.log, 'another log in its place')
  const ahead = await readWriteAhead(files, key, head).catch(() => undefined)
  const linesMin = Math.max(head.position.sequence, row?.sequence ?? 0, ahead?.sequence ?? 0)
  const report = await withFile(files.log, 'r', (log) => verifyLines(log, files, key, head))
  if (!report) return found(files.log, 'deleted')
  if (report.finding || report.events >= linesMin) return report
  const place = { line: report.events + 1, sequence: report.events + 1 }
  const what = `cut off: it had ${linesMin} lines or more`
  return { ...report, finding: { file: files.log, ...place, what } }
}

async function verifyLines(
  log: FileHandle,
  files: SlotFiles,
  key: KeyedHmac,
  head: Head,
): Promise<SlotReport> {
  const chain = new Chain(key, head.slot, genesis(key, head))
  const stop = (events: number, what: string): SlotReport => {
    const place = { line: events + 1, sequence: events + 1 }
    return { events, tornOctets: 0, finding: { file: files.log, ...place, what } }
  }
  for await (const { octets, start, whole } of linesOf(log, 0)) {
    const events = chain.position.sequence
    const isBehindHead = start >= head.position.length
    if (!whole && isBehindHead) return { events, tornOctets: octets.length }
    if (!whole || !chain.accept(octets)) {
      return stop(events, isBehindHead ? tornOrPutIn : suspicion(octets, events + 1))
    }
    const { sequence, mac } = chain.position
    if (sequence === head.position.sequence && mac !== head.position.mac) {
      return stop(events, 'another line than the head tells of')
    }
  }
  return { events: chain.position.sequence, tornOctets: 0 }
}

/** Lines whose pages came to the disk in another order have the same look. */
const tornOrPutIn = 'torn by a power failure, or put in: the next start cuts it off'

function suspicion(line: Uint8Array, expected: number): string {
  const claimed = claimedSequence(line)
  if (claimed === undefined || claimed === expected) return 'edited, or put in'
  const how =
    claimed > expected ? 'lines were taken out here, or reordered' : 'repeated or reordered'
  return `${how}: it has sequence ${claimed}`
}
