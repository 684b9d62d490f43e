import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { tryLock } from '../../src/storage/process-lock.ts'
import { temporaryFolder } from './temporary-folder.ts'

const lockPath = () => join(temporaryFolder(), 'test.lock')

test('of two exclusive locks in one process the second is refused until the first is released', () => {
  const path = lockPath()
  const first = tryLock(path)
  expect(tryLock(path)).toBeUndefined()
  first?.release()
  first?.release()
  const second = tryLock(path)
  expect(second).toBeDefined()
  second?.release()
})

test('shared locks admit each other and keep an exclusive one out', () => {
  const path = lockPath()
  const shared = [tryLock(path, 'shared'), tryLock(path, 'shared')]
  expect(shared).not.toContain(undefined)
  expect(tryLock(path)).toBeUndefined()
  const third = tryLock(path, 'shared')
  expect(third).toBeDefined()
  for (const lock of [...shared, third]) lock?.release()
  const exclusive = tryLock(path)
  expect(tryLock(path, 'shared')).toBeUndefined()
  exclusive?.release()
})

test('a lock leaves one empty file behind, of its owner alone', () => {
  const path = lockPath()
  const lock = tryLock(path)
  expect(readdirSync(join(path, '..'))).toEqual(['test.lock'])
  lock?.release()
  expect(statSync(path)).toMatchObject({ size: 0, mode: 0o100600 })
})

test('a lock of another process is given up when that is killed', async () => {
  const path = lockPath()
  const script = fileURLToPath(new URL('./locking.entry.ts', import.meta.url))
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [said] = await once(child.stdout, 'data')
  expect(String(said)).toBe('locked')
  expect(tryLock(path)).toBeUndefined()
  expect(tryLock(path, 'shared')).toBeUndefined()
  child.kill('SIGKILL')
  await once(child, 'exit')
  const lock = tryLock(path)
  expect(lock).toBeDefined()
  lock?.release()
})

test('a file that is no lock file is named', () => {
  const path = lockPath()
  writeFileSync(path, 'x'.repeat(1000))
  expect(() => tryLock(path)).toThrow(`lock: ${path} is no lock file`)
})
