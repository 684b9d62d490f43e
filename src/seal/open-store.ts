import { join } from 'node:path'
import { present } from '../base/assert.ts'
import { wipe } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { OperatorError } from '../base/error.ts'
import type { Engine } from '../crypto/engine.ts'
import type { Database, Migration } from '../storage/database.ts'
import { patiently } from '../storage/patience.ts'
import { type Lock, type LockMode, tryLock } from '../storage/process-lock.ts'
import { inspectSqlite, openSqlite } from '../storage/sqlite.ts'
import { addKeystoreRow, foundKeystore, isFounded } from './founding.ts'
import { SecretKeys, type Wrapping } from './key-hierarchy.ts'
import { type KeystoreRow, readKeystoreRow, sealMigration } from './keystore-row.ts'
import type { RootKeySource } from './root-key.ts'
import { findRootKey } from './root-key-check.ts'
import { type SealedTable, sealBrokenBy } from './sealed-store.ts'
import { Seals } from './seals.ts'
import { Store, type StoreParts } from './store.ts'

export type StoreOptions = {
  readonly at: { readonly folder: string } | { readonly memory: true }
  readonly rootKey: RootKeySource
  /** Of the rooms above, in their order; those of this folder come first by themselves. */
  readonly migrations: readonly Migration[]
  /** Every table with a seal. */
  readonly sealedTables: readonly SealedTable[]
  readonly clock: Clock
  readonly engine: Engine
}

/** A keystore in a folder: the only kind that is maintained. */
export type FolderOptions = Omit<StoreOptions, 'at'> & { readonly at: { readonly folder: string } }

const isInFolder = (options: StoreOptions): options is FolderOptions => 'folder' in options.at

export const keystoreFileName = 'keystore.db'
const lockFileName = 'keystore.lock'

export const keystoreFile = (folder: string): string => join(folder, keystoreFileName)

/** Shared by all who use a keystore, exclusive for maintenance. */
export const tryKeystoreLock = (folder: string, mode: LockMode): Lock | undefined =>
  tryLock(join(folder, lockFileName), mode)

/**
 * Opens the keystore of a folder, which is founded when there is none, or a new one in memory. Every sealed row is
 * verified, and that none is missing, more or older. A rotation of the root key that was cut off is finished.
 * @throws OperatorError, with nothing written, when the database or the root key is not the right one
 * @throws OperatorError when a seal is broken
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (isInFolder(options)) await inspectKeystore(options)
  const database = await openDatabase(options)
  let lock: Lock | undefined
  try {
    lock = await lockFounded(database, options)
    const store = new Store(await unlockKeystore(database, lock, options))
    await explained(store.begin())
    return store
  } catch (error) {
    await database.close()
    lock?.release()
    throw error
  }
}

/** Looks, before anything is written, whether this root key opens what is there. */
export async function inspectKeystore(options: FolderOptions): Promise<void> {
  const row = await peek(options)
  if (!row) await options.rootKey.assertVacant()
  else if (isFounded(row)) await findRootKey(row, options.rootKey, options.engine)
}

/** @throws OperatorError when no keystore has been founded there */
export async function refuseMissing(options: FolderOptions): Promise<void> {
  const row = await peek(options)
  if (row && isFounded(row)) return
  const { folder } = options.at
  throw new OperatorError('keystore-missing', `keystore: there is none in ${folder}`, {
    hint: 'a data folder, or a backup, holds one that was started once',
  })
}

async function peek(options: FolderOptions): Promise<KeystoreRow | undefined> {
  let found: KeystoreRow | undefined
  const path = keystoreFile(options.at.folder)
  const look = inspectSqlite({ ...databaseOptions(options), path }, async (rows) => {
    found = await readKeystoreRow(rows)
  })
  await explained(look)
  return found
}

export function openDatabase(options: StoreOptions): Promise<Database> {
  const { at } = options
  return openSqlite({
    ...databaseOptions(options),
    at: 'folder' in at ? { path: keystoreFile(at.folder) } : at,
  })
}

const databaseOptions = ({ clock, engine, migrations }: Omit<StoreOptions, 'at'>) => ({
  clock,
  hash: engine.hash,
  migrations: [sealMigration, ...migrations],
})

/** Takes the lock of those who use a keystore, and founds the keystore first if nobody has. */
async function lockFounded(database: Database, options: StoreOptions): Promise<Lock | undefined> {
  if (!isInFolder(options)) {
    await found(database, options)
    return undefined
  }
  const { folder } = options.at
  const lock = await patiently(options.clock, () => tryLockFounded(database, options))
  return lock ?? refuseUnderMaintenance(folder)
}

/** Of two processes that start at once, one founds; the other finds it done when it tries again. */
async function tryLockFounded(
  database: Database,
  options: FolderOptions,
): Promise<Lock | undefined> {
  const { folder } = options.at
  const shared = tryKeystoreLock(folder, 'shared')
  if (shared && (await isThere(database))) return shared
  shared?.release()
  const alone = tryKeystoreLock(folder, 'exclusive')
  if (!alone) return undefined
  try {
    if (!(await isThere(database))) await found(database, options)
  } finally {
    alone.release()
  }
  return tryKeystoreLock(folder, 'shared')
}

async function isThere(database: Database): Promise<boolean> {
  const row = await readKeystoreRow(database.read)
  return row !== undefined && isFounded(row)
}

async function found(database: Database, options: StoreOptions): Promise<void> {
  const row = await addKeystoreRow(database)
  await foundKeystore(database, row, options.rootKey, options.engine)
}

/** The keys of a keystore that is founded and locked. */
export async function unlockKeystore(
  database: Database,
  lock: Lock | undefined,
  { rootKey, clock, engine, sealedTables }: StoreOptions,
): Promise<StoreParts> {
  const row = present(await readKeystoreRow(database.read), 'a founded keystore has its row')
  const wrapping = await findRootKey(row, rootKey, engine)
  await rootKey.settle(row.id, row.root_key_parameters)
  const keys = await explained(openSecret(row, wrapping, engine))
  const seals = new Seals(engine.hmac, keys)
  return { keystoreId: row.id, database, lock, clock, engine, wrapping, keys, seals, sealedTables }
}

async function openSecret(
  row: KeystoreRow,
  wrapping: Wrapping,
  engine: Engine,
): Promise<SecretKeys> {
  const secret = wrapping.unwrapSecret(row.wrapped_secret)
  try {
    return new SecretKeys(engine, secret, row.id)
  } finally {
    wipe(secret)
  }
}

/** Tells the operator of a broken seal. */
export async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const broken = sealBrokenBy(error)
    if (!broken) throw error
    throw new OperatorError('seal-broken', `keystore: ${broken.message}`, {
      hint: 'somebody changed the database from outside; restore a backup',
      cause: broken,
    })
  }
}

function refuseUnderMaintenance(folder: string): never {
  throw new OperatorError('keystore-locked', `keystore: ${folder} is under maintenance`, {
    hint: 'a restore or a change of root key is going on; try again when it has ended',
  })
}
