import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import {
  accessKeysPerPrincipalMax,
  accessKeyTopic,
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
  type NewAccessKey,
} from '../../src/identity/access-key.ts'
import { AccessKeys } from '../../src/identity/access-key-cache.ts'
import { createAccount, listAccounts, rootPrincipal } from '../../src/identity/account.ts'
import {
  type AccessKeyStatus,
  accessKeyTable,
  accountTable,
  identityMigration,
} from '../../src/identity/identity-table.ts'
import type { Principal } from '../../src/policy/principal.ts'
import { openStore } from '../../src/seal/open-store.ts'
import { ephemeralRootKey } from '../../src/seal/root-key.ts'
import { SealBroken } from '../../src/seal/sealed-store.ts'
import type { Store } from '../../src/seal/store.ts'
import { scopeOf } from '../../src/wire/sigv4.ts'
import { SigningSecret } from '../../src/wire/sigv4-secret.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'

const account = '111122223333'
const root = rootPrincipal(account)
const alice = { type: 'user', arn: `arn:aws:iam::${account}:user/alice`, account } as Principal
const now = Date.UTC(2026, 0, 2)

async function open(
  at: { memory: true } | { folder: string },
  rootKey = ephemeralRootKey(),
): Promise<Store> {
  const store = await openStore({
    at,
    rootKey,
    migrations: [identityMigration],
    sealedTables: [accountTable, accessKeyTable],
    clock: systemClock,
    engine: native,
  })
  onTestFinished(() => store.close())
  return store
}

let store: Store
let keys: AccessKeys
beforeEach(async () => {
  store = await open({ memory: true })
  keys = new AccessKeys(store, native)
  await store.change((change) => createAccount(change, account, now))
})

const setStatus = (accessKeyId: string, status: AccessKeyStatus): Promise<void> =>
  store.change(async (change) => {
    const rows = change.tx.selectFrom('access_key').selectAll().where('id', '=', accessKeyId)
    const row = change.open(accessKeyTable, await rows.executeTakeFirstOrThrow())
    await change.update(accessKeyTable, { ...row, status })
    change.touch(accessKeyTopic(accessKeyId))
  })

const create = (principal = root): Promise<NewAccessKey> =>
  store.change((change) => createAccessKey(store, change, principal, now))

test('a new access key has AWS’s form, and no two are alike', async () => {
  const [one, two] = [await create(), await create()]
  for (const { accessKeyId, secretAccessKey } of [one, two]) {
    expect(accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
    expect(secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/)
  }
  expect(one.accessKeyId).not.toBe(two.accessKeyId)
  expect(one.secretAccessKey).not.toBe(two.secretAccessKey)
})

test('an access key resolves to its principal and to the secret that was shown', async () => {
  const { accessKeyId, secretAccessKey } = await create(alice)
  const resolved = await keys.resolve(accessKeyId)
  expect(resolved?.principal).toEqual(alice)
  const scope = scopeOf('20260102', 'us-east-1', 'kms')
  const signature = new SigningSecret(native, utf8(secretAccessKey)).sign(scope, 'text')
  expect(resolved?.secret.verify(scope, 'text', signature)).toBe(true)
  expect(await keys.resolve(accessKeyId)).toBe(resolved)
  expect(await keys.resolve('AKIAUNKNOWN000000000')).toBeUndefined()
})

test('the list tells everything but the secret', async () => {
  const { accessKeyId, secretAccessKey } = await create(alice)
  const listed = await listAccessKeys(store)
  expect(listed).toEqual([{ accessKeyId, principal: alice, status: 'Active', createdAt: now }])
  const rows = await store.read.selectFrom('access_key').selectAll().execute()
  expect(Buffer.from(rows[0]?.secret ?? []).includes(secretAccessKey)).toBe(false)
})

describe('from its very next request', () => {
  test('an inactive access key is unknown, and an active one known again', async () => {
    const { accessKeyId } = await create()
    await keys.resolve(accessKeyId)
    await setStatus(accessKeyId, 'Inactive')
    expect(await keys.resolve(accessKeyId)).toBeUndefined()
    await setStatus(accessKeyId, 'Active')
    expect((await keys.resolve(accessKeyId))?.principal).toEqual(root)
  })

  test('a deleted access key is unknown', async () => {
    const { accessKeyId } = await create()
    await keys.resolve(accessKeyId)
    expect(await store.change((change) => deleteAccessKey(change, accessKeyId))).toBe(true)
    expect(await keys.resolve(accessKeyId)).toBeUndefined()
    expect(await store.change((change) => deleteAccessKey(change, accessKeyId))).toBe(false)
  })

  test('a key that another keystore on the same folder deleted is unknown', async () => {
    const folder = temporaryFolder()
    const rootKey = ephemeralRootKey()
    const [one, other] = [await open({ folder }, rootKey), await open({ folder }, rootKey)]
    const { accessKeyId } = await one.change(async (change) => {
      await createAccount(change, account, now)
      return createAccessKey(one, change, root, now)
    })
    const held = new AccessKeys(one, native)
    expect(await held.resolve(accessKeyId)).toBeDefined()
    await other.change((change) => deleteAccessKey(change, accessKeyId))
    expect(await held.resolve(accessKeyId)).toBeUndefined()
  })
})

test('a key given to another principal in the database is refused, not obeyed', async () => {
  const { accessKeyId } = await create(alice)
  await store.change(async ({ tx }) => {
    await tx
      .updateTable('access_key')
      .set({ principal_arn: root.arn, principal_type: 'root' })
      .execute()
  })
  await expect(keys.resolve(accessKeyId)).rejects.toThrow(SealBroken)
})

test('a principal has at most two access keys, and none in an unknown account', async () => {
  for (let count = 0; count < accessKeysPerPrincipalMax; count++) await create(alice)
  await expect(create(alice)).rejects.toMatchObject({ code: 'access-key-limit' })
  await expect(create(root)).resolves.toBeDefined()
  await expect(create(rootPrincipal('444455556666'))).rejects.toMatchObject({
    code: 'account-unknown',
  })
})

test('an account is 12 digits, and made once', async () => {
  await store.change((change) => createAccount(change, account, now + 1))
  expect(await listAccounts(store)).toEqual([account])
  const wrong = store.change((change) => createAccount(change, '12', now))
  await expect(wrong).rejects.toMatchObject({ code: 'account-id' })
})
