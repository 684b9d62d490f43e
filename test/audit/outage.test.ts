import { readdirSync, rmSync } from 'node:fs'
import { assert, describe, expect, test } from 'vitest'
import { AuditUnavailable } from '../../src/audit/audit.ts'
import { Journal, waitingCharactersMax } from '../../src/audit/journal.ts'
import { LogFile } from '../../src/audit/log-file.ts'
import { readHead, slotFiles } from '../../src/audit/slot.ts'
import type { Writer } from '../../src/audit/writer.ts'
import { afterMicrotasks, type Clock } from '../../src/base/clock.ts'
import {
  auditFolder,
  auditKey,
  event,
  fill,
  inFolder,
  insertNote,
  logged,
  openTestAudit,
  openTestStore,
  requestIds,
  verified,
  whileFull,
} from './house.ts'
import { TestClock } from './test-clock.ts'

const settledOf = async (promises: Promise<void>[]) =>
  (await Promise.allSettled(promises)).map(({ status }) => status)

describe.each(['disk', 'operating-system'] as const)('a disk that is full, %s', (durability) => {
  test('nothing is recorded until it has room; then what waited comes first, in order', () =>
    inFolder(async (root) => {
      const store = await openTestStore(root)
      const clock = new TestClock()
      const audit = await openTestAudit(root, store, durability, clock)
      await fill(audit)
      const filled = logged(root).length
      await whileFull(root, async () => {
        const waiting = ['w1', 'w2', 'w3'].map((id) => audit.record(event(id)))
        expect(await settledOf(waiting)).toEqual(['rejected', 'rejected', 'rejected'])
        expect(audit.failure).toBeInstanceOf(AuditUnavailable)
        await expect(audit.record(event('refused'))).rejects.toBeInstanceOf(AuditUnavailable)
        const change = store.change(async (change) => {
          await insertNote(change, 'refused')
          return audit.enlist(change, event('refused'))
        })
        await expect(change).rejects.toBeInstanceOf(AuditUnavailable)
      })
      expect(await store.read.selectFrom('note').selectAll().execute()).toEqual([])
      await expect(audit.record(event('refused'))).rejects.toBeInstanceOf(AuditUnavailable)
      await clock.advance(100)
      await expect.poll(() => audit.failure).toBeUndefined()
      await audit.record(event('after'))
      const since = logged(root).slice(filled)
      expect(since.map(({ requestID, eventName }) => requestID ?? eventName)).toEqual([
        'w1',
        'w2',
        'w3',
        'AuditOutage',
        'after',
      ])
      expect(since[3]?.serviceEventDetails).toMatchObject({ refusedEvents: 2 })
      await audit.close()
      expect((await verified(root, store)).findings).toEqual([])
      await store.close()
    }))

  test("a committed change's event survives the outage", () =>
    inFolder(async (root) => {
      const store = await openTestStore(root)
      const clock = new TestClock()
      const audit = await openTestAudit(root, store, durability, clock)
      await fill(audit)
      await whileFull(root, async () => {
        const recorded = await store.change(async (change) => {
          await insertNote(change, 'n')
          return audit.enlist(change, event('n'))
        })
        await expect(recorded()).rejects.toBeInstanceOf(AuditUnavailable)
        await expect(audit.close()).rejects.toBeInstanceOf(AuditUnavailable)
      })
      const next = await openTestAudit(root, store, durability)
      expect(next.opening).toMatchObject({ recoveredEvents: 1 })
      expect(requestIds(root).filter((id) => id !== 'filler')).toEqual(['n'])
      await next.close()
      await store.close()
    }))
})

const openFiles = () => readdirSync('/proc/self/fd').length

test('an opening that fails leaves nothing open', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const first = await openTestAudit(root, store, 'disk')
    await first.record(event('1'))
    await first.close()
    const before = openFiles()
    await whileFull(root, async () => {
      await expect(openTestAudit(root, store, 'disk')).rejects.toMatchObject({ code: 'EFBIG' })
    })
    expect(openFiles()).toBe(before)
    const next = await openTestAudit(root, store, 'disk')
    await next.record(event('2'))
    expect(requestIds(root)).toEqual(['1', '2'])
    await next.close()
    await store.close()
  }))

test('a log that cannot be opened leaves its head closed', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    await (await openTestAudit(root, store, 'disk')).close()
    const files = slotFiles(auditFolder(root), 1)
    const key = auditKey(store)
    const head = await readHead(files, key)
    assert(typeof head === 'object')
    rmSync(files.log)
    const before = openFiles()
    expect(() => new LogFile(files, key, head)).toThrow(/ENOENT/)
    expect(openFiles()).toBe(before)
    await store.close()
  }))

/** A writer that fails on demand. */
class FakeWriter implements Writer {
  readonly lines: string[] = []
  readonly attempts: number[] = []
  readonly generations: number[] = []
  readonly #clock: Clock
  failing = false
  hold: Promise<void> | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get written() {
    return { sequence: this.lines.length, length: 0, mac: '' }
  }
  get durable() {
    return this.written
  }

