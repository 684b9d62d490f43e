import pkcs11js from 'pkcs11js'
import { afterAll, expect, test } from 'vitest'
import { openModule } from '../../src/hsm/module.ts'
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

test('Cryptoki begins with the first user of a module and ends with the last', async () => {
  const first = await openModule(hsm.modulePath)
  const second = await openModule(hsm.modulePath)
  expect(second).toBe(first)
  await first.release()
  expect(isInitialized()).toBe(true)
  await second.release()
  expect(isInitialized()).toBe(false)
})

test('a restart voids what was before, and waits for what is off the thread', async () => {
  const module = await openModule(hsm.modulePath)
  const before = module.generation
  const order: string[] = []
  let finish = () => {}
  const running = module.offThread(async () => {
    await new Promise<void>((resolve) => {
      finish = resolve
    })
    order.push('running')
  })
  const restarting = module.restart(0).then(() => order.push('restarted'))
  const later = module.offThread(async () => order.push('later'))
  await new Promise(setImmediate)
  expect([module.generation, order]).toEqual([before, []])
  finish()
  await Promise.all([running, restarting, later])
  expect(order).toEqual(['running', 'restarted', 'later'])
  expect(module.generation).toBeGreaterThan(before)
  await module.release()
})

test('the last user that goes waits for what is off the thread, unless another comes', async () => {
  const module = await openModule(hsm.modulePath)
  for (const another of [true, false]) {
    let finish = () => {}
    const running = module.offThread(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    const released = module.release()
    await new Promise(setImmediate)
    expect(isInitialized()).toBe(true)
    if (another) module.acquire()
    finish()
    await Promise.all([running, released])
    expect(isInitialized()).toBe(another)
  }
})

test('Cryptoki that somebody else in the process began is used, and not ended', async () => {
  somebodyElse.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK })
  const module = await openModule(hsm.modulePath)
  const { generation } = module
  await module.restart(0)
  expect(module.generation).toBe(generation)
  expect(module.cryptoki.C_GetSlotList(true).length).toBeGreaterThan(0)
  await module.release()
  expect(isInitialized()).toBe(true)
  somebodyElse.C_Finalize()
})
