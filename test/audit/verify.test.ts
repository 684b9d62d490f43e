import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recall } from '../../src/audit/older-database.ts'
import type { Finding } from '../../src/audit/verify.ts'
import { SealBroken, type SealedStore } from '../../src/seal/sealed-store.ts'
import {
  auditFolder,
  auditKey,
  event,
  headPath,
  inFolder,
  insertNote,
  logPath,
  openTestAudit,
  openTestStore,
  verified,
} from './house.ts'

const lines = 12

/** A log of twelve lines, one of them a change's, closed. */
async function writeLog(root: string, store: SealedStore): Promise<void> {
  const audit = await openTestAudit(root, store, 'operating-system')
  for (let n = 1; n < lines; n++) await audit.record(event(`request-${n}`))
  const recorded = await store.change((change) => audit.enlist(change, event('change')))
  await recorded()
  await audit.close()
}

describe('a verified log', () => {
  let root: string
  let store: SealedStore
  let log: Buffer
  let head: Buffer
  let starts: number[]
  let end: () => void
  let ended: Promise<void>

  beforeAll(async () => {
    await new Promise<void>((ready) => {
      ended = inFolder(async (folder) => {
        root = folder
        store = await openTestStore(root)
        await writeLog(root, store)
        log = readFileSync(logPath(root))
        head = readFileSync(headPath(root))
        starts = [0]
        for (let at = log.indexOf(10); at !== -1; at = log.indexOf(10, at + 1)) starts.push(at + 1)
        const closed = new Promise<void>((resolve) => {
          end = resolve
        })
        ready()
        await closed
        await store.close()
      })
    })
  })

  afterAll(async () => {
    end()
    await ended
  })

  const line = (n: number) => log.subarray(starts[n - 1], starts[n])
  const lineAt = (offset: number) => starts.filter((start) => start <= offset).length

  async function findings(changed: Buffer, changedHead = head): Promise<readonly Finding[]> {
    writeFileSync(logPath(root), changed)
    writeFileSync(headPath(root), changedHead)
    return (await verified(root, store)).findings
  }

  test('passes as it was written', async () => {
    expect(await findings(log)).toEqual([])
    expect(await verified(root, store)).toMatchObject({ events: lines, slots: 1, tornOctets: 0 })
  })

  test('any octet that is edited is named at its line', async () => {
    const edit = fc.tuple(fc.nat(log.length - 1), fc.integer({ min: 1, max: 255 }))
    await fc.assert(
      fc.asyncProperty(edit, async ([offset, difference]) => {
        const changed = Buffer.from(log)
        changed[offset] = (changed[offset] ?? 0) ^ difference
        const place = { file: logPath(root), line: lineAt(offset), sequence: lineAt(offset) }
        expect(await findings(changed)).toMatchObject([place])
      }),
      { numRuns: 100 },
    )
  })

  test('any octet of the head that is edited is named', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(head.length - 1), fc.integer({ min: 1, max: 255 }), async (at, x) => {
        const changed = Buffer.from(head)
        changed[at] = (changed[at] ?? 0) ^ x
        expect(await findings(log, changed)).toMatchObject([{ file: headPath(root) }])
      }),
      { numRuns: 50 },
    )
  })

  test('a log that is cut anywhere is named at the first line that is missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(log.length - 1), async (octets) => {
        expect(await findings(log.subarray(0, octets))).toMatchObject([{ line: lineAt(octets) }])
      }),
      { numRuns: 50 },
    )
  })

  test('a line that is taken out is named', async () => {
    for (let n = 1; n <= lines; n++) {
      const changed = Buffer.concat([log.subarray(0, starts[n - 1]), log.subarray(starts[n])])
      expect(await findings(changed)).toMatchObject([{ line: n, sequence: n }])
    }
  })

  test('lines that change places are named at the first of them', async () => {
    for (let n = 1; n < lines; n++) {
      for (let m = n + 1; m <= lines; m += 3) {
        const order = Array.from({ length: lines }, (_, index) => index + 1)
        ;[order[n - 1], order[m - 1]] = [m, n]
        const [finding] = await findings(Buffer.concat(order.map(line)))
        expect(finding).toMatchObject({ line: n, what: expect.stringContaining(`sequence ${m}`) })
      }
    }
  })

  test('a line that is put in, at the end too, is named', async () => {
    const forged = Buffer.from(line(3).toString().replace('request-3', 'request-x'))
    const last = forged.toString().replace('"sequence":3', `"sequence":${lines + 1}`)
    expect(await findings(Buffer.concat([log, Buffer.from(last)]))).toMatchObject([
      { line: lines + 1 },
    ])
    expect(
      await findings(Buffer.concat([log.subarray(0, starts[5]), forged, log.subarray(starts[5])])),
    ).toMatchObject([{ line: 6 }])
  })

  test('an unfinished line behind the head is not an event', async () => {
    const torn = Buffer.concat([log, line(3).subarray(0, 40)])
    expect(await findings(torn)).toEqual([])
    expect(await verified(root, store)).toMatchObject({ events: lines, tornOctets: 40 })
  })

  test('a line without end is named, in bounded memory', async () => {
    const endless = Buffer.alloc(3 << 20, 'x')
    const changed = Buffer.concat([log.subarray(0, starts[2]), endless, log.subarray(starts[2])])
    expect(await findings(changed)).toMatchObject([{ line: 3 }])
  })

  test('a log, a head, or both that are gone are named', async () => {
    await findings(log)
    rmSync(logPath(root))
    expect((await verified(root, store)).findings).toMatchObject([{ file: logPath(root) }])
    rmSync(headPath(root))
    expect((await verified(root, store)).findings).toMatchObject([{ file: logPath(root) }])
    writeFileSync(logPath(root), log)
    expect((await verified(root, store)).findings).toMatchObject([{ file: headPath(root) }])
  })
})

