import { join } from 'node:path'
import type { KeystorePlace, KeystoreSettings } from '../../src/app.ts'

/** The keystore of a test's folder, with its root key beside it. */
export const placeIn = (folder: string): Extract<KeystorePlace, { folder: string }> => ({
  folder: join(folder, 'data'),
  rootKey: { file: join(folder, 'root.key') },
})

export const folderSettings = (
  folder: string,
  changes: Partial<KeystoreSettings> = {},
): KeystoreSettings => ({
  at: placeIn(folder),
  account: '000000000000',
  region: 'us-east-1',
  audit: 'operating-system',
  stores: [],
  report: (problem) => {
    throw problem
  },
  ...changes,
})
