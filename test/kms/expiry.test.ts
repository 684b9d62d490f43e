import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { KMS } from '@aws-sdk/client-kms'
import { expect, test, vi } from 'vitest'
import { assembleKeystore, type KeystoreSettings } from '../../src/app.ts'
import { utf8 } from '../../src/base/encoding.ts'
import type * as Deletion from '../../src/keystore/deletion.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { keystoreFile } from '../../src/seal/open-store.ts'
import { folderSettings, placeIn } from '../durability/folder-settings.ts'
import { pin, softhsm, tokenLabel } from '../hsm/softhsm.ts'
import { account, inFolder, refusal, settings } from './doors.ts'
import { eventsOf } from './served-folder.ts'
import { dayMilliseconds, SkippingClock } from './skipping-clock.ts'

const sweepMilliseconds = 60_000
/** A tenth of what it is, so that a few keys are more than a sweep takes. */
const keysPerSweepMax = vi.hoisted(() => 10)
vi.mock('../../src/keystore/deletion.ts', async (importOriginal) => {
  const deletion = await importOriginal<typeof Deletion>()
  const dueKeys: typeof Deletion.dueKeys = async (keystore, after) =>
    (await deletion.dueKeys(keystore, after)).slice(0, keysPerSweepMax)
  return { ...deletion, keysPerSweepMax, dueKeys }
})
const Plaintext = Uint8Array.of(1)

/** Opens keystores that share a clock, and closes them. */
async function using<T>(
  of: readonly KeystoreSettings[],
  work: (...keystores: OpenKeystore[]) => Promise<T>,
): Promise<T> {
  const keystores = await Promise.all(of.map(assembleKeystore))
  try {
    return await work(...keystores)
  } finally {
    for (const keystore of keystores) await keystore.close()
  }
}

const deletions = (keystore: OpenKeystore) =>
  keystore
    .auditEvents()
    .map((event) => JSON.parse(event))
    .filter(({ eventName }) => eventName === 'DeleteKey')

test('a key is gone from the moment its waiting period ends', () => {
  const clock = new SkippingClock()
  return using([settings({ clock })], async (keystore) => {
    const kms = new KMS(keystore.clientConfig())
    const KeyId = (await kms.createKey({ Tags: [{ TagKey: 'a', TagValue: 'b' }] })).KeyMetadata?.Arn
    const other = (await kms.createKey()).KeyMetadata?.KeyId
    await kms.createAlias({ AliasName: 'alias/due', TargetKeyId: KeyId })
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext })
    const { DeletionDate } = await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
    expect(DeletionDate?.getTime()).toBe(clock.now() + 7 * dayMilliseconds)

    clock.skip(7 * dayMilliseconds - 1)
    expect((await kms.describeKey({ KeyId })).KeyMetadata?.KeyState).toBe('PendingDeletion')
    clock.skip(1)
    const gone = { name: 'NotFoundException', message: `Key '${KeyId}' does not exist` }
    for (const ask of [
      () => kms.describeKey({ KeyId }),
      () => kms.describeKey({ KeyId: 'alias/due' }),
      () => kms.encrypt({ KeyId, Plaintext }),
      () => kms.cancelKeyDeletion({ KeyId }),
      () => kms.enableKey({ KeyId }),
      () => kms.getKeyPolicy({ KeyId }),
      () => kms.listResourceTags({ KeyId }),
    ]) {
      expect(await refusal(ask())).toEqual(gone)
    }
    expect((await refusal(kms.decrypt({ CiphertextBlob }))).name).toBe('AccessDeniedException')
    expect((await kms.listKeys()).Keys?.map((key) => key.KeyId)).toEqual([other])

    clock.skip(sweepMilliseconds)
    await expect
      .poll(() => deletions(keystore))
      .toMatchObject([
        {
          eventSource: 'kms.amazonaws.com',
          eventType: 'AwsServiceEvent',
          userIdentity: { accountId: account, invokedBy: 'AWS Internal' },
          serviceEventDetails: { keyId: KeyId },
          readOnly: false,
          recipientAccountId: account,
          resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: KeyId }],
        },
      ])
    clock.skip(sweepMilliseconds)
    await kms.describeKey({ KeyId: other })
    expect(deletions(keystore)).toHaveLength(1)
  })
})

test('the aliases of a key are gone with it, and their names are free at once', () => {
  const clock = new SkippingClock()
  return using([settings({ clock })], async (keystore) => {
    const kms = keystore.kms()
    const newKey = async () => (await kms.createKey()).KeyMetadata.KeyId
    const [due, pending, other] = [await newKey(), await newKey(), await newKey()]
    for (const AliasName of ['alias/a', 'alias/b', 'alias/taken'])
      await kms.createAlias({ AliasName, TargetKeyId: due })
    await kms.createAlias({ AliasName: 'alias/pending', TargetKeyId: pending })
    await kms.createAlias({ AliasName: 'alias/z', TargetKeyId: other })
    await kms.scheduleKeyDeletion({ KeyId: due, PendingWindowInDays: 7 })
    await kms.scheduleKeyDeletion({ KeyId: pending, PendingWindowInDays: 8 })
    const listed = async () => (await kms.listAliases()).Aliases.map((alias) => alias.AliasName)
    const taken = { AliasName: 'alias/taken', TargetKeyId: other }

    clock.skip(7 * dayMilliseconds - 1)
    expect(await listed()).toHaveLength(5)
    expect((await refusal(kms.createAlias(taken))).name).toBe('AlreadyExistsException')
    clock.skip(1)
    expect(await listed()).toEqual(['alias/pending', 'alias/z'])
    const first = await kms.listAliases({ Limit: 1 })
    expect(first).toMatchObject({ Truncated: true, Aliases: [{ AliasName: 'alias/pending' }] })
    expect((await refusal(kms.updateAlias(taken))).name).toBe('NotFoundException')
    const { name } = await refusal(kms.deleteAlias({ AliasName: 'alias/taken' }))
    expect(name).toBe('NotFoundException')
    const late = kms.createAlias({ ...taken, AliasName: 'alias/pending' })
    expect((await refusal(late)).name).toBe('AlreadyExistsException')

    await kms.createAlias(taken)
    const expectTaken = async () => {
      expect(await listed()).toEqual(['alias/pending', 'alias/taken', 'alias/z'])
      const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/taken' })
      expect(KeyMetadata.KeyId).toBe(other)
    }
    await expectTaken()
    clock.skip(sweepMilliseconds)
    await expect.poll(() => deletions(keystore)).toHaveLength(1)
    await expectTaken()
  })
})

