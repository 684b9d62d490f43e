import { expect, test } from 'vitest'
import { Together } from '../../src/server/together.ts'

test('who joins in one turn of the event loop takes every step side by side', async () => {
  const together = new Together()
  const steps: string[] = []
  const walk = async (name: string): Promise<void> => {
    await together.join()
    steps.push(`${name}1`)
    await undefined
    steps.push(`${name}2`)
  }
  await Promise.all([walk('a'), walk('b')])
  expect(steps).toEqual(['a1', 'b1', 'a2', 'b2'])
  await walk('c')
  expect(steps.slice(4)).toEqual(['c1', 'c2'])
})
