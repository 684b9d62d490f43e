import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { present } from '../base/assert.ts'
import { OperatorError } from '../base/error.ts'
import { randomHex } from '../crypto/random.ts'
import {
  createFolder,
  exists,
  hasCode,
  putNew,
  syncFolder,
  unlessMissing,
} from '../storage/durable-file.ts'
import { tryLock } from '../storage/process-lock.ts'
import { copyBackup } from '../storage/sqlite.ts'
import { type FolderOptions, keystoreFile, openStore, refuseMissing } from './open-store.ts'
import type { Change } from './sealed-store.ts'
import { type Verified, verifyStore } from './verify.ts'
import type { WrappedColumn } from './wrapped-column.ts'

/**
 * What is being restored, inside the data folder: the same file system, so that one step puts it in place. Each restore
 * has its own, and holds the lock in it while it goes on.
 */
const stagingForm = /^restoring-[0-9a-f]{16}$/
const lockName = 'restore.lock'

/**
 * Puts a backup into an empty or missing data folder, after everything in it was verified. Until then nothing but a
 * folder `restoring-…` is in there; what a restore that was cut off left of its own is thrown away by the next one.
 * @param from a file that `SealedStore.backup` wrote
 * @param anew what is changed in it before it is in place
 * @returns what was verified in the backup
 * @throws OperatorError, the folder as it was, when it is not empty or the backup does not verify
 */
export async function restore(
  from: string,
  options: FolderOptions,
  wrapped: readonly WrappedColumn[],
  anew?: (change: Change) => Promise<void>,
): Promise<Verified> {
  const { folder } = options.at
  const wasThere = await exists(folder)
  await refuseFilled(folder)
  await removeLeftovers(folder)
  const staging = join(folder, `restoring-${randomHex(8)}`)
  await createFolder(staging)
  const lock = present(tryLock(join(staging, lockName)), 'nobody else knows the folder')
  try {
    const at = { folder: join(staging, 'data') }
    const verified = await prepareCopy(from, { ...options, at }, wrapped, anew)
    await putInPlace(at.folder, folder)
    return verified
  } finally {
    lock.release()
    await rm(staging, { recursive: true, force: true })
    if (!wasThere) await rmdir(folder).catch(unlessFilled)
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const lockFile = join(folder, name, lockName)
    // Before its lock is there, a restore has nothing else in its folder.
    if (!stagingForm.test(name) || !(await exists(lockFile))) continue
    const lock = tryLock(lockFile)
    if (!lock) continue
    lock.release()
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

async function prepareCopy(
  from: string,
  options: FolderOptions,
  wrapped: readonly WrappedColumn[],
  anew: ((change: Change) => Promise<void>) | undefined,
): Promise<Verified> {
  await createFolder(options.at.folder)
  await copyBackup(from, keystoreFile(options.at.folder))
  await refuseMissing(options)
  const store = await openStore(options)
  try {
    const verified = await verifyStore(store, wrapped)
    if (anew) await store.change(anew)
    return verified
  } finally {
    await store.close()
  }
}

async function putInPlace(prepared: string, folder: string): Promise<void> {
  if (!(await putNew(keystoreFile(prepared), keystoreFile(folder)))) throw filled(folder)
  await syncFolder(folder)
}

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(unlessMissing)) ?? []

async function refuseFilled(folder: string): Promise<void> {
  const names = await namesIn(folder)
  if (names.some((name) => !stagingForm.test(name))) throw filled(folder)
}

function unlessFilled(error: unknown): void {
  if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error
}

const filled = (folder: string): OperatorError =>
  new OperatorError('folder-filled', `restore: ${folder} is not empty`, {
    hint: '--data names an empty or new folder',
  })
