import { expect, test, vi } from 'vitest'
import { custodyOf, softhsm } from './softhsm.ts'

vi.mock('pkcs11js', () => {
  throw new Error("Cannot find package 'pkcs11js'")
})

test('the addon is loaded by connect, and its absence is a stated refusal', async () => {
  const hsm = softhsm()
  const custody = custodyOf(hsm)
  expect(custody.health()).toEqual({ state: 'disconnected' })
  await expect(custody.connect()).rejects.toMatchObject({
    name: 'CustodyUnavailable',
    message: 'store hsm: the package pkcs11js is not installed',
  })
  expect(custody.health()).toMatchObject({ state: 'failed', fault: 'package-missing' })
  hsm.remove()
})
