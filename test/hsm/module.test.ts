import pkcs11js from 'pkcs11js'
import { afterAll, expect, test } from 'vitest'
import { openLibrary } from '../../src/hsm/module.ts'
import { softhsm } from './softhsm.ts'

const hsm = softhsm()
afterAll(() => hsm.remove())

const somebodyElse = new pkcs11js.PKCS11()
somebodyElse.load(hsm.modulePath)
const isInitialized = () => {
  try {
    somebodyElse.C_GetInfo()
    return true
  } catch {
    return false
  }
}

test('Cryptoki begins with the first user of a library and ends with the last', async () => {
  const first = await openLibrary(hsm.modulePath)
  const second = await openLibrary(hsm.modulePath)
  expect(second).toBe(first)
  first.release()
  expect(isInitialized()).toBe(true)
  second.release()
  expect(isInitialized()).toBe(false)
})

test('a restart voids what was before, and waits for what is off the thread', async () => {
  const library = await openLibrary(hsm.modulePath)
  const before = library.generation
  const order: string[] = []
  let finish = () => {}
  const running = library.offThread(async () => {
    await new Promise<void>((resolve) => {
      finish = resolve
    })
    order.push('running')
  })
  const restarting = library.restart().then(() => order.push('restarted'))
  const later = library.offThread(async () => order.push('later'))
  await new Promise(setImmediate)
  expect([library.generation, order]).toEqual([before, []])
  finish()
  await Promise.all([running, restarting, later])
  expect(order).toEqual(['running', 'restarted', 'later'])
  expect(library.generation).toBeGreaterThan(before)
  library.release()
})

test('Cryptoki that somebody else in the process began is used, and not ended', async () => {
  somebodyElse.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK })
  const library = await openLibrary(hsm.modulePath)
  const { generation } = library
  await library.restart()
  expect(library.generation).toBe(generation)
  expect(library.cryptoki.C_GetSlotList(true).length).toBeGreaterThan(0)
  library.release()
  expect(isInitialized()).toBe(true)
  somebodyElse.C_Finalize()
})
