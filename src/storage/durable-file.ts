import { readSync, writeSync } from 'node:fs'
import { chmod, constants, link, lstat, mkdir, open, rename } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { assert } from '../base/assert.ts'

/** Files of a keystore are their owner's alone. */
export const privateFileMode = 0o600
export const privateFolderMode = 0o700
const groupOrOthers = 0o077

/** Whether anybody but the owner has any right that `mode` grants. */
export const isShared = (mode: number): boolean => (mode & groupOrOthers) !== 0

/** Makes what a folder lists durable: the names of files made, renamed or removed in it. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * Makes a file that must not be there yet, its content and its name on disk when it resolves.
 * @returns whether it was made; `false` when something of that name exists
 */
export async function createFile(path: string, content: Uint8Array): Promise<boolean> {
  const file = await open(path, 'wx', privateFileMode).catch(unlessExists)
  if (!file) return false
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await syncFolder(dirname(path))
  return true
}

/** What file systems without hard links answer: FAT, some of FUSE and of the network. */
const withoutLinks = ['EPERM', 'ENOTSUP', 'ENOSYS']

/**
 * Gives a file that is whole the name that it is to have, unless something has it; whether it did. The file may keep
 * its old name too. A link, unlike a renaming, never replaces what somebody else has made meanwhile; not every file
 * system has links.
 */
export async function putNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    if (!withoutLinks.some((code) => hasCode(error, code))) throw error
  }
  if (await exists(to)) return false
  await rename(from, to)
  return true
}

/** Writes all octets at a place of an open file: the system may take a part of them, as on a disk that fills up. */
export function writeAt(descriptor: number, octets: Uint8Array, place: number): void {
  for (let done = 0; done < octets.length; ) {
    done += writeSync(descriptor, octets, done, octets.length - done, place + done)
  }
}

/** Reads up to `octets.length` octets of an open file. @returns those there are */
export function readAt(
  descriptor: number,
  octets: Uint8Array<ArrayBuffer>,
  place: number,
): Uint8Array<ArrayBuffer> {
  let done = 0
  for (let read = -1; read !== 0 && done < octets.length; done += read) {
    read = readSync(descriptor, octets, done, octets.length - done, place + done)
  }
  return octets.subarray(0, done)
}

/** Octets that are written again at a time. */
const againOctets = 1 << 16

/**
 * Writes what an open file has between two places once more. After a sync that failed, in this process or before it, Linux
 * counts the pages as written: no later sync brings them to the disk.
 */
export function writeAgain(descriptor: number, from: number, to: number): void {
  const octets = new Uint8Array(againOctets)
  for (let place = from; place < to; ) {
    const part = readAt(descriptor, octets.subarray(0, to - place), place)
    assert(part.length > 0, 'nobody else shortens the file')
    writeAt(descriptor, part, place)
    place += part.length
  }
}

/**
 * Makes a folder, and those above it, for the owner alone, their names on disk when it resolves, unless what they
 * are in may not be read; one that exists stays as it is.
 */
export async function createFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: privateFolderMode })
  if (first === undefined) return
  let folder = dirname(resolve(first))
  for (const name of relative(folder, resolve(path)).split(sep)) {
    await syncFolder(folder).catch(unlessUnreadable)
    folder = join(folder, name)
  }
}

/** Brings the content of a file that was written by other means to disk, and takes it from everybody else. */
export async function syncFile(path: string): Promise<void> {
  await chmod(path, privateFileMode)
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await syncFolder(dirname(path))
}

/** Whether something of this name exists, a dangling link included. */
export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(unlessMissing)) !== undefined
}

/** For `catch`: an absent file is `undefined`, every other failure stays one. */
export function unlessMissing(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT')) throw error
}

/** A folder that may be written but not read cannot be synced. */
function unlessUnreadable(error: unknown): void {
  if (!hasCode(error, 'EACCES')) throw error
}

function unlessExists(error: unknown): undefined {
  if (!hasCode(error, 'EEXIST')) throw error
}

/** Whether the operating system failed with this code, for example `ENOENT`. */
export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
