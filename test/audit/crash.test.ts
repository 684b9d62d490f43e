import { spawn } from 'node:child_process'
import { appendFileSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { AuditUnavailable } from '../../src/audit/audit.ts'
import type { SealedStore } from '../../src/seal/sealed-store.ts'
import {
  auditFolder,
  event,
  fill,
  inFolder,
  insertNote,
  logPath,
  openTestAudit,
  openTestStore,
  requestIds,
  verified,
  whileFull,
} from './house.ts'

const child = fileURLToPath(new URL('./crash-child.ts', import.meta.url))

/** @returns what the child acknowledged before it was killed */
async function runAndKill(
  root: string,
  durability: string,
  point: string,
  milliseconds = 0,
): Promise<string[]> {
  const running = spawn(process.execPath, [child, root, durability, point], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  running.stdout.setEncoding('utf8')
  const exited = new Promise<NodeJS.Signals | null>((resolve) =>
    running.on('close', (_, signal) => resolve(signal)),
  )
  running.stdout.on('data', (text: string) => {
    const first = output === ''
    output += text
    if (first && point === '') void sleep(milliseconds).then(() => running.kill('SIGKILL'))
  })
  expect(await exited).toBe('SIGKILL')
  return output.split('\n').slice(0, -1)
}

const notes = async (store: SealedStore) =>
  (await store.read.selectFrom('note').selectAll().execute()).map(({ id }) => id).sort()

const outboxRows = (store: SealedStore) =>
  store.read.selectFrom('audit_outbox').selectAll().execute()

const allIds = (root: string): (string | undefined)[] =>
  readdirSync(auditFolder(root))
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => requestIds(root, Number(name.slice(0, 4))))

describe.each(['disk', 'operating-system'] as const)('durability %s', (durability) => {
  test('a killed process leaves every acknowledged event, each change with its own, once', () =>
    inFolder(async (root) => {
      const acknowledged: string[] = []
      for (let round = 0; round < 2; round++) {
        acknowledged.push(
          ...(await runAndKill(root, durability, '', Math.floor(Math.random() * 120))),
        )
      }
      const store = await openTestStore(root)
      const audit = await openTestAudit(root, store, durability)
      const ids = allIds(root)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toEqual(expect.arrayContaining(acknowledged))
      expect(ids.filter((id) => Number(id?.split('-')[2]) % 5 === 0).sort()).toEqual(
        await notes(store),
      )
      await audit.close()
      expect((await verified(root, store)).findings).toEqual([])
      expect(await outboxRows(store)).toEqual([])
      await store.close()
    }))
})

test.each([
  ['enlisted', ['first'], 0],
  ['committed', ['first', 'second'], 1],
  ['delivered', ['first', 'second'], 0],
])(
  'killed when a change is %s, its event is there if the change is, once',
  (point, kept, recovered) =>
    inFolder(async (root) => {
      await runAndKill(root, 'disk', point)
      const store = await openTestStore(root)
      const audit = await openTestAudit(root, store, 'disk')
      expect(audit.opening).toMatchObject({ slot: 1, recoveredEvents: recovered })
      expect(await notes(store)).toEqual(kept)
      expect(requestIds(root)).toEqual(kept)
      await audit.close()
      expect(await outboxRows(store)).toEqual([])
      expect((await verified(root, store)).findings).toEqual([])
      await store.close()
    }),
)

test("a stopped process's rows go to the slot of whoever finds them, and are written once", () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const live = await openTestAudit(root, store, 'disk')
    await runAndKill(root, 'disk', 'committed')
    await live.close()
    const audit = await openTestAudit(root, store, 'disk')
    expect(audit.opening).toMatchObject({ slot: 1, recoveredEvents: 1 })
    expect(requestIds(root, 1)).toEqual(['second'])
    expect(requestIds(root, 2)).toEqual(['first'])
    await audit.close()
    expect(await outboxRows(store)).toEqual([])
    await store.close()
  }))

test('an event that could not be written after its row was moved is written the next time', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const live = await openTestAudit(root, store, 'disk')
    await fill(live)
    await runAndKill(root, 'disk', 'committed')
    await live.close()
    await whileFull(root, async () => {
      const opening = openTestAudit(root, store, 'disk')
      await expect(opening).rejects.toBeInstanceOf(AuditUnavailable)
      expect((await outboxRows(store)).map(({ slot }) => slot)).toEqual([1])
    })
    const audit = await openTestAudit(root, store, 'disk')
    expect(audit.opening).toMatchObject({ slot: 1, recoveredEvents: 1 })
    await audit.close()
    expect(allIds(root).filter((id) => id !== 'filler')).toEqual(['second', 'first'])
    await store.close()
  }))

test('rows of a live process are left alone', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const live = await openTestAudit(root, store, 'operating-system')
    const recorded = await store.change(async (change) => {
      await insertNote(change, 'n')
      return live.enlist(change, event('n'))
    })
    await recorded()
    const rows = await outboxRows(store)
    expect(rows).toHaveLength(1)
    const other = await openTestAudit(root, store, 'operating-system')
    expect(other.opening).toMatchObject({ slot: 2, recoveredEvents: 0 })
    expect(await outboxRows(store)).toEqual(rows)
    await other.close()
    await live.close()
    expect(allIds(root)).toEqual(['n'])
    await store.close()
  }))

test('a torn end is cut off, and what was torn counts as not written', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const first = await openTestAudit(root, store, 'disk')
    await first.record(event('whole'))
    await first.close()
    // Longer than what comes next.
    const torn = `{"eventVersion":"1.11","requestID":"torn","x":"${'x'.repeat(5000)}`
    appendFileSync(logPath(root), torn)
    const second = await openTestAudit(root, store, 'disk')
    expect(second.opening).toMatchObject({ slot: 1, tornOctets: torn.length })
    await second.record(event('next'))
    await second.close()
    expect(requestIds(root)).toEqual(['whole', 'next'])
    expect((await verified(root, store)).findings).toEqual([])
    await store.close()
  }))

test('a damaged log is left as it is, and its slot is passed over', () =>
  inFolder(async (root) => {
    const store = await openTestStore(root)
    const first = await openTestAudit(root, store, 'disk')
    await first.record(event('a'))
    await first.close()
    truncateSync(logPath(root), 100)
    const kept = readFileSync(logPath(root))
    const second = await openTestAudit(root, store, 'disk')
    expect(second.opening).toMatchObject({ slot: 2, damagedSlots: [1] })
    await second.record(event('b'))
    await second.close()
    expect(readFileSync(logPath(root))).toEqual(kept)
    expect((await verified(root, store)).findings).toMatchObject([{ file: logPath(root), line: 1 }])
    await store.close()
  }))
