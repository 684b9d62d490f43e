import { expect, test } from 'vitest'
import { longOnPool, onPool, QueueFull } from '../../../src/crypto/native/pool.ts'

/** Jobs that end when the test says so, and what is known of them. */
function controlled(count: number, queue: typeof onPool = onPool) {
  const started: number[] = []
  const ends: (() => void)[] = []
  const results = Array.from({ length: count }, (_, index) =>
    queue(async () => {
      started.push(index)
      await new Promise<void>((resolve) => {
        ends[index] = resolve
      })
      return index
    }),
  )
  return { started, results, end: (index: number) => ends[index]?.() }
}

test('two slow jobs run at once, the others wait in their order', async () => {
  const { started, results, end } = controlled(4)
  expect(started).toEqual([0, 1])
  end(1)
  await results[1]
  await Promise.resolve()
  expect(started).toEqual([0, 1, 2])
  end(0)
  await results[0]
  await Promise.resolve()
  expect(started).toEqual([0, 1, 2, 3])
  end(2)
  end(3)
  expect(await Promise.all(results)).toEqual([0, 1, 2, 3])
})

test('a job that fails gives its place back', async () => {
  const fail = () =>
    onPool(async () => {
      throw new Error('broken')
    })
  for (let round = 0; round < 5; round++) await expect(fail()).rejects.toThrow('broken')
  expect(await onPool(async () => 'still works')).toBe('still works')
})

test('long jobs run one at a time, and leave a place to the others', async () => {
  const long = controlled(3, longOnPool)
  const short = controlled(2)
  expect([long.started, short.started]).toEqual([[0], [0]])
  short.end(0)
  await short.results[0]
  await Promise.resolve()
  expect([long.started, short.started]).toEqual([[0], [0, 1]])
  long.end(0)
  await long.results[0]
  await new Promise(setImmediate)
  expect(long.started).toEqual([0, 1])
  short.end(1)
  long.end(1)
  await long.results[1]
  await new Promise(setImmediate)
  long.end(2)
  expect(await Promise.all([...long.results, ...short.results])).toEqual([0, 1, 2, 0, 1])
})

test('32 long jobs wait, and 4,096 others; one more is refused before it begins', async () => {
  // One of each runs.
  const long = controlled(1 + 32, longOnPool)
  const short = controlled(1 + 4096)
  const begun: string[] = []
  const refused = async (queue: typeof onPool) => {
    const work = async () => begun.push('begun')
    await expect(queue(work)).rejects.toThrow(new QueueFull())
  }
  await refused(longOnPool)
  await refused(onPool)

  // A place that becomes free is for one who waits, and leaves room for another.
  short.end(0)
  await short.results[0]
  const last = onPool(async () => 'in time')
  await refused(onPool)
  for (const [index, result] of short.results.entries()) {
    short.end(index)
    await result
    await Promise.resolve()
  }
  expect(await last).toBe('in time')
  await refused(longOnPool)
  for (const [index, result] of long.results.entries()) {
    await expect.poll(() => long.started).toContain(index)
    long.end(index)
    await result
  }
  expect(await longOnPool(async () => 'room again')).toBe('room again')
  expect(begun).toEqual([])
})
