import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { outboxTable, slotTable } from '../../src/audit/audit-table.ts'
import { noteMilliseconds, unnotedEventsMax } from '../../src/audit/file-audit.ts'
import { refuseOlderDatabase } from '../../src/audit/older-database.ts'
import { forgetLogs, leaveEvent } from '../../src/audit/unattended.ts'
import { systemClock } from '../../src/base/clock.ts'
import type { Store } from '../../src/seal/store.ts'
import {
  auditFolder,
  auditKey,
  event,
  headPath,
  inFolder,
  insertNote,
  logged,
  logPath,
  openTestAudit,
  openTestStore,
  verified,
} from './house.ts'
import { TestClock } from './test-clock.ts'

const refuse = (root: string, store: Store, accept = false) =>
  refuseOlderDatabase({
    folder: auditFolder(root),
    store,
    key: auditKey(store),
    clock: systemClock,
    accept,
  })

/** A keystore and its audit: three requests and a change, closed; then the same once more. */
async function inHouse(
  work: (root: string, store: Store, before: { log: Buffer; head: Buffer }) => Promise<void>,
): Promise<void> {
  await inFolder(async (root) => {
    const store = await openTestStore(root)
    await write(root, store, 'one')
    const before = { log: readFileSync(logPath(root)), head: readFileSync(headPath(root)) }
    await write(root, store, 'two')
    await work(root, store, before)
    await store.close()
  })
}

async function write(root: string, store: Store, id: string): Promise<void> {
  const audit = await openTestAudit(root, store, 'disk')
  for (let n = 0; n < 3; n++) await audit.record(event(id))
  const recorded = await store.change(async (change) => {
    await insertNote(change, id)
    return audit.enlist(change, event(id))
  })
  await recorded()
  await audit.close()
}

type Files = { log: Buffer; head: Buffer }
const losses: [string, (root: string, before: Files) => void][] = [
  ['the folder is gone', (root) => rmSync(auditFolder(root), { recursive: true })],
  ['the log is gone', (root) => rmSync(logPath(root))],
  ['the head is gone', (root) => rmSync(headPath(root))],
  ['the head is not one', (root) => truncateSync(headPath(root), 100)],
  ['the log is cut', (root) => truncateSync(logPath(root), 2000)],
  [
    'log and head are put back as they were',
    (root, before) => {
      writeFileSync(logPath(root), before.log)
      writeFileSync(headPath(root), before.head)
    },
  ],
]

describe('a keystore whose audit is not what it knows of it is refused', () => {
  test.for(losses)('%s', ([, lose]) =>
    inHouse(async (root, store, before) => {
      await refuse(root, store)
      lose(root, before)
      await expect(refuse(root, store)).rejects.toMatchObject({
        name: 'OperatorError',
        code: 'audit-damaged',
        hint: expect.stringContaining(
          'claviger serve --dangerously-accept-older-database (embedded: ',
        ),
      })
    }),
  )

  test('the log is another', () =>
    inHouse(async (root, store) => {
      const row = { slot: 1, file: 'f'.repeat(32), sequence: 0 }
      await store.change((change) => change.update(slotTable, row))
      await expect(refuse(root, store)).rejects.toMatchObject({ code: 'audit-damaged' })
    }))
})

test('what was accepted is told by an event, and is accepted once', () =>
  inHouse(async (root, store) => {
    const generation = await store.generation()
    rmSync(auditFolder(root), { recursive: true })
    await refuse(root, store, true)
    expect(await store.generation()).toBe(generation + 1)
    await refuse(root, store)
    const audit = await openTestAudit(root, store, 'disk')
    expect(audit.opening).toMatchObject({ slot: 1, recoveredEvents: 1, damagedSlots: [] })
    expect(logged(root)).toMatchObject([
      {
        eventName: 'OlderDatabaseAccepted',
        eventSource: 'keystore.claviger',
        serviceEventDetails: {
          databaseGeneration: generation,
          auditGeneration: 0,
          logsGivenUp: [1],
        },
      },
    ])
    await audit.close()
    await refuse(root, store)
    expect((await verified(root, store)).findings).toEqual([])
  }))

