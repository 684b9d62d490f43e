import { expect, test, vi } from 'vitest'
import { DiskSync } from '../../src/audit/disk-sync.ts'
import { systemClock } from '../../src/base/clock.ts'

/** A disk that takes so long, and where its syncs ran: `.` in place, `T` on the thread. */
const disk = vi.hoisted(() => ({ takes: 0, fails: false, now: 0, places: '' }))

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  fdatasyncSync() {
    disk.places += '.'
    disk.now += disk.takes
    if (disk.fails) throw new Error('the disk failed')
  },
}))

vi.mock('../../src/audit/sync-thread.ts', () => ({
  SyncThread: class {
    async sync(): Promise<void> {
      disk.places += 'T'
    }
  },
}))

const sync = new DiskSync({ ...systemClock, now: () => disk.now })

async function placesOf(syncs: number, takes: number): Promise<string> {
  Object.assign(disk, { takes, places: '' })
  for (let n = 0; n < syncs; n++) await sync.sync(0)
  return disk.places
}

test('a quick disk is synced in place, a slow one more and more on a thread', async () => {
  expect(await placesOf(5, 2)).toBe('.....')
  expect(await placesOf(2, 3)).toBe('.T')
  expect(await placesOf(5, 2)).toBe('.....')
  expect(await placesOf(15, 3)).toBe('.T.TTT.TTTTTTT.')
  const slow = await placesOf(20_000, 3)
  expect(slow.split('.').at(-2)).toHaveLength(1024)
  expect((await placesOf(3000, 0)).slice(1024)).toBe('.'.repeat(3000 - 1024))
})

test('a sync in place that fails slowly is told, and sends the next to the thread', async () => {
  await placesOf(2048, 0)
  Object.assign(disk, { takes: 300, fails: true, places: '' })
  await expect(sync.sync(0)).rejects.toThrow('the disk failed')
  disk.fails = false
  await sync.sync(0)
  expect(disk.places).toBe('.T')
})
