import pkcs11js from 'pkcs11js'
import { afterAll, expect, test } from 'vitest'
import { type CryptokiModule, openModule } from '../../src/hsm/module.ts'
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

async function begun(): Promise<CryptokiModule> {
  const module = await openModule(hsm.modulePath)
  await module.initialize()
  return module
}

/** Something off the thread that ends when it is told to. */
function workOffThread(module: CryptokiModule): { finish(): void; finished: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { finish: resolve, finished: module.offThread(() => promise) }
}

test('Cryptoki begins with the first user of a module and ends with the last', async () => {
  const first = await begun()
  const second = await begun()
  expect(second).toBe(first)
  await first.release()
  expect(isInitialized()).toBe(true)
  await second.release()
  expect(isInitialized()).toBe(false)
})

test('a restart voids what was before, and waits for what is off the thread', async () => {
  const module = await begun()
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
  const module = await begun()
  for (const another of [true, false]) {
    const { finish, finished } = workOffThread(module)
    const released = module.release()
    await new Promise(setImmediate)
    expect(isInitialized()).toBe(true)
    if (another) module.acquire()
    finish()
    await Promise.all([finished, released])
    expect(isInitialized()).toBe(another)
  }
})

test('Cryptoki that somebody else in the process began is used, and not ended', async () => {
  somebodyElse.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK })
  const module = await begun()
  const { generation } = module
  await module.restart(0)
  expect(module.generation).toBe(generation)
  expect(module.cryptoki.C_GetSlotList(true).length).toBeGreaterThan(0)
  await module.release()
  expect(isInitialized()).toBe(true)
  somebodyElse.C_Finalize()
})

test('Cryptoki that somebody else ended is begun anew once nothing from before is off the thread', async () => {
  const module = await begun()
  const { generation } = module
  const { finish, finished } = workOffThread(module)
  somebodyElse.C_Finalize()
  const beginning = Promise.all([module.initialize(), module.initialize()])
  await new Promise(setImmediate)
  expect([module.generation > generation, isInitialized()]).toEqual([true, false])
  finish()
  await Promise.all([finished, beginning])
  expect(isInitialized()).toBe(true)
  await module.release()
  expect(isInitialized()).toBe(false)
})
