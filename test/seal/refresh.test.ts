import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { keystoreFile } from '../../src/seal/open-store.ts'
import type { Store } from '../../src/seal/store.ts'
import { trailChangesMax } from '../../src/seal/trail.ts'
import { newOptions, opened } from './notes.ts'

async function pair() {
  const options = newOptions()
  const [one, other] = [await opened(options), await opened(options)]
  const told: unknown[] = []
  one.onStale((topics) => told.push(topics))
  const raw = (statement: string) => {
    const database = new DatabaseSync(keystoreFile(options.at.folder))
    database.exec(statement)
    database.close()
  }
  return { one, other, told, raw }
}

const touch = (store: Store, ...topics: readonly string[]) =>
  store.change(async (change) => {
    for (const topic of topics) change.touch(topic)
  })

test('nothing is told when nobody has committed', async () => {
  const { one, told } = await pair()
  await one.refresh()
  expect(told).toEqual([])
})

test('topics touched by another store are told before a refresh resolves, once', async () => {
  const { one, other, told } = await pair()
  await touch(other, 'key:1', 'key:2', 'key:1')
  await touch(other, 'key:3')
  await one.refresh()
  expect(told).toEqual([['key:1', 'key:2', 'key:3']])
  await one.refresh()
  expect(told).toHaveLength(1)
})

test("a store's own changes are told too", async () => {
  const { one, told } = await pair()
  await touch(one, 'key:1')
  await one.refresh()
  expect(told).toEqual([['key:1']])
})

test('a change that fails tells nothing', async () => {
  const { one, other, told } = await pair()
  const failing = other.change(async (change) => {
    change.touch('key:1')
    throw new Error('given up')
  })
  await expect(failing).rejects.toThrow('given up')
  await one.refresh()
  expect(told).toEqual([])
})

test('of overlapping refreshes each has told everything that was committed before it began', async () => {
  const { one, other, told } = await pair()
  const heard = async () => {
    await one.refresh()
    return told.flat()
  }
  await touch(other, 'key:1')
  const first = [heard(), heard()]
  await touch(other, 'key:2')
  const second = [heard(), heard()]
  for (const topics of await Promise.all(first)) expect(topics).toContain('key:1')
  for (const topics of await Promise.all(second)) expect(topics).toContain('key:2')
})

test('a store that was away for longer than the trail reaches back drops everything', async () => {
  const { one, other, told, raw } = await pair()
  await touch(other, 'key:1')
  await touch(other, 'key:2')
  raw('delete from change_trail where generation = 1')
  await one.refresh()
  expect(told).toEqual(['all'])
})

test('a change that touches too much drops everything', async () => {
  const { one, other, told } = await pair()
  await touch(other, ...Array.from({ length: 300 }, (_, index) => `key:${index}`))
  await one.refresh()
  expect(told).toEqual(['all'])
})

test.for([`update change_trail set topics = '["key:2"]'`, 'update change_trail set topics = null'])(
  'a trail that was edited is refused: %s',
  async (statement) => {
    const { one, other, told, raw } = await pair()
    await touch(other, 'key:1')
    raw(statement)
    await expect(one.refresh()).rejects.toThrow('the trail of changes was edited: generation 1')
    expect(told).toEqual([])
  },
)

test('the trail is trimmed to its maximum, up to the next trimming', async () => {
  const { one } = await memory()
  for (let change = 0; change < trailChangesMax + 200; change++) await touch(one, 'key:1')
  const rows = await one.read.selectFrom('change_trail').select('generation').execute()
  expect(rows.length).toBeGreaterThanOrEqual(trailChangesMax)
  expect(rows.length).toBeLessThan(trailChangesMax + 64)
})

async function memory() {
  return { one: await opened({ ...newOptions(), at: { memory: true } }) }
}

test('what is to be done after a commit is done after it, and not when the change fails', async () => {
  const { one } = await pair()
  const done: string[] = []
  await one.change(async (change) => {
    change.afterCommit(() => done.push('kept'))
    expect(done).toEqual([])
  })
  const failing = one.change(async (change) => {
    change.afterCommit(() => done.push('given up'))
    throw new Error('given up')
  })
  await expect(failing).rejects.toThrow()
  expect(done).toEqual(['kept'])
})
