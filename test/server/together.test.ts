import { expect, test } from 'vitest'
import { Together } from '../../src/server/together.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

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

test('who comes in the next turn goes along with several, and one alone goes at once', async () => {
  const together = new Together()
  const gone: string[] = []
  const go = (name: string) => together.join().then(() => gone.push(name))
  const two = [go('a'), go('b')]
  await turn()
  const third = go('c')
  expect(gone).toEqual([])
  await Promise.all([...two, third])
  expect(gone).toEqual(['a', 'b', 'c'])
  void go('d')
  await turn()
  expect(gone).toContain('d')
})

test('nobody waits longer than eight turns, however many keep coming', async () => {
  const together = new Together()
  let gone = false
  const first = together.join().then(() => {
    gone = true
  })
  let turns = 0
  for (; !gone && turns < 20; turns++) {
    void together.join()
    await turn()
  }
  await first
  expect(turns).toBe(8)
})
