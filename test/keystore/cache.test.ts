import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { CustodyRegistry } from '../../src/custody/registry.ts'
import { softwareCustody } from '../../src/custody/software.ts'
import { createAccessKey, deleteAccessKey } from '../../src/identity/access-key.ts'
import { AccessKeys } from '../../src/identity/access-key-cache.ts'
import { createAccount, rootPrincipal } from '../../src/identity/account.ts'
import { addAlias, repointAlias } from '../../src/keystore/alias.ts'
import { insertKey, type NewKey, newKeyIds } from '../../src/keystore/key-change.ts'
import { keyTable, materialTable } from '../../src/keystore/key-table.ts'
import { Keystore } from '../../src/keystore/keystore.ts'
import { migrations, sealedTables } from '../../src/schema.ts'
import { openStore } from '../../src/seal/open-store.ts'
import { ephemeralRootKey } from '../../src/seal/root-key.ts'
import type { Store } from '../../src/seal/store.ts'
import { account, region } from '../kms/doors.ts'

const now = Date.UTC(2026, 0, 2)
const alias = 'alias/moving'

async function opened(): Promise<Store> {
  const store = await openStore({
    at: { memory: true },
    rootKey: ephemeralRootKey(),
    migrations,
    sealedTables,
    clock: systemClock,
    engine: native,
  })
  onTestFinished(() => store.close())
  await store.change((change) => createAccount(change, account, now))
  return store
}

const newKey = (): NewKey => ({
  ...newKeyIds(),
  account,
  region,
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  origin: 'AWS_KMS',
  store: undefined,
  description: '',
  policy: '{}',
  tags: [],
  createdAt: now,
})

/** Lets what a store has read wait, on its way to whoever asked for it. */
function withSlowReads(store: Store) {
  const read = Promise.withResolvers<void>()
  const arrive = Promise.withResolvers<void>()
  const delayed = async (answer: Promise<unknown>): Promise<unknown> => {
    const rows = await answer
    read.resolve()
    await arrive.promise
    return rows
  }
  const slow = <T extends object>(of: T, isQuery: boolean): T =>
    new Proxy(of, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (name === 'read' && typeof value === 'object' && value) return slow(value, true)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          const answer: unknown = value.apply(target, given)
          if (!isQuery) return answer
          if (answer instanceof Promise) return delayed(answer)
          return typeof answer === 'object' && answer ? slow(answer, true) : answer
        }
      },
    })
  return { store: slow(store, false), isRead: read.promise, arrive: arrive.resolve }
}

test('an alias that was moved while it was being read is read anew', async () => {
  const store = await opened()
  const [from, to] = [newKey(), newKey()]
  const material = { token: utf8('token') }
  await store.change(async (change) => {
    for (const key of [from, to]) await insertKey(change, key, material)
    await addAlias(change, alias, from, now)
  })
  const slow = withSlowReads(store)
  const software = softwareCustody({ engine: native, wrap: store.wrap, unwrap: store.unwrap })
  const custodies = new CustodyRegistry(software, new Map())
  const keystore = new Keystore(slow.store, custodies, systemClock)
  const early = keystore.findAlias(account, region, alias)
  await slow.isRead
  await store.change((change) => repointAlias(change, alias, from, to, now))
  await store.refresh()
  slow.arrive()
  expect(await early).toBe(from.id)
  expect(await keystore.findAlias(account, region, alias)).toBe(to.id)
})

test('a key that was deleted while it was being read is not there', async () => {
  const store = await opened()
  const key = newKey()
  await store.change((change) => insertKey(change, key, { token: utf8('token') }))
  const slow = withSlowReads(store)
  const software = softwareCustody({ engine: native, wrap: store.wrap, unwrap: store.unwrap })
  const keystore = new Keystore(slow.store, new CustodyRegistry(software, new Map()), systemClock)
  const found = keystore.findKey(key)
  await slow.isRead
  await store.change(async (change) => {
    await change.delete(materialTable, { account, region, key: key.id, id: key.material })
    await change.delete(keyTable, { account, region, id: key.id })
  })
  slow.arrive()
  expect(await found).toBeUndefined()
})

test('an access key that was deleted while it was being read signs nothing more', async () => {
  const store = await opened()
  const root = rootPrincipal(account)
  const made = await store.change((change) => createAccessKey(store, change, root, now))
  const slow = withSlowReads(store)
  const keys = new AccessKeys(slow.store, native)
  const early = keys.resolve(made.accessKeyId)
  await slow.isRead
  await store.change((change) => deleteAccessKey(change, made.accessKeyId))
  await store.refresh()
  slow.arrive()
  expect(await early).toBeDefined()
  expect(await keys.resolve(made.accessKeyId)).toBeUndefined()
})
