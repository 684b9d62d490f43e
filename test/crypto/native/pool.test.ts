import { expect, test } from 'vitest'
import { onPool } from '../../../src/crypto/native/pool.ts'

/** Jobs that end when the test says so, and what is known of them. */
function controlled(count: number) {
  const started: number[] = []
  const ends: (() => void)[] = []
  const results = Array.from({ length: count }, (_, index) =>
    onPool(async () => {
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
