import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { keystoreFile } from '../../src/seal/open-store.ts'
import { SealBroken } from '../../src/seal/sealed-store.ts'
import { newOptions, note, noteTable, opened } from './notes.ts'

/** An open keystore in which note 1 was changed once, and how to put it back as it was and as it is. */
async function changed(clock = systemClock) {
  const options = { ...newOptions(), clock }
  const store = await opened(options)
  const read = () => store.read.selectFrom('sealed_note').selectAll().executeTakeFirstOrThrow()
  const change = (text: string) =>
    store.change((change) => change.update(noteTable, note(1, { text })))
  await store.change((change) => change.insert(noteTable, note(1)))
  const old = await read()
  await change('changed')
  const now = await read()
  const told: unknown[] = []
  store.onStale((topics) => told.push(topics))
  const raw = (work: (database: DatabaseSync) => void) => {
    const database = new DatabaseSync(keystoreFile(options.at.folder))
    work(database)
    database.close()
  }
  const put = ({ text, seal }: typeof old) =>
    raw((database) => database.prepare('update sealed_note set text = ?, seal = ?').run(text, seal))
  return { options, store, change, old, now, told, raw, put }
}

const putBack = 'rows were deleted, inserted or put back'

describe('a row that is put back while the keystore is in use', () => {
  test('is refused by the next request, and what was held is dropped', async () => {
    const { store, old, told, put } = await changed()
    put(old)
    await expect(store.refresh()).rejects.toThrow(putBack)
    expect(told).toEqual(['all'])
  })

  test('stops every later request, even when it is undone', async () => {
    const { store, old, now, change, put } = await changed()
    put(old)
    await expect(store.refresh()).rejects.toBeInstanceOf(SealBroken)
    put(now)
    await change('another')
    await expect(store.refresh()).rejects.toThrow(putBack)
  })

  test('and undone before the next request leaves nothing in force', async () => {
    const { store, old, now, told, put } = await changed()
    put(old)
    put(now)
    await store.refresh()
    expect(told).toEqual(['all'])
    await store.refresh()
    expect(told).toEqual(['all'])
  })

  test('together with a change of another process is found by the next recount', async () => {
    const { store, options, old, put } = await changed()
    const other = await opened(options)
    put(old)
    await other.change(async () => {})
    await store.refresh()
    await expect(store.recountNow()).rejects.toThrow(putBack)
    await expect(store.refresh()).rejects.toThrow(putBack)
  })
})

test('a change is followed by no recount, whoever makes it', async () => {
  const { store, options, told, change } = await changed()
  const other = await opened(options)
  await change('ours')
  await other.change(async (change) => change.touch('theirs'))
  await Promise.all([store.refresh(), change('ours'), other.change(async () => {})])
  await store.refresh()
  expect(told.flat()).toEqual(['theirs'])
})

test('a log that a checkpoint cut, or a vacuum, costs a recount and no more', async () => {
  const { store, told, raw } = await changed()
  for (const statement of ['pragma wal_checkpoint(truncate)', 'vacuum']) {
    raw((database) => database.exec(statement))
    await store.refresh()
  }
  expect(told).toEqual(['all', 'all'])
})

test('opening, verifying and closing beside it is nothing to a keystore in use', async () => {
  const { store, options, told } = await changed()
  const other = await opened(options)
  await other.recountNow()
  await other.close()
  await store.refresh()
  expect(told).toEqual([])
})

test.for([
  ['then a later one sees', 100],
  ['a clock that was set back puts none off', -1_000_000],
] as const)('recounts take no more than a hundredth of the time; %s', async ([, milliseconds]) => {
  let now = 0
  let ticks = 0
  // Each look at the clock is 1 ms later, so that a recount takes 1 ms.
  const clock = {
    ...systemClock,
    now: () => {
      ticks++
      return now++
    },
  }
  const { store, old, put } = await changed(clock)
  await store.recountNow()
  expect(ticks).toBe(2)
  put(old)
  await store.recountNow()
  now += milliseconds
  await expect(store.recountNow()).rejects.toThrow(putBack)
})
