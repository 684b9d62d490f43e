import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { home } from './claviger.ts'

async function started(mode?: number) {
  const at = home()
  onTestFinished(at.remove)
  const folder = at.path('cache/claviger')
  if (mode !== undefined) {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, mode)
  }
  await at.ok(['--version'])
  return folder
}

test('compiled code is kept in a folder that is the user’s alone', async () => {
  const folder = await started()
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(readdirSync(folder)).not.toEqual([])
})

test.for([0o770, 0o707, 0o755])('nothing is kept in one of mode %o', async (mode) => {
  expect(readdirSync(await started(mode))).toEqual([])
})