  async append(events: readonly string[], generation: number): Promise<void> {
    this.attempts.push(this.#clock.now())
    await this.hold
    if (this.failing) throw new Error('no space')
    this.lines.push(...events)
    this.generations.push(generation)
  }

  async close(): Promise<void> {}
}

const journal = () => {
  const clock = new TestClock()
  const writer = new FakeWriter(clock)
  return { clock, writer, journal: new Journal(writer, clock, ({ refused }) => `gap ${refused}`) }
}

test('retries wait twice as long each time, up to a bound, and end with the outage', async () => {
  const { clock, writer, journal: it } = journal()
  writer.failing = true
  await expect(it.record('a')).rejects.toThrow('no space')
  await clock.advance(20_000)
  const waits = writer.attempts.map((at, index) => at - (writer.attempts[index - 1] ?? 0))
  expect(waits).toEqual([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000])
  writer.failing = false
  await clock.advance(5000)
  expect(writer.lines).toEqual(['a'])
  expect(clock.timers).toBe(0)
  await it.record('b')
  expect(writer.lines).toEqual(['a', 'b'])
})

test('what was gathered behind a failing batch is kept behind it, changes that follow too', async () => {
  const { clock, writer, journal: it } = journal()
  writer.failing = true
  const { promise, resolve } = Promise.withResolvers<void>()
  writer.hold = promise
  const first = it.record('first')
  await afterMicrotasks()
  const second = it.record('second')
  resolve()
  expect(await settledOf([first, second])).toEqual(['rejected', 'rejected'])
  await expect(it.deliver('change', 7)).rejects.toBeInstanceOf(AuditUnavailable)
  writer.failing = false
  await clock.advance(100)
  expect(writer.lines).toEqual(['first', 'second', 'change'])
})

test('changes that end during a retry which fails stay behind what waited before them', async () => {
  const { clock, writer, journal: it } = journal()
  writer.failing = true
  await expect(it.record('first')).rejects.toBeInstanceOf(AuditUnavailable)
  await expect(it.deliver('second', 8)).rejects.toBeInstanceOf(AuditUnavailable)
  for (const [event, generation] of [
    ['third', 9],
    ['fourth', 7],
  ] as const) {
    const { promise, resolve } = Promise.withResolvers<void>()
    writer.hold = promise
    await clock.advance(400)
    await expect(it.deliver(event, generation)).rejects.toBeInstanceOf(AuditUnavailable)
    resolve()
    await clock.advance(1)
  }
  writer.failing = false
  await clock.advance(5000)
  expect(writer.lines).toEqual(['first', 'second', 'third', 'fourth'])
  expect(writer.generations).toEqual([9])
})

test('changes that end during the retry which succeeds come next, then what tells of the outage', async () => {
  const { clock, writer, journal: it } = journal()
  writer.failing = true
  await expect(it.record('first')).rejects.toBeInstanceOf(AuditUnavailable)
  await expect(it.record('lost')).rejects.toBeInstanceOf(AuditUnavailable)
  writer.failing = false
  const { promise, resolve } = Promise.withResolvers<void>()
  writer.hold = promise
  await clock.advance(100)
  await expect(it.deliver('second', 5)).rejects.toBeInstanceOf(AuditUnavailable)
  await expect(it.deliver('third', 6)).rejects.toBeInstanceOf(AuditUnavailable)
  resolve()
  await clock.advance(1)
  await it.record('after')
  expect(writer.lines).toEqual(['first', 'second', 'third', 'gap 1', 'after'])
  expect(writer.generations).toEqual([0, 6, 0])
})

test('when too much waits for the disk events are refused, those of changes never, and none is lost', async () => {
  const { writer, journal: it } = journal()
  const { promise, resolve } = Promise.withResolvers<void>()
  writer.hold = promise
  const first = it.record('first')
  await afterMicrotasks()
  const long = it.record('x'.repeat(waitingCharactersMax))
  const last = it.record('last')
  const refused = it.record('refused')
  const change = it.deliver('change', 3)
  resolve()
  const [failure, ...others] = await Promise.allSettled([refused, first, long, last, change])
  expect(failure).toMatchObject({ reason: expect.any(AuditUnavailable) })
  expect(failure).toMatchObject({ reason: { message: expect.stringContaining('too many events') } })
  expect(others.map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'))
  await it.record('after')
  expect(writer.lines.map((line) => line.slice(0, 7))).toEqual([
    'first',
    'xxxxxxx',
    'last',
    'change',
    'after',
  ])
  expect(it.failure).toBeUndefined()
})

test('while a batch is being written the next one is gathered', async () => {
  const { writer, journal: it } = journal()
  const { promise, resolve } = Promise.withResolvers<void>()
  writer.hold = promise
  const recorded = [it.record('1')]
  await afterMicrotasks()
  for (const id of ['2', '3', '4']) {
    recorded.push(it.record(id))
    await Promise.resolve()
  }
  resolve()
  await Promise.all(recorded)
  expect(writer.attempts).toHaveLength(2)
  expect(writer.lines).toEqual(['1', '2', '3', '4'])
})

test('callers who take unlike numbers of steps in one run of microtasks are in one batch', async () => {
  const { writer, journal: it } = journal()
  const after = async (steps: number): Promise<void> => {
    for (let step = 0; step < steps; step++) await undefined
    await it.record(String(steps))
  }
  await Promise.all([after(0), after(1), after(20)])
  expect(writer.attempts).toHaveLength(1)
  expect(writer.lines).toEqual(['0', '1', '20'])
})

test('an event that becomes known to a closed journal is refused, and nothing is lost silently', async () => {
  const { writer, journal: it } = journal()
  writer.failing = true
  await expect(it.record('a')).rejects.toBeInstanceOf(AuditUnavailable)
  await expect(it.close()).rejects.toBeInstanceOf(AuditUnavailable)
  await expect(it.deliver('b', 1)).rejects.toBeInstanceOf(AuditUnavailable)
})
