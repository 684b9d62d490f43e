import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileAudit } from '../../src/audit/file-audit.ts'
import { recall } from '../../src/audit/older-database.ts'
import { slotFiles } from '../../src/audit/slot.ts'
import { forgetLogs } from '../../src/audit/unattended.ts'
import { writeAheadOctets } from '../../src/audit/write-ahead.ts'
import { afterMicrotasks } from '../../src/base/clock.ts'
import type { SealedStore } from '../../src/seal/sealed-store.ts'
import { tryLock } from '../../src/storage/process-lock.ts'
import {
  auditFolder,
  auditKey,
  event,
  fill,
  headPath,
  inFolder,
  logged,
  logPath,
  openTestAudit,
  openTestStore,
  requestIds,
  verified,
  whileFull,
} from './house.ts'
import { newWorkers } from './new-workers.ts'
import { SlowClock } from './test-clock.ts'

const writeAheadPath = (root: string, slot = 1) => slotFiles(auditFolder(root), slot).writeAhead
const logOctets = (root: string) => statSync(logPath(root)).size

/** What is on the disk when the process stops here and now. */
function stoppedCopy(root: string): string {
  const copy = join(root, 'stopped')
  mkdirSync(copy)
  for (const name of ['data', 'audit', 'root.key']) {
    cpSync(join(root, name), join(copy, name), { recursive: true })
  }
  return copy
}

/** Stops a process after what `work` records, and gives what it left, of which the log was synced up to `start`. */
async function stopped<T>(
  work: (audit: FileAudit) => Promise<number>,
  use: (left: { root: string; start: number; ids: (string | undefined)[] }) => Promise<T>,
): Promise<T> {
  return await inFolder(async (root) => {
    const store = await openTestStore(root)
    const audit = await openTestAudit(root, store, 'disk')
    const start = await work(audit)
    const ids = requestIds(root)
    const copy = stoppedCopy(root)
    await audit.close()
    await store.close()
    return await use({ root: copy, start, ids })
  })
}

async function withStore<T>(root: string, work: (store: SealedStore) => Promise<T>): Promise<T> {
  const store = await openTestStore(root)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const recordAll = async (audit: FileAudit, ids: readonly string[]): Promise<number> => {
  for (const id of ids) await audit.record(event(id))
  return 0
}

/** Octets between `start` and the end that never came to the disk: they are zero, or behind the end of the file. */
function lose(root: string, from: number, to: number, cut: boolean): void {
  const log = readFileSync(logPath(root))
  log.fill(0, from, to)
  writeFileSync(logPath(root), cut ? log.subarray(0, from) : log)
}

test('whatever a power failure takes from the log behind its last sync is put back', async () => {
  const ids = Array.from({ length: 12 }, (_, n) => `event-${n}`)
  await stopped(
    (audit) => recordAll(audit, ids),
    async ({ root, start, ids }) => {
      const [log, ahead] = [readFileSync(logPath(root)), readFileSync(writeAheadPath(root))]
      const place = fc.integer({ min: start, max: log.length })
      await fc.assert(
        fc.asyncProperty(place, place, fc.boolean(), async (a, b, cut) => {
          writeFileSync(logPath(root), log)
          writeFileSync(writeAheadPath(root), ahead)
          lose(root, Math.min(a, b), Math.max(a, b), cut)
          await withStore(root, async (store) => {
            const audit = await openTestAudit(root, store, 'operating-system')
            expect(audit.opening).toMatchObject({ slot: 1, damagedSlots: [], tornOctets: 0 })
            expect(requestIds(root)).toEqual(ids)
            expect(existsSync(writeAheadPath(root))).toBe(false)
            await audit.close()
          })
        }),
        { numRuns: 20 },
      )
      await withStore(root, async (store) =>
        expect((await verified(root, store)).findings).toEqual([]),
      )
    },
  )
})

test.each(['verification', 'the search for an older database'])(
  'what a power failure took is put back before %s',
  (reader) =>
    stopped(
      (audit) => recordAll(audit, ['a', 'b', 'c']),
      async ({ root, start }) => {
        lose(root, start, logOctets(root), true)
        await withStore(root, async (store) => {
          if (reader === 'verification') {
            expect(await verified(root, store)).toMatchObject({ events: 3, findings: [] })
          } else {
            expect((await recall(auditFolder(root), store, auditKey(store))).lost).toEqual([])
          }
        })
        expect(requestIds(root)).toEqual(['a', 'b', 'c'])
      },
    ),
)

const filler = event('filler', { requestParameters: { text: 'x'.repeat(60_000) } })

test('when no more lines fit they are on the disk with the log, and the next begin anew', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const audit = await openTestAudit(root, store, 'disk')
    while (logOctets(root) < writeAheadOctets) await audit.record(filler)
    const start = logOctets(root)
    await recordAll(audit, ['last', 'very last'])
    expect(statSync(writeAheadPath(root)).size).toBe(writeAheadOctets)
    const ids = requestIds(root)
    const copy = stoppedCopy(root)
    await audit.close()
    await store.close()
    lose(copy, start, logOctets(copy), true)
    await withStore(copy, async (store) => {
      expect((await verified(copy, store)).findings).toEqual([])
      expect(requestIds(copy)).toEqual(ids)
    })
  }))

