import { afterAll, beforeAll, expect, test } from 'vitest'
import { CiphertextRefused } from '../../src/custody/custody.ts'
import { Connection, ConnectionEnded, findSlot, type Session } from '../../src/hsm/connection.ts'
import { type CryptokiModule, openModule } from '../../src/hsm/module.ts'
import { type Inspector, inspect } from './inspector.ts'
import { pin, type SoftHsm, softhsm, tokenLabel } from './softhsm.ts'

let hsm: SoftHsm
let module: CryptokiModule
let connection: Connection
let inspector: Inspector

beforeAll(async () => {
  hsm = softhsm()
  module = await openModule(hsm.modulePath)
  await module.initialize()
  connection = new Connection(module, findSlot(module.cryptoki, tokenLabel)!, tokenLabel, pin)
  inspector = inspect(hsm, tokenLabel)
})
afterAll(async () => {
  connection.close()
  await module.release()
  hsm.remove()
})

/** Leaves a search active, as an unlucky error does. */
function beginAndFail({ cryptoki, handle }: Session): never {
  cryptoki.C_FindObjectsInit(handle, [])
  throw new TypeError('in the middle of an operation')
}

function search({ cryptoki, handle }: Session): void {
  cryptoki.C_FindObjectsInit(handle, [])
  cryptoki.C_FindObjectsFinal(handle)
}

test('a session with an operation stuck in it is closed and replaced', async () => {
  for (let count = 0; count < 20; count++) {
    expect(() => connection.quick(beginAndFail)).toThrow(TypeError)
    connection.quick(search)
    await expect(connection.slow(async (session) => beginAndFail(session))).rejects.toThrow()
    await connection.slow(async (session) => search(session))
  }
  expect(inspector.sessionCount()).toBe(3)
})

test('a refusal of our own, thrown between operations, keeps the session', async () => {
  const handles = new Set<number>()
  const refuse = (session: Session): never => {
    handles.add(session.handle[0]!)
    throw new CiphertextRefused()
  }
  for (let count = 0; count < 3; count++) {
    expect(() => connection.quick(refuse)).toThrow(CiphertextRefused)
  }
  expect(handles.size).toBe(1)
  for (let count = 0; count < 3; count++) {
    await expect(connection.slow(async (session) => refuse(session))).rejects.toThrow()
  }
  expect(handles.size).toBe(2)
})

test('slow uses at once have sessions of their own', async () => {
  let inside = 0
  const used = await Promise.all(
    [1, 2].map(() =>
      connection.slow(async ({ handle }) => {
        inside++
        while (inside < 2) await new Promise(setImmediate)
        return handle[0]
      }),
    ),
  )
  expect(new Set(used).size).toBe(2)
})

test('after a restart nothing is done on a session from before', async () => {
  const used: Session[] = []
  const use = (session: Session) => used.push(session)
  await module.restart(0)
  expect(() => connection.quick(use)).toThrow(ConnectionEnded)
  await expect(connection.slow(async (session) => use(session))).rejects.toThrow(ConnectionEnded)
  expect([used, connection.answers()]).toEqual([[], false])
})
