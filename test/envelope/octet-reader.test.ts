import { expect, test } from 'vitest'
import { OctetReader } from '../../src/envelope/octet-reader.ts'
import { pattern, pieces } from './demo.ts'

test('gives exact amounts, whatever the pieces, empty ones among them', async () => {
  const reader = new OctetReader([new Uint8Array(0), ...pieces(pattern(10), 3), new Uint8Array(0)])
  expect([...(await reader.take(2))]).toEqual([0, 1])
  expect([...(await reader.take(5))]).toEqual([2, 3, 4, 5, 6])
  expect(await reader.ended()).toBe(false)
  expect([...(await reader.takeUpTo(9))]).toEqual([7, 8, 9])
  expect(await reader.ended()).toBe(true)
  await expect(reader.take(1)).rejects.toThrow('ends early')
})

test('does not copy what lies in one piece', async () => {
  const piece = pattern(10)
  const reader = new OctetReader([piece])
  expect((await reader.take(4)).buffer).toBe(piece.buffer)
})

test('wipes what it joined when it is closed', async () => {
  const reader = new OctetReader(pieces(pattern(10), 3))
  const joined = await reader.take(10)
  expect([...joined]).toEqual([...pattern(10)])
  await reader.close()
  expect(joined.every((octet) => octet === 0)).toBe(true)
})