test('after a sync of the log that failed, the lines before are written again', () =>
  inFolder(async (root) => {
    const workers = newWorkers()
    const store = await openTestStore(root)
    const clock = new SlowClock()
    const audit = await openTestAudit(root, store, 'disk', clock)
    while (logOctets(root) < writeAheadOctets - 70_000) await audit.record(filler)
    const [before, log] = [logOctets(root), readFileSync(logPath(root))]
    const failing = audit.record(filler)
    await afterMicrotasks()
    expect(logOctets(root)).toBeGreaterThan(before)
    await workers[0]?.terminate()
    await expect(failing).rejects.toThrow('ended')
    // Linux gives up what it could not write, and the next sync succeeds.
    lose(root, 0, before, false)
    await clock.advance(100)
    await expect.poll(() => audit.failure).toBeUndefined()
    expect(readFileSync(logPath(root)).subarray(0, before).equals(log)).toBe(true)
    await audit.close()
    expect((await verified(root, store)).findings).toEqual([])
    await store.close()
  }))

test('a log that was cut before its last sync is not mended', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const first = await openTestAudit(root, store, 'disk')
    await recordAll(first, ['a', 'b'])
    await first.close()
    const second = await openTestAudit(root, store, 'disk')
    await recordAll(second, ['c', 'd'])
    const copy = stoppedCopy(root)
    await second.close()
    await store.close()
    const [line = ''] = readFileSync(logPath(copy), 'utf8').split('\n')
    truncateSync(logPath(copy), Buffer.byteLength(line) + 1)
    await withStore(copy, async (store) => {
      const [finding] = (await verified(copy, store)).findings
      expect(finding).toMatchObject({ line: 2, what: expect.stringContaining('cut off') })
    })
    expect(requestIds(copy)).toEqual(['a'])
  }))

test.each(['nobody', 'the writer of another slot', 'the writer of an earlier log'])(
  'lines written ahead by %s are not put back',
  (writer) =>
    inFolder(async (root) => {
      const store = await openTestStore(root)
      const earlier = await openTestAudit(root, store, 'disk')
      await recordAll(earlier, ['a'])
      const ofEarlier = readFileSync(writeAheadPath(root))
      await earlier.close()
      rmSync(auditFolder(root), { recursive: true })
      await store.change(forgetLogs)
      const one = await openTestAudit(root, store, 'disk')
      const two = await openTestAudit(root, store, 'disk')
      await recordAll(one, ['b'])
      await recordAll(two, ['c'])
      const copy = stoppedCopy(root)
      await Promise.all([one.close(), two.close()])
      await store.close()
      const foreign = new Map([
        ['nobody', Buffer.alloc(writeAheadOctets)],
        ['the writer of another slot', readFileSync(writeAheadPath(copy, 2))],
        ['the writer of an earlier log', ofEarlier],
      ])
      writeFileSync(writeAheadPath(copy), foreign.get(writer) ?? '')
      truncateSync(logPath(copy), 0)
      await withStore(copy, async (store) => {
        const [finding] = (await verified(copy, store)).findings
        expect(finding).toMatchObject({ file: logPath(copy), line: 1 })
        const audit = await openTestAudit(copy, store, 'disk')
        expect(audit.opening.damagedSlots).toEqual([1])
        await audit.close()
      })
      expect(logged(copy)).toEqual([])
    }),
)

