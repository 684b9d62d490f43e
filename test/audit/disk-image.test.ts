import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import type { FileAudit } from '../../src/audit/file-audit.ts'
import type { SealedStore } from '../../src/seal/sealed-store.ts'
import {
  auditFolder,
  event,
  inFolder,
  logPath,
  openTestAudit,
  openTestStore,
  requestIds,
  verified,
} from './house.ts'
import { TestClock } from './test-clock.ts'

/** What a disk has of each file: its content at the last sync that succeeded. */
const disk = vi.hoisted(() => ({ files: new Map<string, Buffer>(), failures: 0, syncs: [''] }))

vi.mock('../../src/audit/disk-sync.ts', () => ({
  DiskSync: class {
    async sync(descriptor: number): Promise<void> {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`)
      disk.syncs.push(basename(path))
      const now = readFileSync(path)
      const before = disk.files.get(path) ?? Buffer.alloc(path.endsWith('.wal') ? now.length : 0)
      if (disk.failures === 0) {
        disk.files.set(path, now)
        return
      }
      disk.failures--
      // Linux forgets what it could not write: unless that is written again, no later sync brings it to the disk.
      truncateSync(path, before.length)
      writeSync(descriptor, before, 0, before.length, 0)
      throw new Error('the disk failed')
    }
    async stop(): Promise<void> {}
  },
}))

beforeEach(() => {
  disk.files.clear()
  disk.failures = 0
  disk.syncs = []
})

/** What a power failure leaves, here and now. The head may be on the disk before what it covers. */
async function afterPowerFailure<T>(
  root: string,
  work: (root: string, store: SealedStore) => Promise<T>,
): Promise<T> {
  const copy = mkdtempSync(join(root, 'disk-'))
  for (const name of ['data', 'audit', 'root.key']) {
    cpSync(join(root, name), join(copy, name), { recursive: true })
  }
  writeFileSync(logPath(copy), '')
  for (const [path, content] of disk.files) {
    writeFileSync(join(auditFolder(copy), basename(path)), content)
  }
  const store = await openTestStore(copy)
  try {
    return await work(copy, store)
  } finally {
    await store.close()
  }
}

async function expectAll(root: string, ids: readonly string[]): Promise<void> {
  await afterPowerFailure(root, async (root, store) => {
    expect((await verified(root, store)).findings).toEqual([])
    expect(requestIds(root)).toEqual(ids)
  })
}

async function withAudit(
  work: (root: string, audit: FileAudit, clock: TestClock) => Promise<void>,
) {
  await inFolder(async (root) => {
    const store = await openTestStore(root)
    const clock = new TestClock()
    const audit = await openTestAudit(root, store, 'disk', clock)
    await work(root, audit, clock)
    await audit.close()
    await store.close()
  })
}

const requestParameters = { text: 'x'.repeat(60_000) }
const large = (id: string) => event(id, { requestParameters })
/** More than fit between three syncs of the log. */
const eventsMax = 100
const logSyncs = () => disk.syncs.filter((name) => name.endsWith('.jsonl')).length

test('what was acknowledged outlives a power failure at any time', () =>
  withAudit(async (root, audit) => {
    const ids: string[] = []
    for (let n = 0; n < eventsMax && logSyncs() < 2; n++) {
      const id = `event-${n}`
      await audit.record(n % 3 === 0 ? event(id) : large(id))
      ids.push(id)
      if (n % 5 === 0 || disk.syncs.at(-1)?.endsWith('.jsonl')) await expectAll(root, ids)
    }
    expect(logSyncs()).toBe(2)
    await audit.record(event('last'))
    await expectAll(root, [...ids, 'last'])
  }))

test.each([
  ['the first', 0],
  ['the first after the log was synced', 1],
])('a sync that failed, %s, leaves nothing behind that is not written again', (_, before) =>
  withAudit(async (root, audit, clock) => {
    const ids: string[] = []
    for (let n = 0; n < eventsMax && logSyncs() < before; n++) {
      await audit.record(large(`event-${n}`))
      ids.push(`event-${n}`)
    }
    disk.failures = 1
    await expect(audit.record(event('failed'))).rejects.toThrow('the disk failed')
    await expectAll(root, ids)
    await clock.advance(100)
    await expect.poll(() => audit.failure).toBeUndefined()
    await audit.record(event('next'))
    await expectAll(root, [...ids, 'failed', 'next'])
  }),
)

test('a log whose sync fails until it is closed has what was acknowledged', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const audit = await openTestAudit(root, store, 'disk', new TestClock())
    const ids: string[] = []
    let refused = false
    while (!refused && ids.length < eventsMax) {
      disk.failures = disk.syncs.length >= 17 ? 3 : 0
      const id = `event-${ids.length}`
      refused = await audit.record(large(id)).then(
        () => false,
        () => true,
      )
      if (!refused) ids.push(id)
    }
    expect(disk.syncs.at(-1)).toBe('0001.jsonl')
    await expect(audit.close()).rejects.toThrow('the disk failed')
    expect(requestIds(root).slice(0, ids.length)).toEqual(ids)
    await store.close()
  }))