test('a key that is due again because its row was put back is not deleted', () =>
  inFolder(async (folder) => {
    const clock = new SkippingClock()
    const problems: unknown[] = []
    const report = (problem: unknown) => problems.push(problem)
    await using([{ ...folderSettings(folder), clock, report }], async (keystore) => {
      const kms = keystore.kms()
      const { KeyId } = (await kms.createKey()).KeyMetadata
      const database = new DatabaseSync(keystoreFile(placeIn(folder).folder))
      const row = () => database.prepare('select * from kms_key').get() ?? {}
      await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
      const { state = null, deletion_at = null, seal = null } = row()
      await kms.cancelKeyDeletion({ KeyId })
      await kms.enableKey({ KeyId })
      clock.skip(8 * dayMilliseconds)
      database
        .prepare('update kms_key set state = ?, deletion_at = ?, seal = ?')
        .run(state, deletion_at, seal)
      clock.skip(sweepMilliseconds)
      await expect.poll(() => problems[0]).toMatchObject({ name: 'SealBroken' })
      expect(row()).toMatchObject({ id: KeyId })
      expect(keystore.healthy()).toBe(false)
      database.close()
    })
  }))

test('two processes delete a key once', () =>
  inFolder((folder) => {
    const clock = new SkippingClock()
    const same = folderSettings(folder, { clock })
    return using([same, same], async (one, two) => {
      const { KeyMetadata } = await one.kms().createKey()
      const { KeyId } = KeyMetadata
      await two.kms().scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
      clock.skip(7 * dayMilliseconds + sweepMilliseconds)
      const logs = ['0001', '0002'].map((slot) =>
        join(placeIn(folder).folder, 'audit', `${slot}.jsonl`),
      )
      const deleted = () =>
        logs.flatMap(eventsOf).filter(({ eventName }) => eventName === 'DeleteKey')
      await expect.poll(deleted).toHaveLength(1)
      clock.skip(sweepMilliseconds)
      await expect.poll(() => one.kms().listKeys()).toMatchObject({ Keys: [] })
      expect(deleted()).toHaveLength(1)
    })
  }))

test('a cancellation that comes to its commit after the waiting period is too late', () =>
  inFolder((folder) => {
    const clock = new SkippingClock()
    return using([folderSettings(folder, { clock })], async (keystore) => {
      const kms = keystore.kms()
      const KeyId = (await kms.createKey()).KeyMetadata.Arn
      await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
      clock.skip(7 * dayMilliseconds - 1)
      const somebody = new DatabaseSync(keystoreFile(placeIn(folder).folder))
      somebody.exec('begin immediate')
      const { promise: waiting, resolve: waits } = Promise.withResolvers<void>()
      const { sleep } = clock
      clock.sleep = (milliseconds) => {
        waits()
        return sleep(milliseconds)
      }
      const cancelled = refusal(kms.cancelKeyDeletion({ KeyId }))
      // It has found the key, and waits for the other transaction.
      await waiting
      clock.skip(1)
      somebody.exec('rollback')
      somebody.close()
      expect(await cancelled).toEqual({
        name: 'NotFoundException',
        message: `Key '${KeyId}' does not exist`,
      })
    })
  }))

test('keys that cannot be deleted keep no other key alive', () => {
  const clock = new SkippingClock()
  const hsm = softhsm()
  const name = 'cks-1'
  const store = { name, module: hsm.modulePath, token: tokenLabel, pin: () => utf8(pin) }
  const problems: unknown[] = []
  const report = (problem: unknown) => problems.push(problem)
  return using([settings({ clock, stores: [store], report })], async (keystore) => {
    const kms = keystore.kms()
    const schedule = async (input = {}) => {
      const { KeyId } = (await kms.createKey(input)).KeyMetadata
      await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 })
    }
    // Sweeps go by the ids. In all but one order of them in 30,000 another stands behind more of the token's than one takes.
    const [inToken, others] = [3 * keysPerSweepMax, 12]
    for (let n = 0; n < inToken; n++) {
      await schedule({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: name })
    }
    for (let n = 0; n < others; n++) await schedule()
    const deletedAfterMore = () => {
      clock.skip(sweepMilliseconds)
      return deletions(keystore).length
    }
    hsm.pullOut()
    clock.skip(7 * dayMilliseconds)
    await expect.poll(deletedAfterMore).toBe(others)
    expect(problems.length).toBeGreaterThan(0)
    hsm.plugIn()
    await expect.poll(deletedAfterMore).toBe(others + inToken)
  }).finally(() => hsm.remove())
})