test('a log that is closed is on the disk by itself', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const audit = await openTestAudit(root, store, 'disk')
    await recordAll(audit, ['a'])
    expect(existsSync(writeAheadPath(root))).toBe(true)
    await audit.close()
    expect(existsSync(writeAheadPath(root))).toBe(false)
    await store.close()
  }))

test("the head of lines written ahead does not pass for the log's", () =>
  stopped(
    (audit) => recordAll(audit, ['a', 'b']),
    async ({ root, start }) => {
      const ahead = readFileSync(writeAheadPath(root))
      writeFileSync(headPath(root), ahead.subarray(0, readFileSync(headPath(root)).length))
      rmSync(writeAheadPath(root))
      truncateSync(logPath(root), start)
      await withStore(root, async (store) => {
        const [finding] = (await verified(root, store)).findings
        expect(finding).toMatchObject({ file: headPath(root) })
      })
    },
  ))

test('lines for which the disk has no room stay where they are', () =>
  stopped(
    async (audit) => {
      await fill(audit)
      return 0
    },
    async ({ root, ids }) => {
      const length = logOctets(root)
      truncateSync(logPath(root), length - 50_000)
      await withStore(root, async (store) => {
        await whileFull(root, async () => {
          const { findings } = await verified(root, store)
          const what = expect.stringMatching(/cannot be put back: EFBIG/)
          expect(findings).toMatchObject([{ file: writeAheadPath(root), what }])
        })
        expect(existsSync(writeAheadPath(root))).toBe(true)
        expect((await verified(root, store)).findings).toEqual([])
        expect(requestIds(root)).toEqual(ids)
      })
    },
  ))

test('who looks at a slot waits for its owner to put lines back', () =>
  stopped(
    (audit) => recordAll(audit, ['a', 'b']),
    async ({ root, start }) => {
      lose(root, start, logOctets(root), true)
      const owner = tryLock(slotFiles(auditFolder(root), 1).lock)
      await withStore(root, async (store) => {
        const recalled = recall(auditFolder(root), store, auditKey(store))
        await sleep(150)
        owner?.release()
        expect((await recalled).lost).toEqual([])
      })
      expect(requestIds(root)).toEqual(['a', 'b'])
    },
  ))

test('what cannot be read of one slot does not keep the others from being verified', () =>
  stopped(
    (audit) => recordAll(audit, ['a', 'b']),
    async ({ root, start }) => {
      rmSync(writeAheadPath(root))
      mkdirSync(writeAheadPath(root))
      truncateSync(logPath(root), start)
      await withStore(root, async (store) => {
        const other = await openTestAudit(root, store, 'operating-system')
        expect(other.opening).toMatchObject({ slot: 2, damagedSlots: [] })
        expect(other.opening.stuckSlots.get(1)?.file).toBe(writeAheadPath(root))
        await recordAll(other, ['c'])
        expect(await verified(root, store)).toMatchObject({
          events: 1,
          findings: [{ file: writeAheadPath(root), what: expect.stringContaining('EISDIR') }],
        })
        await other.close()
      })
    },
  ))

test('lines are kept for a log that is not there', () =>
  stopped(
    (audit) => recordAll(audit, ['a', 'b']),
    async ({ root, start }) => {
      const log = readFileSync(logPath(root))
      rmSync(logPath(root))
      await withStore(root, async (store) => {
        expect((await verified(root, store)).findings).toMatchObject([{ what: 'deleted' }])
        writeFileSync(logPath(root), log.subarray(0, start))
        expect((await verified(root, store)).findings).toEqual([])
      })
      expect(requestIds(root)).toEqual(['a', 'b'])
    },
  ))

test('an audit whose lines written ahead were deleted closes all the same', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const audit = await openTestAudit(root, store, 'disk')
    await recordAll(audit, ['a'])
    rmSync(writeAheadPath(root))
    await audit.close()
    expect((await verified(root, store)).findings).toEqual([])
    await store.close()
  }))
