import { randomUUID } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assembleKeystore, type KeystoreSettings } from '../../src/app.ts'
import { utf8 } from '../../src/base/encoding.ts'
import type { TokenStoreSettings } from '../../src/hsm/settings.ts'
import { folderSettings } from '../durability/folder-settings.ts'
import { pin, type SoftHsm, softhsm, tokenLabel } from '../hsm/softhsm.ts'
import { canariesIn, printed } from './canary.ts'
import { inFolder, refusal } from './doors.ts'
import { SkippingClock } from './skipping-clock.ts'

const name = 'cks-0123456789abcdef0'
const inStore = { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: name } as const
const Plaintext = Buffer.from('attack at dawn')
const wrongPin = 'not-the-pin-at-all'
const canaries = { pin: utf8(pin), wrongPin: utf8(wrongPin) }

let hsm: SoftHsm
beforeAll(() => {
  hsm = softhsm()
})
afterAll(() => hsm.remove())

type Opened = { kms: KMS; problems: unknown[]; clock: SkippingClock }

/** A keystore in a folder, opened with these stores and closed again; its problems are searched for the PIN. */
async function opened<T>(
  folder: string,
  stores: readonly TokenStoreSettings[],
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const problems: unknown[] = []
  const clock = new SkippingClock()
  const settings: KeystoreSettings = folderSettings(folder, {
    clock,
    stores,
    report: (problem) => problems.push(problem),
  })
  const keystore = await assembleKeystore(settings)
  try {
    return await work({ kms: new KMS(keystore.clientConfig()), problems, clock })
  } finally {
    await keystore.close()
    expect(canariesIn(printed(problems), canaries)).toEqual([])
  }
}

type Store = Extract<TokenStoreSettings, { pinFile: string }>

/** The store as it should be, its PIN in a file of its owner alone. */
const wholeStore = async (folder: string): Promise<Store> => ({
  name,
  module: hsm.modulePath,
  token: tokenLabel,
  pinFile: await pinFile(folder, pin, 0o600),
})

async function pinFile(folder: string, text: string, mode: number): Promise<string> {
  const file = join(folder, randomUUID())
  await writeFile(file, `${text}\n`)
  await chmod(file, mode)
  return file
}

/** A keystore with a key in the token and one in software, closed again. */
async function prepared(folder: string) {
  const store = await wholeStore(folder)
  return opened(folder, [store], async ({ kms, problems }) => {
    const key = async (input: object) => (await kms.createKey(input)).KeyMetadata?.Arn ?? ''
    const [inToken, software] = [await key(inStore), await key({})]
    const { CiphertextBlob } = await kms.encrypt({ KeyId: inToken, Plaintext })
    expect(problems).toEqual([])
    return { store, inToken, software, CiphertextBlob }
  })
}

async function expectServing(kms: KMS, KeyId: string): Promise<void> {
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext })
  await expectOpening(kms, CiphertextBlob)
}

async function expectOpening(kms: KMS, CiphertextBlob: Uint8Array | undefined): Promise<void> {
  const opened = await kms.decrypt({ CiphertextBlob })
  expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext)
}

async function expectUnavailable(kms: KMS, KeyId: string): Promise<void> {
  const { KeyMetadata } = await kms.describeKey({ KeyId })
  expect(KeyMetadata).toMatchObject({ ...inStore, KeyState: 'Unavailable', Enabled: false })
  expect(await refusal(kms.encrypt({ KeyId, Plaintext }))).toEqual({
    name: 'KMSInvalidStateException',
    message: `${KeyId} is unavailable.`,
  })
}

