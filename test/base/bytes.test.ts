import { expect, test } from 'vitest'
import { concatAll, release } from '../../src/base/bytes.ts'

test('bulk memory of its own is given back', () => {
  const bytes = new Uint8Array(65536)
  release(bytes)
  expect(bytes).toHaveLength(0)
})

test('memory that others share is left alone', () => {
  const shared = new ArrayBuffer(65536)
  const slice = new Uint8Array(shared, 0, 32768)
  release(slice)
  expect(slice).toHaveLength(32768)
  expect(shared.byteLength).toBe(65536)
})

test('a list longer than a call has room for arguments is joined', () => {
  expect(concatAll(Array(200_000).fill(Uint8Array.of(7)))).toHaveLength(200_000)
})
