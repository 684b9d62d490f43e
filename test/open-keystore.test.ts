import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assembleKeystore } from '../src/app.ts'
import type { Caller, OpenKeystore } from '../src/open-keystore.ts'
import { keystoreFile } from '../src/seal/open-store.ts'
import { folderSettings, placeIn } from './durability/folder-settings.ts'
import { settings } from './kms/doors.ts'
import { temporaryFolder } from './storage/temporary-folder.ts'

const writer = 'arn:aws:iam::000000000000:role/writer'
let keystore: OpenKeystore

beforeEach(async () => {
  keystore = await assembleKeystore(settings())
})
afterEach(() => keystore.close())

const events = (): Record<string, unknown>[] =>
  keystore.auditEvents().map((text) => JSON.parse(text) as Record<string, unknown>)

test('who may sign is told in the audit, the secret never', async () => {
  const { accessKeyId, secretAccessKey } = await keystore.createAccessKey(writer)
  expect(await keystore.deleteAccessKey(accessKeyId)).toBe(true)
  expect(await keystore.deleteAccessKey(accessKeyId)).toBe(false)
  expect(events()).toMatchObject([
    {
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      readOnly: false,
      requestParameters: { accessKeyId, principal: writer },
    },
    { eventName: 'DeleteAccessKey', requestParameters: { accessKeyId } },
  ])
  expect(keystore.auditEvents().join()).not.toContain(secretAccessKey)
})

test.each([
  ['a principal that is none', { principal: 'writer' }],
  ['a group', { principal: 'arn:aws:iam::000000000000:group/writers' }],
  ['a Region that is none', { region: 'nowhere' }],
  ['a principal of another partition', { principal: writer, region: 'cn-north-1' }],
])('a caller with %s is refused where it is named', (_, caller) => {
  expect(() => keystore.kms(caller)).toThrow(/^caller: '/)
  expect(() => keystore.clientConfig(caller)).toThrow(/^caller: '/)
})

test.each<[string, unknown]>([
  ['its ARN alone', writer],
  ['a list', [writer]],
  ['an empty list', []],
  ['a Map', new Map([['principal', writer]])],
  ['nothing', null],
  ['a misspelt member', { pricipal: writer }],
  ['a member in capitals', { Principal: writer }],
  ['a principal in parts', { principal: { arn: writer } }],
])('a caller named by %s is not the account’s root user', (_, caller) => {
  const expected = /^caller: expected /
  expect(() => keystore.kms(caller as Caller)).toThrow(expected)
  expect(() => keystore.clientConfig(caller as Caller)).toThrow(expected)
})

test('a caller may be of a class of its own', async () => {
  class Tenant {
    readonly principal = writer
  }
  const asked = keystore.kms(new Tenant()).createKey()
  await expect(asked).rejects.toMatchObject({ name: 'AccessDeniedException' })
})

test('after it was closed, a keystore answers nothing', async () => {
  const kms = keystore.kms()
  await keystore.close()
  await keystore.close()
  const file = join(temporaryFolder(), 'backup')
  for (const asked of [kms.listKeys(), keystore.listAccessKeys(), keystore.backup(file)]) {
    await expect(asked).rejects.toThrow('The keystore is closed.')
  }
})

test('an access key whose row was put back is not listed, and none is made beside it', async () => {
  const folder = temporaryFolder()
  const opened = await assembleKeystore(folderSettings(folder))
  const { accessKeyId } = await opened.createAccessKey(writer)
  const database = new DatabaseSync(keystoreFile(placeIn(folder).folder))
  database.exec('create temp table kept as select * from access_key')
  await opened.deleteAccessKey(accessKeyId)
  database.exec('insert into access_key select * from kept')
  database.close()
  const putBack = 'rows were deleted, inserted or put back'
  await expect(opened.listAccessKeys()).rejects.toThrow(putBack)
  await expect(opened.createAccessKey(writer)).rejects.toThrow(putBack)
  await opened.close()
})

test('closing waits for a backup', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'backup')
  const opened = await assembleKeystore(folderSettings(folder))
  const backup = opened.backup(file)
  await opened.close()
  expect(existsSync(file)).toBe(true)
  await backup
})

test('closing waits for what is under way, and nothing begins meanwhile', async () => {
  const kms = keystore.kms()
  const created = kms.createKey({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
  await new Promise(setImmediate)
  const closed = keystore.close()
  await expect(kms.listKeys()).rejects.toThrow('The keystore is closed.')
  await expect(keystore.createAccessKey()).rejects.toThrow('The keystore is closed.')
  expect((await created).KeyMetadata?.KeyState).toBe('Enabled')
  await closed
  expect(events().map(({ eventName }) => eventName)).toEqual(['CreateKey'])
})
