import { type KeystoreSettings, openKeystore, type RootKeySettings } from './app.ts'
import { accountDefault, defaultRootKeyFile, regionDefault, warn } from './config.ts'
import type { OpenKeystore } from './open-keystore.ts'

/** How an application opens a keystore in its own process. */
export type KeystoreOptions = Partial<Omit<KeystoreSettings, 'at'>> & {
  readonly at:
    | {
        /** Made when missing. */
        readonly folder: string
        /** By default a file outside the folder, in the user's configuration folder; keep a copy of it. */
        readonly rootKey?: RootKeySettings
      }
    | { readonly memory: true }
}

/**
 * Opens a keystore in a folder, or a new one in memory that is gone when it is closed. Several processes may have the
 * same folder open.
 *
 * Defaults: account `000000000000`, Region `us-east-1`, audit `operating-system` (an answer leaves when its event was
 * handed to the operating system), no PKCS#11 stores, problems become process warnings.
 * @throws OperatorError when the folder, the root key or a setting is not the right one
 */
export function openEmbedded(options: KeystoreOptions): Promise<OpenKeystore> {
  const { at, ...chosen } = options
  return openKeystore({
    account: accountDefault,
    region: regionDefault,
    audit: 'operating-system',
    stores: [],
    report: warn,
    ...chosen,
    at: 'folder' in at ? { rootKey: { file: defaultRootKeyFile(at.folder) }, ...at } : at,
  })
}
