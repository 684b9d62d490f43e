import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exposure, refuseOpenFolder } from '../../src/storage/ownership.ts'
import { temporaryFolder } from './temporary-folder.ts'

const user = 1000

test.for([
  [user, 0o100600],
  [user, 0o100644],
  [user, 0o40755],
  [0, 0o100644],
])('what user %i owns, of mode %o, only they can change', ([uid = 0, mode = 0]) => {
  expect(exposure({ uid, mode }, user)).toBeUndefined()
})

test.for([
  [1001, 0o100600, 'belongs to user 1001'],
  [user, 0o100620, 'is writable by others'],
  [user, 0o100602, 'is writable by others'],
  [0, 0o41777, 'is writable by others'],
] as const)('what user %i owns, of mode %o, somebody else can change', ([uid, mode, how]) => {
  expect(exposure({ uid, mode }, user)).toBe(how)
})

test("not even the superuser takes another user's", () => {
  expect(exposure({ uid: user, mode: 0o100600 }, 0)).toBe(`belongs to user ${user}`)
})

test('without being told, the user is the one who runs this process', () => {
  expect(exposure(statSync(temporaryFolder()))).toBeUndefined()
})

test('a folder that others may write to is refused, a missing one is not', async () => {
  const folder = join(temporaryFolder(), 'open')
  await refuseOpenFolder(folder, 'data folder')
  mkdirSync(folder)
  chmodSync(folder, 0o770)
  await expect(refuseOpenFolder(folder, 'data folder')).rejects.toMatchObject({
    code: 'folder-open',
    message: `data folder: ${folder} is writable by others`,
  })
})