type Change = (folder: string) => Promise<Partial<Store>>
test.for<[string, Change]>([
  ['its PKCS#11 module is missing', async () => ({ module: '/nowhere/libsofthsm2.so' })],
  ['its PKCS#11 module does not start', async () => ({ module: import.meta.filename })],
  ['its token is not there', async () => ({ token: 'another' })],
  ['the token refused the PIN', async (at) => ({ pinFile: await pinFile(at, wrongPin, 0o600) })],
  ['its PIN cannot be read', async (at) => ({ pinFile: await pinFile(at, pin, 0o644) })],
])('%s: the operator is told, its keys are unavailable, and others serve', ([reason, change]) =>
  inFolder(async (folder) => {
    const { store, inToken, software, CiphertextBlob } = await prepared(folder)
    const changed = { ...store, ...(await change(folder)) }
    await opened(folder, [changed], async ({ kms, problems, clock }) => {
      expect(problems).toMatchObject([{ message: `store ${name}: ${reason}` }])
      await expectUnavailable(kms, inToken)
      expect(await refusal(kms.createKey(inStore))).toEqual({
        name: 'CustomKeyStoreInvalidStateException',
        message: `Custom key store ${name} is not connected.`,
      })
      await expectServing(kms, software)
      // When it is tried again it is as broken as before, and says so.
      clock.skip(1_000)
      const again = await refusal(kms.decrypt({ CiphertextBlob }))
      expect(again.name).toBe('KMSInvalidStateException')
      expect([
        `The key store cannot be used: store ${name}: ${reason}.`,
        `${inToken} is unavailable.`,
      ]).toContain(again.message)
    })
    await opened(folder, [store], ({ kms }) => expectOpening(kms, CiphertextBlob))
  }),
)

test('a store whose token went is unavailable until a use has reached it again', () =>
  inFolder(async (folder) => {
    const { store, inToken: KeyId, CiphertextBlob } = await prepared(folder)
    await opened(folder, [store], async ({ kms, clock }) => {
      const state = async () => (await kms.describeKey({ KeyId })).KeyMetadata?.KeyState
      await expectOpening(kms, CiphertextBlob)
      hsm.pullOut()
      expect((await refusal(kms.decrypt({ CiphertextBlob }))).name).toBe('KMSInvalidStateException')
      await expectUnavailable(kms, KeyId)
      clock.skip(1_000)
      expect(await state()).toBe('Unavailable')
      const stillGone = `The key store cannot be used: store ${name}: its token is not there.`
      expect((await refusal(kms.decrypt({ CiphertextBlob }))).message).toBe(stillGone)
      hsm.plugIn()
      clock.skip(1_000)
      expect(await state()).toBe('Unavailable')
      await expectOpening(kms, CiphertextBlob)
      expect(await state()).toBe('Enabled')
    })
  }))

test('a store that the settings no longer name: its keys wait for it, and cannot be used', () =>
  inFolder(async (folder) => {
    const { store, inToken, software, CiphertextBlob } = await prepared(folder)
    await opened(folder, [], async ({ kms, problems }) => {
      await expectUnavailable(kms, inToken)
      expect(await refusal(kms.createKey(inStore))).toEqual({
        name: 'CustomKeyStoreNotFoundException',
        message: `Custom key store ${name} does not exist.`,
      })
      await expectServing(kms, software)
      expect(problems).toEqual([])
    })
    await opened(folder, [store], ({ kms }) => expectOpening(kms, CiphertextBlob))
  }))

test('what is known of a key needs no store: it is disabled, tagged, named and scheduled for deletion', () =>
  inFolder(async (folder) => {
    const { store, inToken: KeyId, CiphertextBlob } = await prepared(folder)
    await opened(folder, [], async ({ kms }) => {
      await kms.tagResource({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] })
      await kms.createAlias({ AliasName: 'alias/away', TargetKeyId: KeyId })
      await kms.scheduleKeyDeletion({ KeyId })
      const { KeyMetadata } = await kms.describeKey({ KeyId })
      expect(KeyMetadata?.KeyState).toBe('PendingDeletion')
      await kms.cancelKeyDeletion({ KeyId })
    })
    await opened(folder, [store], async ({ kms }) => {
      const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/away' })
      expect(KeyMetadata?.KeyState).toBe('Disabled')
      await kms.enableKey({ KeyId })
      await expectOpening(kms, CiphertextBlob)
    })
  }))