test('a log that is put back with its head is named and passed over, once the keystore has noted more', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    await writeLog(root, store)
    const kept = { log: readFileSync(logPath(root)), head: readFileSync(headPath(root)) }
    await writeLog(root, store)
    writeFileSync(logPath(root), kept.log)
    writeFileSync(headPath(root), kept.head)
    const { findings } = await verified(root, store)
    expect(findings).toMatchObject([{ file: logPath(root), line: lines + 1 }])
    const audit = await openTestAudit(root, store, 'operating-system')
    expect(audit.opening).toMatchObject({ slot: 2, damagedSlots: [1] })
    await audit.close()
    await store.close()
  }))

test('a log that was made anew in place of a deleted one is named', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    await writeLog(root, store)
    await inFolder(async (elsewhere) => {
      // The same slot and key, but the log of another folder.
      await store.change((change) =>
        change.delete(
          { name: 'audit_slot', key: ['slot'], columns: ['slot', 'file', 'sequence'] },
          {
            slot: 1,
          },
        ),
      )
      await writeLog(elsewhere, store)
      copyFileSync(logPath(root), logPath(elsewhere))
      copyFileSync(headPath(root), headPath(elsewhere))
      const { findings } = await verified(elsewhere, store)
      expect(findings).toMatchObject([{ what: 'another log in its place' }])
    })
    await store.close()
  }))

test('the list of slots in the keystore is sealed', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    await writeLog(root, store)
    await store.change((change) =>
      change.tx
        .updateTable('audit_slot')
        .set({ sequence: 0 })
        .execute()
        .then(() => {}),
    )
    await expect(verified(root, store)).rejects.toBeInstanceOf(SealBroken)
    await store.close()
  }))

test("a log tells the keystore's highest generation, also behind its head", () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const highest = async () => (await recall(auditFolder(root), store, auditKey(store))).generation
    expect(await highest()).toBe(0)
    await writeLog(root, store)
    const head = readFileSync(headPath(root))
    const audit = await openTestAudit(root, store, 'disk')
    const recorded = await store.change(async (change) => {
      await insertNote(change, 'n')
      return audit.enlist(change, event('n'))
    })
    await recorded()
    const generation = await store.generation()
    expect(await highest()).toBe(generation)
    await audit.close()
    writeFileSync(headPath(root), head)
    expect(await highest()).toBe(generation)
    await store.close()
  }))