test('with nothing to accept, accepting changes nothing', () =>
  inHouse(async (root, store) => {
    const generation = await store.generation()
    await refuse(root, store, true)
    expect(await store.generation()).toBe(generation)
  }))

test('logs that others are writing are as they should be', () =>
  inHouse(async (root, store) => {
    const audit = await openTestAudit(root, store, 'operating-system')
    const stop = { now: false }
    const writing = (async () => {
      for (let n = 0; n < 200 && !stop.now; n++) {
        await audit.record(event(`r-${n}`))
        const recorded = await store.change((change) => audit.enlist(change, event(`c-${n}`)))
        await recorded()
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    for (let n = 0; n < 4; n++) await refuse(root, store)
    stop.now = true
    await writing
    await audit.close()
  }))

test('an event that a change left is written by the next opening, once', () =>
  inHouse(async (root, store) => {
    const lines = logged(root).length
    await store.change((change) => leaveEvent(change, { name: 'Left', time: 0, details: {} }))
    for (const recoveredEvents of [1, 0]) {
      const audit = await openTestAudit(root, store, 'disk')
      expect(audit.opening).toMatchObject({ recoveredEvents })
      await audit.close()
    }
    expect(logged(root).slice(lines)).toMatchObject([{ eventName: 'Left' }])
  }))

test('a keystore that forgot its logs opens without them', () =>
  inHouse(async (root, store) => {
    const waiting = { id: 'w', slot: 1, after: 0, ordinal: 0, event: '{"eventID":"w"' }
    await store.change((change) => change.insert(outboxTable, waiting))
    await store.change(forgetLogs)
    rmSync(auditFolder(root), { recursive: true })
    await refuse(root, store)
    const audit = await openTestAudit(root, store, 'disk')
    expect(audit.opening).toMatchObject({ slot: 1, recoveredEvents: 0 })
    await audit.close()
  }))

describe('lines without a change are noted too, so that after a kill they cannot be cut off unseen', () => {
  const noted = async (store: Store) =>
    (await store.read.selectFrom('audit_slot').select('sequence').executeTakeFirst())?.sequence

  test('in time', () =>
    inFolder(async (root) => {
      const store = await openTestStore(root)
      const clock = new TestClock()
      const audit = await openTestAudit(root, store, 'disk', clock)
      await audit.record(event('first'))
      copyFileSync(headPath(root), `${root}/head`)
      const size = readFileSync(logPath(root)).length
      for (let n = 0; n < 9; n++) await audit.record(event('more'))
      expect(await noted(store)).toBe(0)
      await clock.advance(noteMilliseconds)
      await expect.poll(() => noted(store)).toBe(10)
      // As after a kill: an earlier head, and the log that it ends.
      truncateSync(logPath(root), size)
      copyFileSync(`${root}/head`, headPath(root))
      expect((await verified(root, store)).findings).toMatchObject([{ line: 2 }])
      await expect(refuse(root, store)).rejects.toMatchObject({ code: 'audit-damaged' })
      await audit.close()
      expect(clock.timers).toBe(0)
      await store.close()
    }))

  test('by their number', () =>
    inFolder(async (root) => {
      const store = await openTestStore(root)
      const audit = await openTestAudit(root, store, 'disk')
      const recorded = Array.from({ length: unnotedEventsMax - 1 }, () => audit.record(event('r')))
      await Promise.all(recorded)
      expect(await noted(store)).toBe(0)
      await audit.record(event('r'))
      await expect.poll(() => noted(store)).toBeGreaterThanOrEqual(unnotedEventsMax - 1)
      await audit.close()
      await store.close()
    }))

  test('and nothing is noted again', () =>
    inHouse(async (root, store) => {
      const generation = await store.generation()
      const clock = new TestClock()
      const audit = await openTestAudit(root, store, 'disk', clock)
      await clock.advance(2 * noteMilliseconds)
      await audit.close()
      expect(await store.generation()).toBe(generation)
    }))
})

test("a change's event carries the generation that the change came to", () =>
  inHouse(async (root, store) => {
    const generation = logged(root).at(-1)?.generation
    // The change itself, and then the one that closes the audit.
    expect(generation).toBe((await store.generation()) - 1)
  }))
