import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import type { FileAudit } from '../../src/audit/file-audit.ts'
import { recall, refuseOlderDatabase } from '../../src/audit/older-database.ts'
import { slotFiles } from '../../src/audit/slot.ts'
import type { Store } from '../../src/seal/store.ts'
import { tryLock } from '../../src/storage/process-lock.ts'
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
  requestIds,
  verified,
} from './house.ts'
import { afterPowerFailure, dropPages, failSyncs, killed, whileUnreadable } from './page-cache.ts'
import { TestClock } from './test-clock.ts'

vi.mock('../../src/audit/sync-thread.ts', async () => {
  const { default: fs } = await import('node:fs')
  return {
    SyncThread: class {
      async sync(descriptor: number): Promise<void> {
        fs.fdatasyncSync(descriptor)
      }
      async stop(): Promise<void> {}
    },
  }
})

// Before the sources take hold of `node:fs`.
await vi.hoisted(async () => {
  const { keepPages } = await import('./page-cache.ts')
  await keepPages()
})

/** A keystore's folder with its store and audit, all closed in the end. */
async function withAudit<T>(
  root: string,
  durability: 'disk' | 'operating-system',
  work: (audit: FileAudit, store: Store, clock: TestClock) => Promise<T>,
): Promise<T> {
  const store = await openTestStore(root)
  const clock = new TestClock()
  const audit = await openTestAudit(root, store, durability, clock)
  try {
    return await work(audit, store, clock)
  } finally {
    await audit.close().catch(() => {})
    await store.close()
  }
}

