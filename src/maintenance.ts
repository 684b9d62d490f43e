import {
  auditFolder,
  auditKey,
  type KeystorePlace,
  nativeEngine,
  type RootKeySettings,
  rootKeySource,
  storeOptions,
} from './app.ts'
import { forgetLogs, leaveEvent } from './audit/unattended.ts'
import { type AuditReport, verifyAudit as verifyAuditOf } from './audit/verify.ts'
import { type Clock, systemClock } from './base/clock.ts'
import type { StoreHealth } from './hsm/sessions.ts'
import { type TokenStoreSettings, tokenStore } from './hsm/settings.ts'
import { wrappedColumns } from './schema.ts'
import { type FolderOptions, openStore, refuseMissing } from './seal/open-store.ts'
import { restore } from './seal/restore.ts'
import { rotateRootKey as rotate } from './seal/rotate.ts'
import type { Store } from './seal/store.ts'
import { type Verified, verifyStore } from './seal/verify.ts'

/** A keystore in a folder, as `openKeystore` takes it: nothing else is maintained. */
export type MaintenanceSettings = {
  readonly at: Extract<KeystorePlace, { folder: string }>
  readonly clock?: Clock
}

/**
 * Verifies the database's structure, every seal, and that every wrapped material opens, while others use the keystore.
 * @throws OperatorError that names the first bad place
 */
export function verifyKeystore(settings: MaintenanceSettings): Promise<Verified> {
  return withStore(settings, (store) => verifyStore(store, wrappedColumns))
}

/** Writes a consistent copy of the database to a new file, while others use the keystore. @throws OperatorError */
export function backupKeystore(settings: MaintenanceSettings, file: string): Promise<void> {
  return withStore(settings, (store) => store.backup(file))
}

/**
 * Puts a backup into an empty or missing data folder, after everything in it was verified. Its audit begins anew, with
 * an event of the restore.
 * @throws OperatorError
 */
export function restoreKeystore(settings: MaintenanceSettings, file: string): Promise<Verified> {
  const options = folderOptions(settings)
  return restore(file, options, wrappedColumns, async (change) => {
    await forgetLogs(change)
    const details = { generation: change.generation }
    await leaveEvent(change, { name: 'KeystoreRestored', time: options.clock.now(), details })
  })
}

/**
 * Puts a keystore that nobody uses under a new root key. Backups made before need the old one.
 * @param to where the new one is kept; by default where the old one is
 * @returns its version
 * @throws OperatorError
 */
export function rotateRootKey(
  settings: MaintenanceSettings,
  to: RootKeySettings = settings.at.rootKey,
): Promise<number> {
  const [options, source] = [folderOptions(settings), rootKeySource(to)]
  return rotate(options, source, wrappedColumns, (change, rootKeyVersion) =>
    leaveEvent(change, {
      name: 'RootKeyRotated',
      time: options.clock.now(),
      details: { rootKeyVersion, rootKey: source.name },
    }),
  )
}

/** Checks every log of the audit against its keyed chain. What it cannot see, `audit/verify.ts` says. */
export function verifyAudit(settings: MaintenanceSettings): Promise<AuditReport> {
  return withStore(settings, (store) =>
    verifyAuditOf(auditFolder(settings.at.folder), store, auditKey(store)),
  )
}

export type StoreReport = { readonly name: string; readonly health: StoreHealth }

/** Logs in to each PKCS#11 store once, and tells how it stands. */
export async function checkStores(
  stores: readonly TokenStoreSettings[],
  clock: Clock = systemClock,
): Promise<StoreReport[]> {
  const reports: StoreReport[] = []
  for (const settings of stores) {
    const token = tokenStore(settings, { clock, engine: nativeEngine() })
    // Its health tells of the failure.
    await token.connect().catch(() => {})
    reports.push({ name: settings.name, health: token.health() })
    await token.close()
  }
  return reports
}

async function withStore<T>(
  settings: MaintenanceSettings,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const options = folderOptions(settings)
  // Opening would make a keystore where there is none.
  await refuseMissing(options)
  const store = await openStore(options)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const folderOptions = ({ at, clock = systemClock }: MaintenanceSettings): FolderOptions => ({
  ...storeOptions(at, clock),
  at,
})
