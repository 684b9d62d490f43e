import { readdir, rm, rmdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatorError } from '../base/error.ts'
import {
  createFile,
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

/** What is being restored, inside the data folder: the same file system, so that one step puts it in place. */
const stagingName = 'restoring'
/** Its file is there while somebody restores into the folder. */
const lockName = 'restore.lock'

/**
 * Puts a backup into an empty or missing data folder, after everything in it was verified. Until then nothing but a
 * folder `restoring` and a lock is in there; what a restore that was cut off left of them the next one throws away.
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
  await createFolder(folder)
  const unlock = await lockFolder(folder)
  const staging = join(folder, stagingName)
  try {
    await refuseFilled(folder)
    await rm(staging, { recursive: true, force: true })
    await createFolder(staging)
    const verified = await prepareCopy(from, { ...options, at: { folder: staging } }, wrapped, anew)
    await putInPlace(staging, folder)
    return verified
  } finally {
    await rm(staging, { recursive: true, force: true })
    await unlock()
    if (!wasThere) await rmdir(folder).catch(unlessFilled)
  }
}

/** @returns how to give the lock up @throws OperatorError while somebody else has it */
async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, lockName)
  await createFile(path, new Uint8Array())
  const found = await stat(path).catch(unlessMissing)
  const lock = tryLock(path)
  const locked = await stat(path).catch(unlessMissing)
  // Whoever had it before has taken its file away, so what was locked may be in nobody else's way.
  if (!lock || !found || found.ino !== locked?.ino) {
    lock?.release()
    throw new OperatorError('folder-locked', `restore: another one goes on in ${folder}`)
  }
  return async () => {
    await unlink(path).catch(unlessMissing)
    lock.release()
  }
}

async function prepareCopy(
  from: string,
  options: FolderOptions,
  wrapped: readonly WrappedColumn[],
  anew: ((change: Change) => Promise<void>) | undefined,
): Promise<Verified> {
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

async function refuseFilled(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(unlessMissing)) ?? []
  if (names.some((name) => name !== stagingName && name !== lockName)) throw filled(folder)
}

function unlessFilled(error: unknown): void {
  if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error
}

const filled = (folder: string): OperatorError =>
  new OperatorError('folder-filled', `restore: ${folder} is not empty`, {
    hint: '--data names an empty or new folder',
  })
