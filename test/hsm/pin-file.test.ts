import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { fromUtf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { readPinFile } from '../../src/hsm/pin-file.ts'
import { tokenStore } from '../../src/hsm/settings.ts'

const directory = mkdtempSync(join(tmpdir(), 'claviger-pin-'))
afterAll(() => rmSync(directory, { recursive: true }))

function file(name: string, content: string, mode = 0o600): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

test.for([
  ['1234', '1234'],
  ['1234\n', '1234'],
  ['1234\r\n', '1234'],
  ['1234\r', '1234\r'],
  ['12 34 \n\n', '12 34 \n'],
  ['ü'.repeat(120), 'ü'.repeat(120)],
] as const)('of %j the PIN is %j', async ([content, pin]) => {
  expect(fromUtf8(await readPinFile(file('good', content)))).toBe(pin)
})

test.for([0o640, 0o604, 0o660, 0o644, 0o601])('mode %o is refused', async (mode) => {
  const path = file(`mode-${mode}`, 'secret-pin', mode)
  const error = await readPinFile(path).catch((thrown) => thrown)
  expect(error).toMatchObject({ name: 'OperatorError', hint: `chmod 600 ${path}` })
  expect(error.message).toContain(`mode 0${mode.toString(8)}, expected 0600`)
  expect(error.message).not.toContain('secret')
})

test.for([
  ['empty', ''],
  ['empty', '\n'],
  ['longer than 257 octets', '1'.repeat(258)],
] as const)('a file that is %s is refused', async ([reason, content]) => {
  await expect(readPinFile(file('bad', content))).rejects.toThrow(reason)
})

test('a missing file and a folder are refused by name', async () => {
  const missing = join(directory, 'missing')
  await expect(readPinFile(missing)).rejects.toThrow(`${missing} cannot be opened`)
  await expect(readPinFile(directory)).rejects.toThrow('is not a file')
})

test.for([
  ['an empty label', { token: '' }],
  ['a label of 33 octets', { token: 'x'.repeat(33) }],
  ['a label that ends in a space', { token: 'token ' }],
  ['a module without its path', { module: 'libsofthsm2.so' }],
] as const)('settings with %s are refused', ([, wrong]) => {
  const settings = { name: 'hsm', module: '/lib/module.so', token: 'token', pinFile: '/pin' }
  const make = () => tokenStore({ ...settings, ...wrong }, { clock: systemClock, engine: native })
  expect(make).toThrow(/^store hsm: /)
})
