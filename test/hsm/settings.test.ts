import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { native } from '../../src/crypto/native/index.ts'
import { tokenStore } from '../../src/hsm/settings.ts'
import { pin, softhsm, softhsmModule, tokenLabel } from './softhsm.ts'

const hsm = softhsm()
const folder = mkdtempSync(join(tmpdir(), 'claviger-pin-'))
afterAll(() => {
  hsm.remove()
  rmSync(folder, { recursive: true })
})

const settings = { name: 'hsm', module: softhsmModule(), token: tokenLabel, pinFile: '/nowhere' }
const parts = { clock: systemClock, engine: native }

function pinFile(content: string, mode: number): string {
  const path = join(folder, 'pin')
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

test.for(['', '\n', '\r\n'])('a PIN file that ends in %j opens the store', async (end) => {
  const custody = tokenStore({ ...settings, pinFile: pinFile(pin + end, 0o600) }, parts)
  await custody.connect()
  await expect(custody.random(1)).resolves.toHaveLength(1)
  await custody.close()
})

test('a PIN file that others may read is refused by name, and opens the store once it is not', async () => {
  const path = pinFile(pin, 0o644)
  const custody = tokenStore({ ...settings, pinFile: path }, parts)
  await expect(custody.connect()).rejects.toThrow('store hsm: its PIN cannot be read')
  const { reason } = custody.health() as { reason: string }
  expect(reason).toContain(`${path} has mode 0644, expected 0600`)
  expect(reason).not.toContain(pin)
  chmodSync(path, 0o600)
  await custody.connect()
  await custody.close()
})

test.for([
  ['an empty label', { token: '' }],
  ['a label of 33 octets', { token: 'x'.repeat(33) }],
  ['a label that ends in a space', { token: 'token ' }],
  ['a module without its path', { module: 'libsofthsm2.so' }],
] as const)('settings with %s are refused', ([, wrong]) => {
  expect(() => tokenStore({ ...settings, ...wrong }, parts)).toThrow(/^store hsm: /)
})
