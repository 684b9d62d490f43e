import { describe, expect, test } from 'vitest'
import type { Audit } from '../../src/audit/audit.ts'
import { AuditUnavailable } from '../../src/audit/audit.ts'
import { MemoryAudit } from '../../src/audit/memory-audit.ts'
import type { SealedStore } from '../../src/seal/sealed-store.ts'
import {
  event,
  inFolder,
  insertNote,
  openMemoryStore,
  openTestAudit,
  openTestStore,
  requestIds,
} from './house.ts'

type Sink = { audit: Audit; store: SealedStore; written: () => (string | undefined)[] }

async function inMemory(work: (sink: Sink) => Promise<void>): Promise<void> {
  const audit = new MemoryAudit()
  const store = await openMemoryStore()
  await work({ audit, store, written: () => audit.events().map((e) => JSON.parse(e).requestID) })
  await store.close()
}

const inFiles =
  (durability: 'disk' | 'operating-system') => (work: (sink: Sink) => Promise<void>) =>
    inFolder(async (root) => {
      const store = await openTestStore(root)
      const audit = await openTestAudit(root, store, durability)
      try {
        await work({ audit, store, written: () => requestIds(root) })
      } finally {
        await audit.close()
        await store.close()
      }
    })

const sinks = [
  { durability: 'memory', open: inMemory },
  { durability: 'operating-system', open: inFiles('operating-system') },
  { durability: 'disk', open: inFiles('disk') },
] as const

describe.each(sinks)('audit contract: $durability', ({ durability, open }) => {
  test('the audit names its durability', () =>
    open(async ({ audit }) => {
      expect(audit.durability).toBe(durability)
    }))

  test('an event is written when record resolves', () =>
    open(async ({ audit, written }) => {
      for (const id of ['a', 'b', 'c']) {
        await audit.record(event(id))
        expect(written().at(-1)).toBe(id)
      }
    }))

  test('events recorded at once are all written, in their order', () =>
    open(async ({ audit, written }) => {
      const ids = Array.from({ length: 200 }, (_, index) => String(index))
      const half = ids.slice(0, 100).map((id) => audit.record(event(id)))
      await Promise.resolve()
      await Promise.all([...half, ...ids.slice(100).map((id) => audit.record(event(id)))])
      expect(written()).toEqual(ids)
    }))

  test("a change's event is written with the change", () =>
    open(async ({ audit, store, written }) => {
      const recorded = await store.change(async (change) => {
        await insertNote(change, 'n')
        return audit.enlist(change, event('n'))
      })
      await recorded()
      expect(written()).toEqual(['n'])
    }))

  test('a change that is given up has no event', () =>
    open(async ({ audit, store, written }) => {
      const change = store.change(async (change) => {
        await audit.enlist(change, event('given up'))
        throw new Error('given up')
      })
      await expect(change).rejects.toThrow('given up')
      await audit.record(event('after'))
      expect(written()).toEqual(['after'])
    }))

  test('a closed audit refuses', () =>
    open(async ({ audit, store }) => {
      expect(audit.failure).toBeUndefined()
      await audit.close()
      expect(audit.failure).toBeInstanceOf(AuditUnavailable)
      await expect(audit.record(event('late'))).rejects.toBeInstanceOf(AuditUnavailable)
      const change = store.change((change) => audit.enlist(change, event('late')))
      await expect(change).rejects.toBeInstanceOf(AuditUnavailable)
    }))

  test('close waits for what was recorded', () =>
    open(async ({ audit, store, written }) => {
      const recorded = audit.record(event('r'))
      await store.change((change) => audit.enlist(change, event('c')))
      await audit.close()
      await recorded
      expect(written().toSorted()).toEqual(['c', 'r'])
    }))
})

test('the audit in memory keeps the newest events', async () => {
  const audit = new MemoryAudit(3)
  for (const id of ['1', '2', '3', '4', '5']) await audit.record(event(id))
  expect(audit.events().map((text) => JSON.parse(text).requestID)).toEqual(['3', '4', '5'])
})
