import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { afterMicrotasks } from '../../src/base/clock.ts'
import {
  event,
  headPath,
  inFolder,
  insertNote,
  openTestAudit,
  openTestStore,
  requestIds,
  verified,
} from './house.ts'
import { newWorkers } from './new-workers.ts'
import { SlowClock, TestClock } from './test-clock.ts'

const headOf = (root: string) => JSON.parse(readFileSync(headPath(root), 'utf8'))

test('durability disk: when an event is recorded the head covers it', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const audit = await openTestAudit(root, store, 'disk')
    for (let n = 1; n <= 3; n++) {
      await audit.record(event(String(n)))
      expect(headOf(root).sequence).toBe(n)
    }
    await audit.close()
    await store.close()
  }))

test('durability operating-system: a second later the event is on disk and the head covers it', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const clock = new TestClock()
    const audit = await openTestAudit(root, store, 'operating-system', clock)
    for (const id of ['1', '2', '3']) await audit.record(event(id))
    expect(headOf(root).sequence).toBe(0)
    await clock.advance(1000)
    await expect.poll(() => headOf(root).sequence).toBe(3)
    // One is left: it notes the log's length in the keystore.
    await expect.poll(() => clock.timers).toBe(1)
    await audit.close()
    expect(clock.timers).toBe(0)
    await store.close()
  }))

test('the row of an event leaves the outbox with the first change after the event is on disk', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const clock = new TestClock()
    const audit = await openTestAudit(root, store, 'operating-system', clock)
    const rows = async () =>
      (await store.read.selectFrom('audit_outbox').selectAll().execute()).length
    const change = async (id: string) => {
      const recorded = await store.change(async (change) => {
        await insertNote(change, id)
        return audit.enlist(change, event(id))
      })
      await recorded()
    }
    await change('1')
    await change('2')
    expect(await rows()).toBe(2)
    await clock.advance(1000)
    await expect.poll(() => headOf(root).sequence).toBe(2)
    await change('3')
    expect(await rows()).toBe(1)
    await audit.close()
    expect(await rows()).toBe(0)
    await store.close()
  }))

test('on a slow disk, a thread that dies is replaced, and the chain goes on', () =>
  inFolder(async (root) => {
    const workers = newWorkers()
    const store = await openTestStore(root)
    const clock = new SlowClock()
    const audit = await openTestAudit(root, store, 'disk', clock)
    const early = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    for (const id of early) await audit.record(event(id))
    // By now the disk was found slow so often that the next syncs go to the thread.
    await audit.record(event('1'))
    await workers[0]?.terminate()
    await audit.record(event('2'))
    expect(workers).toHaveLength(2)
    const waiting = audit.record(event('3'))
    await afterMicrotasks()
    // Whether or not it has written the event by now: nobody was told.
    await Promise.allSettled([workers[1]?.terminate(), waiting])
    await clock.advance(100)
    await expect.poll(() => audit.failure).toBeUndefined()
    await audit.record(event('4'))
    expect(requestIds(root)).toEqual([...early, '1', '2', '3', '4'])
    await audit.close()
    expect((await verified(root, store)).findings).toEqual([])
    await store.close()
  }))