async function withStore<T>(root: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openTestStore(root)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const lostIn = async (root: string, store: Store) =>
  (await recall(auditFolder(root), store, auditKey(store))).lost

const stuckIn = ({ opening }: FileAudit) => [...opening.stuckSlots.keys()]

/** The slots of the events that are still to be written. */
const waitingIn = (store: Store) => store.read.selectFrom('audit_outbox').select('slot').execute()

/** A change, and its event when it is recorded. */
async function change(audit: FileAudit, store: Store, id: string, text = ''): Promise<void> {
  const delivered = await store.change(async (change) => {
    await insertNote(change, id)
    return audit.enlist(change, event(id, { requestParameters: { text } }))
  })
  await delivered()
}

const recordAll = async (audit: FileAudit, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await audit.record(event(id))
}

const long = 'x'.repeat(60_000)
const large = Array.from({ length: 17 }, (_, n) => `large-${n}`)

/** Fills what is written ahead, and then fails to sync the log with the event of a change. */
async function failChange(audit: FileAudit, store: Store): Promise<void> {
  for (const id of large) await audit.record(event(id, { requestParameters: { text: long } }))
  failSyncs('0001.jsonl')
  await expect(change(audit, store, 'change', long)).rejects.toThrow('EIO')
}

async function expectWhole(root: string, ids: readonly string[]): Promise<void> {
  await withStore(root, async (store) => {
    expect(await lostIn(root, store)).toEqual([])
    expect(await verified(root, store)).toMatchObject({ findings: [] })
    expect(requestIds(root).filter((id) => id !== undefined)).toEqual(ids)
  })
}

test.each(['is killed', 'closes'])(
  'a sync that failed in a process that %s is not believed by the next',
  (how) =>
    inFolder(async (root) => {
      const left = await withAudit(root, 'disk', async (audit, store) => {
        await failChange(audit, store)
        if (how === 'is killed') return killed(root)
        failSyncs('0001.jsonl')
        await expect(audit.close()).rejects.toThrow('EIO')
        return root
      })
      await withAudit(left, 'disk', async (audit) => {
        await recordAll(audit, ['next', 'last'])
        await expectWhole(afterPowerFailure(left), [...large, 'change', 'next', 'last'])
      })
    }),
)

test('nor by the same process, where the operating system has the lines', () =>
  inFolder(async (root) => {
    await withAudit(root, 'operating-system', async (audit, store, clock) => {
      await change(audit, store, 'change')
      await recordAll(audit, ['a', 'b'])
      failSyncs('0001.jsonl')
      for (const milliseconds of [1000, 1000, 60_000]) {
        await clock.advance(milliseconds)
        await sleep(20)
      }
    })
    await expectWhole(afterPowerFailure(root), ['change', 'a', 'b'])
  }))

test('while the operating system cannot bring lines to the disk, no more are taken', () =>
  inFolder(async (root) => {
    await withAudit(root, 'operating-system', async (audit, _, clock) => {
      await recordAll(audit, ['a'])
      failSyncs('0001.jsonl', '0001.jsonl')
      await clock.advance(1000)
      await sleep(20)
      await expect(audit.record(event('b'))).rejects.toThrow('EIO')
      await clock.advance(100)
      await expect.poll(() => audit.failure).toBeUndefined()
      await recordAll(audit, ['c'])
    })
    await expectWhole(afterPowerFailure(root), ['a', 'b', 'c'])
  }))

test('lines that the operating system gave up are not covered by the head, and changes keep their events', () =>
  inFolder(async (root) => {
    await withAudit(root, 'operating-system', async (audit, store, clock) => {
      await recordAll(audit, ['a'])
      await clock.advance(1000)
      await sleep(20)
      await change(audit, store, 'change')
      failSyncs('0001.jsonl')
      await clock.advance(1000)
      await sleep(20)
      dropPages(logPath(root))
      await expect(audit.record(event('b'))).rejects.toThrow('lines are gone')
      await expect(audit.close()).rejects.toThrow('lines are gone')
    })
    await withAudit(root, 'operating-system', async (audit) => {
      expect(audit.opening).toMatchObject({ slot: 1, recoveredEvents: 1 })
    })
    await expectWhole(root, ['a', 'change'])
  }))

test('a log is on the disk when its next owner goes on, with or without what was written ahead', () =>
  inFolder(async (root) => {
    const left = await withAudit(root, 'disk', async (audit) => {
      await recordAll(audit, ['a', 'b', 'c'])
      return killed(root)
    })
    rmSync(slotFiles(auditFolder(left), 1).writeAhead)
    await withAudit(left, 'disk', async (audit) => {
      await recordAll(audit, ['d'])
      await expectWhole(afterPowerFailure(left), ['a', 'b', 'c', 'd'])
    })
  }))

test.each(['disk', 'operating-system'] as const)(
  'lines that cannot be read stay for a later start, and their slot is passed over: %s',
  (durability) =>
    inFolder(async (root) => {
      const left = await withAudit(root, 'disk', async (audit) => {
        await recordAll(audit, ['a', 'b', 'c'])
        return afterPowerFailure(root)
      })
      await withStore(left, async (store) => {
        await whileUnreadable('0001.wal', async () => {
          expect(await lostIn(left, store)).toMatchObject([{ slot: 1 }])
          const stuck = { file: slotFiles(auditFolder(left), 1).writeAhead }
          const { findings } = await verified(left, store)
          expect(findings).toMatchObject([{ ...stuck, what: expect.stringContaining('EIO') }])
          const other = await openTestAudit(left, store, durability, new TestClock())
          expect(other.opening).toMatchObject({ slot: 2, damagedSlots: [] })
          expect(stuckIn(other)).toEqual([1])
          await recordAll(other, ['d'])
          await other.close()
        })
      })
      await expectWhole(left, ['a', 'b', 'c'])
    }),
)

test('a slot that is stuck keeps the events of its changes, and is told of', () =>
  inFolder(async (root) => {
    const left = await withAudit(root, 'disk', () =>
      withAudit(root, 'disk', async (two, store) => {
        await change(two, store, 'change')
        return killed(root)
      }),
    )
    await whileUnreadable('0002.wal', () =>
      withAudit(left, 'disk', async (audit, store) => {
        expect(audit.opening).toMatchObject({ slot: 1, recoveredEvents: 0, damagedSlots: [] })
        expect(stuckIn(audit)).toEqual([2])
        expect(await waitingIn(store)).toEqual([{ slot: 2 }])
      }),
    )
    await withAudit(left, 'disk', async (audit, store) => {
      expect(audit.opening).toMatchObject({ slot: 1, recoveredEvents: 0 })
      expect(stuckIn(audit)).toEqual([])
      expect(await waitingIn(store)).toEqual([])
      expect(await verified(left, store)).toMatchObject({ events: 1, findings: [] })
    })
    expect(requestIds(left, 2)).toEqual(['change'])
  }))

test('an event that is in no log waits for a slot that is stuck', () =>
  inFolder(async (root) => {
    const left = await withAudit(root, 'disk', () =>
      withAudit(root, 'disk', async (two, store) => {
        const head = readFileSync(headPath(root, 2))
        await change(two, store, 'change')
        const left = killed(root)
        writeFileSync(headPath(left, 2), head)
        writeFileSync(logPath(left, 2), '')
        rmSync(slotFiles(auditFolder(left), 2).writeAhead)
        return left
      }),
    )
    failSyncs('0002.jsonl')
    await withAudit(left, 'disk', async (audit, store) => {
      expect(audit.opening.stuckSlots.get(2)?.message).toMatch(/cannot be brought to the disk: EIO/)
      expect(await waitingIn(store)).toEqual([{ slot: 2 }])
    })
    await withAudit(left, 'disk', async (audit) => {
      expect(audit.opening).toMatchObject({ slot: 1, recoveredEvents: 1 })
      expect(stuckIn(audit)).toEqual([])
    })
    expect(requestIds(left)).toEqual(['change'])
  }))

test('a start reports the log that it cannot bring to the disk, and goes on in another slot', () =>
  inFolder(async (root) => {
    const problems: unknown[] = []
    const start = () =>
      assembleKeystore({
        at: { folder: join(root, 'keystore'), rootKey: { file: join(root, 'keystore.key') } },
        account: '000000000000',
        region: 'us-east-1',
        audit: 'disk',
        stores: [],
        report: (problem) => problems.push(problem),
      })
    await (await start()).close()
    failSyncs('0001.jsonl')
    const keystore = await start()
    const message = expect.stringMatching(/0001\.jsonl: the log cannot be brought to the disk: EIO/)
    expect(problems).toMatchObject([{ code: 'audit-stuck', message }])
    await keystore.kms().createKey({})
    await keystore.close()
    await (await start()).close()
    expect(problems).toHaveLength(1)
  }))

test('lines that cannot be put back do not stop a start that does without their slot', () =>
  inFolder(async (root) => {
    const left = await withAudit(root, 'disk', (one) =>
      withAudit(root, 'disk', async (two) => {
        await recordAll(one, ['a'])
        await recordAll(two, ['b'])
        return afterPowerFailure(root)
      }),
    )
    await withStore(left, async (store) => {
      const options = {
        folder: auditFolder(left),
        store,
        key: auditKey(store),
        clock: new TestClock(),
      }
      failSyncs('0002.jsonl', '0002.jsonl')
      await expect(refuseOlderDatabase({ ...options, accept: false })).rejects.toThrow(
        /0002\.wal: lines .* cannot be put back: EIO/,
      )
      await refuseOlderDatabase({ ...options, accept: true })
      expect(await verified(left, store)).toMatchObject({ events: 2, findings: [] })
    })
  }))

test('what a log has already is not put back: a copy that nobody may write to can be verified', () =>
  inFolder(async (root) => {
    const left = await withAudit(root, 'disk', async (audit) => {
      await recordAll(audit, ['a', 'b'])
      return killed(root)
    })
    await withStore(left, async (store) => {
      expect(await verified(left, store)).toMatchObject({ events: 2, findings: [] })
      expect(await lostIn(left, store)).toEqual([])
    })
    expect(existsSync(slotFiles(auditFolder(left), 1).writeAhead)).toBe(true)
  }))

test('who looks at a slot waits for its owner, however old the head is', () =>
  inFolder(async (root) => {
    const left = await withAudit(root, 'disk', async (audit, store) => {
      await recordAll(audit, ['a', 'b'])
      await change(audit, store, 'change')
      return afterPowerFailure(root)
    })
    const owner = tryLock(slotFiles(auditFolder(left), 1).lock)
    await withStore(left, async (store) => {
      const looks = Promise.all([lostIn(left, store), verified(left, store)])
      await sleep(150)
      owner?.release()
      expect(await looks).toMatchObject([[], { findings: [] }])
    })
  }))

test('a line that was never durable is not taken for the one that was', () =>
  inFolder(async (root) => {
    await withAudit(root, 'operating-system', (audit) => recordAll(audit, ['one']))
    const { fork, left } = await withAudit(root, 'operating-system', async (audit) => {
      await recordAll(audit, ['lost'])
      return { fork: readFileSync(logPath(root)), left: afterPowerFailure(root) }
    })
    await withAudit(left, 'disk', (audit) => recordAll(audit, ['two']))
    await expectWhole(left, ['one', 'two'])
    writeFileSync(logPath(left), fork)
    await withStore(left, async (store) => {
      const [finding] = (await verified(left, store)).findings
      expect(finding).toMatchObject({ line: 2, what: 'another line than the head tells of' })
    })
  }))
