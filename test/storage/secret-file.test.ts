import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSecretFile } from '../../src/storage/secret-file.ts'
import { temporaryFolder } from './temporary-folder.ts'

const read = (path: string) => readSecretFile({ path, kind: 'passphrase file', octetsMax: 8 })

function secretFile(content: string, mode = 0o600): string {
  const path = join(temporaryFolder(), 'secret')
  writeFileSync(path, content, { mode })
  return path
}

test.for([
  ['12345678', '12345678'],
  ['12345678\n', '12345678'],
  ['12345678\r\n', '12345678'],
  ['1234\n\n', '1234\n'],
  ['1234\r', '1234\r'],
])('%j holds %j: one line’s end is no part of a secret', async ([content = '', secret = '']) => {
  const octets = await read(secretFile(content))
  expect(Buffer.from(octets).toString()).toBe(secret)
  expect(octets.buffer.byteLength).toBe(octets.length)
})

test.for([
  ['123456789', 'is longer than 8 octets'],
  ['123456789\r\n', 'is longer than 8 octets'],
  ['', 'is empty'],
  ['\n', 'is empty'],
])('%j %s', async ([content = '', what = '']) => {
  const path = secretFile(content)
  await expect(read(path)).rejects.toThrow(`passphrase file: ${path} ${what}`)
})

test('a file that others can read is refused', async () => {
  const path = secretFile('1234', 0o640)
  await expect(read(path)).rejects.toMatchObject({
    message: `passphrase file: ${path} has mode 0640, expected 0600 or less`,
    hint: `chmod 600 ${path}`,
  })
})

test('what is no file, or missing, is refused by its name', async () => {
  const path = join(temporaryFolder(), 'folder')
  await expect(read(path)).rejects.toThrow(`${path} cannot be opened`)
  mkdirSync(path, { mode: 0o700 })
  await expect(read(path)).rejects.toThrow(`${path} is not a file`)
})

test('a pipe is refused and not waited for', async () => {
  const path = join(temporaryFolder(), 'pipe')
  execFileSync('mkfifo', ['-m', '600', path])
  await expect(read(path)).rejects.toThrow(`${path} is not a file`)
})
