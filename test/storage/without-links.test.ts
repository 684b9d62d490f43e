import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { putNew } from '../../src/storage/durable-file.ts'
import { temporaryFolder } from './temporary-folder.ts'

let code = ''
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  link: () => Promise.reject(Object.assign(new Error(code), { code })),
}))

function files(): { from: string; to: string } {
  const folder = temporaryFolder()
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  writeFileSync(from, 'new')
  return { from, to }
}

test.for(['EPERM', 'ENOTSUP', 'ENOSYS'])(
  'where links fail with %s, a file is renamed',
  async (why) => {
    code = why
    const { from, to } = files()
    expect(await putNew(from, to)).toBe(true)
    expect(readFileSync(to, 'utf8')).toBe('new')
  },
)

test('nor is a file replaced there', async () => {
  code = 'EPERM'
  const { from, to } = files()
  writeFileSync(to, 'old')
  expect(await putNew(from, to)).toBe(false)
  expect(readFileSync(to, 'utf8')).toBe('old')
})

test('another failure is told', async () => {
  code = 'EIO'
  const { from, to } = files()
  await expect(putNew(from, to)).rejects.toMatchObject({ code })
  expect(existsSync(to)).toBe(false)
})
