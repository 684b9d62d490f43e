import { chmodSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { createFolder } from '../../src/storage/durable-file.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** What the disk has of each folder: the names that were in it when it was last synced. */
const disk = new Map<string, string[]>()

beforeAll(async () => {
  const handle = await open('/dev/null')
  const prototype: FileHandle = Object.getPrototypeOf(handle)
  await handle.close()
  prototype.sync = async function (this: FileHandle) {
    const folder = readlinkSync(`/proc/self/fd/${this.fd}`)
    disk.set(folder, readdirSync(folder))
  }
})

/** Whether a power failure leaves a folder, which is in one that was there before. */
const outlives = (path: string, before: string): boolean =>
  path === before ||
  (disk.get(dirname(path))?.includes(basename(path)) === true && outlives(dirname(path), before))

test.for<[string, (path: string) => string]>([
  ['as it is', (path) => path],
  ['from the current folder', (path) => relative('', path)],
  ['with a slash at its end', (path) => `${path}/`],
  ['by way of another folder', (path) => `${dirname(path)}/../b/c/../c`],
])('new folders are for their owner alone and outlive a power failure: %s', async ([, named]) => {
  const before = temporaryFolder()
  const [first, last] = [join(before, 'a'), join(before, 'a', 'b', 'c')]
  await createFolder(named(last))
  for (const folder of [first, dirname(last), last]) {
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect([folder, outlives(folder, before)]).toEqual([folder, true])
  }
})

test('a folder that exists stays as it is', async () => {
  const path = temporaryFolder()
  chmodSync(path, 0o750)
  await createFolder(path)
  await createFolder(join(path, 'a'))
  expect(statSync(path).mode & 0o777).toBe(0o750)
  expect(outlives(join(path, 'a'), path)).toBe(true)
})
