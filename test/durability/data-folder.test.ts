import { copyFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { assembleKeystore, type KeystoreSettings } from '../../src/app.ts'
import {
  restoreKeystore,
  rotateRootKey,
  verifyAudit,
  verifyKeystore,
} from '../../src/maintenance.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { keystoreFile } from '../../src/seal/open-store.ts'
import { inFolder, refusal } from '../kms/doors.ts'
import { folderSettings, placeIn } from './folder-settings.ts'

// What somebody can do to the data folder who does not have the root key.

const dataOf = (folder: string) => placeIn(folder).folder

async function opened<T>(
  folder: string,
  work: (keystore: OpenKeystore) => Promise<T>,
  changes: Partial<KeystoreSettings> = {},
): Promise<T> {
  const keystore = await assembleKeystore(folderSettings(folder, changes))
  try {
    return await work(keystore)
  } finally {
    await keystore.close()
  }
}

function raw<T>(folder: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(keystoreFile(dataOf(folder)))
  try {
    return work(database)
  } finally {
    database.close()
  }
}

/** A keystore with a key that was just disabled, and its database from before. */
async function withRevokedKey(folder: string): Promise<string> {
  const KeyId = await opened(
    folder,
    async (keystore) => (await keystore.kms().createKey()).KeyMetadata.KeyId,
  )
  copyFileSync(keystoreFile(dataOf(folder)), join(folder, 'older.db'))
  await opened(folder, (keystore) => keystore.kms().disableKey({ KeyId }))
  return KeyId
}

const events = (folder: string) =>
  readFileSync(join(dataOf(folder), 'audit', '0001.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

test('triggers that make revocations vanish are refused, by opening and by verifying', () =>
  inFolder(async (folder) => {
    await withRevokedKey(folder)
    const ignore = 'begin select raise(ignore); end'
    raw(folder, (database) => {
      for (const table of ['kms_key', 'keystore', 'access_key']) {
        database.exec(`create trigger x_${table} before update on ${table} ${ignore}`)
      }
    })
    const refused = { code: 'schema-edited' }
    await expect(opened(folder, async () => {})).rejects.toMatchObject(refused)
    await expect(verifyKeystore({ at: placeIn(folder) })).rejects.toMatchObject(refused)
  }))

test('triggers put in while a keystore is in use stop it', () =>
  inFolder(async (folder) => {
    const problems: unknown[] = []
    const report = (problem: unknown) => problems.push(problem)
    await opened(
      folder,
      async (keystore) => {
        const kms = keystore.kms()
        const { KeyId } = (await kms.createKey()).KeyMetadata
        raw(folder, (database) =>
          database.exec(
            'create trigger x before update on kms_key begin select raise(ignore); end',
          ),
        )
        expect((await refusal(kms.disableKey({ KeyId }))).name).toBe('KMSInternalException')
        expect((await refusal(kms.describeKey({ KeyId }))).name).toBe('KMSInternalException')
        raw(folder, (database) => database.exec('drop trigger x'))
        await kms.disableKey({ KeyId })
      },
      { report },
    )
    expect(problems).toMatchObject([{ code: 'schema-edited' }, { code: 'schema-edited' }])
  }))

test('a row put back while a keystore is in use decides nothing, and nothing later', () =>
  inFolder(async (folder) => {
    const problems: unknown[] = []
    const keystore = await assembleKeystore(
      folderSettings(folder, { report: (problem) => problems.push(problem) }),
    )
    const kms = keystore.kms()
    const { KeyId } = (await kms.createKey()).KeyMetadata
    const read = () =>
      raw(folder, (database) => database.prepare('select state, seal from kms_key').get()) as {
        state: string
        seal: Uint8Array
      }
    const put = ({ state, seal }: ReturnType<typeof read>) =>
      raw(folder, (database) =>
        database.prepare('update kms_key set state = ?, seal = ?').run(state, seal),
      )
    const old = read()
    await kms.disableKey({ KeyId })
    const now = read()
    put(old)
    const encrypt = () => refusal(kms.encrypt({ KeyId, Plaintext: Uint8Array.of(1) }))
    expect((await encrypt()).name).toBe('KMSInternalException')
    put(now)
    expect((await encrypt()).name).toBe('KMSInternalException')
    expect(problems).toMatchObject([{ name: 'SealBroken' }, { name: 'SealBroken' }])
    await keystore.close()
    await opened(folder, async (keystore) => {
      const { KeyState } = (await keystore.kms().describeKey({ KeyId })).KeyMetadata
      expect(KeyState).toBe('Disabled')
    })
  }))

describe('an older database is refused when the audit is deleted with it', () => {
  test('and taken only by who says so, once, with an event', () =>
    inFolder(async (folder) => {
      const KeyId = await withRevokedKey(folder)
      copyFileSync(join(folder, 'older.db'), keystoreFile(dataOf(folder)))
      rmSync(join(dataOf(folder), 'audit'), { recursive: true })
      const refused = { code: 'audit-damaged' }
      await expect(opened(folder, async () => {})).rejects.toMatchObject(refused)
      const state = (keystore: OpenKeystore) =>
        keystore
          .kms()
          .describeKey({ KeyId })
          .then(({ KeyMetadata }) => KeyMetadata.KeyState)
      const accepted = await opened(folder, state, { dangerouslyAcceptOlderDatabase: true })
      expect(accepted).toBe('Enabled')
      expect(await opened(folder, state)).toBe('Enabled')
      expect(events(folder)[0]).toMatchObject({ eventName: 'OlderDatabaseAccepted' })
      expect((await verifyAudit({ at: placeIn(folder) })).findings).toEqual([])
    }))
})

test('a restored keystore opens, and its audit begins with the restore', () =>
  inFolder(async (folder) => {
    const backup = join(folder, 'backup.db')
    await withRevokedKey(folder)
    await opened(folder, (keystore) => keystore.backup(backup))
    rmSync(dataOf(folder), { recursive: true })
    await restoreKeystore({ at: placeIn(folder) }, backup)
    await opened(folder, async () => {})
    expect(events(folder)).toMatchObject([{ eventName: 'KeystoreRestored' }])
    expect((await verifyAudit({ at: placeIn(folder) })).findings).toEqual([])
  }))

test('a change of root key is an event', () =>
  inFolder(async (folder) => {
    await opened(folder, async () => {})
    await rotateRootKey({ at: placeIn(folder) })
    await opened(folder, async () => {})
    expect(events(folder)).toMatchObject([
      {
        eventName: 'RootKeyRotated',
        eventSource: 'keystore.claviger',
        serviceEventDetails: {
          rootKeyVersion: 2,
          rootKey: `key file ${join(folder, 'root.key')}`,
        },
      },
    ])
  }))

test('a keystore that is opened and closed is as it was', () =>
  inFolder(async (folder) => {
    await withRevokedKey(folder)
    const generation = async () => (await verifyKeystore({ at: placeIn(folder) })).generation
    const before = await generation()
    await opened(folder, async () => {})
    expect(await generation()).toBe(before)
  }))
