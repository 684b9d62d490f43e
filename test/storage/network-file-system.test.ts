import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { counterOptions } from './counter.ts'
import { temporaryFolder } from './temporary-folder.ts'

// A mount of another machine is nothing that a test can make: what statfs(2) says of one is.
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  statfs: async () => ({ type: 0x6969 }),
}))

test('a database on a network file system is not opened, and nothing is made there', async () => {
  const folder = join(temporaryFolder(), 'data')
  const opening = openSqlite(counterOptions({ path: join(folder, 'test.db') }))
  await expect(opening).rejects.toMatchObject({ code: 'network-file-system' })
  expect(existsSync(folder)).toBe(false)
})
