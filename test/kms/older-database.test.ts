import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { keystoreFile } from '../../src/seal/open-store.ts'
import { folderSettings, placeIn } from '../durability/folder-settings.ts'
import { inFolder } from './doors.ts'
import { filesIn } from './served-folder.ts'

async function opened<T>(
  folder: string,
  work: (keystore: OpenKeystore) => Promise<T>,
  dangerouslyAcceptOlderDatabase = false,
): Promise<T> {
  const keystore = await assembleKeystore(
    folderSettings(folder, { dangerouslyAcceptOlderDatabase }),
  )
  try {
    return await work(keystore)
  } finally {
    await keystore.close()
  }
}

/** Puts an older database in the place of the newer one, as from a backup of files. */
function putBack(folder: string, older: string): void {
  const database = keystoreFile(placeIn(folder).folder)
  for (const suffix of ['-wal', '-shm']) rmSync(`${database}${suffix}`, { force: true })
  copyFileSync(older, database)
}

const contents = (folder: string) =>
  [...filesIn(placeIn(folder).folder)].map(([path, octets]) => [path, octets.toString('base64')])

test('an older database in place of a newer one is refused, and taken only by who says so', () =>
  inFolder(async (folder) => {
    const older = join(folder, 'older.db')
    const KeyId = await opened(folder, async (keystore) => {
      const { KeyMetadata } = await keystore.kms().createKey()
      await keystore.backup(older)
      await keystore.kms().disableKey({ KeyId: KeyMetadata.KeyId })
      return KeyMetadata.KeyId
    })
    putBack(folder, older)
    const before = contents(folder)
    const refusal = {
      name: 'OperatorError',
      code: 'database-older',
      message: expect.stringMatching(
        /^keystore: the database is older than its audit \(generation \d+, the audit knows \d+\)$/,
      ),
      hint: expect.stringContaining(
        'claviger serve --dangerously-accept-older-database (embedded: ',
      ),
    }
    await expect(opened(folder, async () => {})).rejects.toMatchObject(refusal)
    expect(contents(folder)).toEqual(before)
    const enabled = await opened(
      folder,
      async (keystore) => (await keystore.kms().describeKey({ KeyId })).KeyMetadata.Enabled,
      true,
    )
    expect(enabled).toBe(true)
    // It was accepted once, and counts on from there.
    await opened(folder, (keystore) => keystore.kms().disableKey({ KeyId }))
    putBack(folder, older)
    await expect(opened(folder, async () => {})).rejects.toMatchObject(refusal)
  }))
