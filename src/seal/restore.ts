import { link, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatorError } from '../base/error.ts'
import {
  createFolder,
  exists,
  hasCode,
  syncFolder,
  unlessMissing,
} from '../storage/durable-file.ts'
import { copyBackup } from '../storage/sqlite.ts'
import { type FolderOptions, keystoreFile, openStore, refuseMissing } from './open-store.ts'
import type { Change } from './sealed-store.ts'
import { type Verified, verifyStore } from './verify.ts'
import type { WrappedColumn } from './wrapped-column.ts'

/** What is being restored, inside the data folder: the same file system, so that one step puts it in place. */
const stagingName = 'restoring'

/**
 * Puts a backup into an empty or missing data folder, after everything in it was verified. Until then nothing
 * but a folder `restoring` is in there; what a restore that was cut off left in it is thrown away by the next one.
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
  const staging = join(folder, stagingName)
  await rm(staging, { recursive: true, force: true })
  await createFolder(staging)
  try {
    const verified = await prepareCopy(from, { ...options, at: { folder: staging } }, wrapped, anew)
    await putInPlace(staging, folder)
    return verified
  } finally {
    await rm(staging, { recursive: true, force: true })
    if (!wasThere) await rmdir(folder).catch(unlessFilled)
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

/** A link, unlike a renaming, never replaces what another process has made meanwhile. */
async function putInPlace(staging: string, folder: string): Promise<void> {
  await link(keystoreFile(staging), keystoreFile(folder)).catch((error: unknown) => {
    throw hasCode(error, 'EEXIST') ? filled(folder) : error
  })
  await syncFolder(folder)
}

async function refuseFilled(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(unlessMissing)) ?? []
  if (names.some((name) => name !== stagingName)) throw filled(folder)
}

function unlessFilled(error: unknown): void {
  if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error
}

const filled = (folder: string): OperatorError =>
  new OperatorError('folder-filled', `restore: ${folder} is not empty`, {
    hint: '--data names an empty or new folder',
  })
