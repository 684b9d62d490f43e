import { unlink } from 'node:fs/promises'
import { OperatorError } from '../base/error.ts'
import type { KeyedHmac } from '../crypto/engine.ts'
import { randomHex } from '../crypto/random.ts'
import type { SealedStore } from '../seal/sealed-store.ts'
import { createFile, createFolder, unlessMissing } from '../storage/durable-file.ts'
import { type Lock, tryLock } from '../storage/process-lock.ts'
import { type SlotRow, slotTable } from './audit-table.ts'
import { genesis } from './chain.ts'
import { encodeHead, type Head } from './head.ts'
import { type Settled, settle } from './settle.ts'
import {
  logOctets,
  noteStuck,
  readHead,
  type SlotFiles,
  type SlotStuck,
  slotFiles,
  slotsMax,
} from './slot.ts'

export type TakenSlot = Settled & {
  readonly files: SlotFiles
  readonly lock: Lock
  /** What the keystore has as the log's sequence. */
  readonly noted: number
  /** Slots that were passed over since their log or head is missing, cut or broken: `verifyAudit` tells more. */
  readonly damagedSlots: readonly number[]
  /** Slots that were passed over since they cannot be read or written now. */
  readonly stuckSlots: ReadonlyMap<number, SlotStuck>
}

/**
 * Takes the first free slot whose log is sound, settles it, and enters it in the keystore.
 * A damaged one is left as it is, for whoever looks into it.
 */
export async function takeSlot(
  folder: string,
  store: SealedStore,
  key: KeyedHmac,
): Promise<TakenSlot> {
  await createFolder(folder)
  const rows = new Map((await readSlots(store)).map((row) => [row.slot, row]))
  const damagedSlots: number[] = []
  const stuckSlots = new Map<number, SlotStuck>()
  for (let slot = 1; slot <= slotsMax; slot++) {
    const files = slotFiles(folder, slot)
    const lock = tryLock(files.lock)
    if (!lock) continue
    const row = rows.get(slot)
    const settled = await orRelease(lock, async () => {
      const found = await settleOrCreate(files, key, row).catch(noteStuck(stuckSlots, slot))
      if (found && !row) await enter(store, found.head)
      return found
    })
    if (settled) {
      const noted = row?.sequence ?? settled.head.position.sequence
      return { ...settled, files, lock, noted, damagedSlots, stuckSlots }
    }
    lock.release()
    if (!stuckSlots.has(slot)) damagedSlots.push(slot)
  }
  throw new OperatorError('audit-slots', `audit: all ${slotsMax} slots of ${folder} are taken`)
}

async function orRelease<T>(lock: Lock, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The slots that the keystore knows of. @throws SealBroken */
export async function readSlots(store: SealedStore): Promise<SlotRow[]> {
  const rows = await store.read.selectFrom('audit_slot').selectAll().orderBy('slot').execute()
  return rows.map((row) => store.open(slotTable, row))
}

const enter = (store: SealedStore, { slot, file, position }: Head): Promise<void> =>
  store.change((change) => change.insert(slotTable, { slot, file, sequence: position.sequence }))

/**
 * @returns `undefined` when the slot is damaged
 * @throws SlotStuck
 */
async function settleOrCreate(
  files: SlotFiles,
  key: KeyedHmac,
  row: SlotRow | undefined,
): Promise<Settled | undefined> {
  const head = await readHead(files, key)
  if ((await logOctets(files)) === undefined) {
    // A head alone is what an interrupted start leaves; a log that the keystore knows of, or that had lines, is gone.
    const hadLines = typeof head === 'object' && head.position.sequence > 0
    return row || hadLines ? undefined : create(files, key)
  }
  if (typeof head === 'string' || (row && row.file !== head.file)) return undefined
  const settled = await settle(files, key, head)
  return settled && settled.head.position.sequence >= (row?.sequence ?? 0) ? settled : undefined
}

async function create(files: SlotFiles, key: KeyedHmac): Promise<Settled> {
  const identity = { slot: files.slot, file: randomHex(16) }
  const head = { ...identity, position: genesis(key, identity), generation: 0 }
  await unlink(files.head).catch(unlessMissing)
  // The head first: a log that is alone has lost its head.
  await createFile(files.head, encodeHead(key, head))
  await createFile(files.log, new Uint8Array())
  return { head, tornOctets: 0 }
}
