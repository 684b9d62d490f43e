import fs, { cpSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { basename, join } from 'node:path'

/**
 * The audit's files as Linux keeps them on ext4 and XFS: what is written lies in the page cache, a sync brings the pages
 * that were written since to the disk, and one that fails forgets which those were. What is read stays the same, and
 * the next sync succeeds. Made for tests by standing between the sources and `node:fs`.
 */

const pageOctets = 4096

/** What the disk has of a file, and the pages that it has not got yet. */
type Kept = { image: Buffer; dirty: Set<number> }

const files = new Map<string, Kept>()
let failing: string[] = []
let unreadable: string | undefined

const isKept = (path: string): boolean => /\/audit\/\d{4}\.(jsonl|head|wal)$/.test(path)
const pathOf = (descriptor: number): string => readlinkSync(`/proc/self/fd/${descriptor}`)

function keptOf(path: string): Kept {
  const kept = files.get(path) ?? { image: Buffer.alloc(0), dirty: new Set() }
  files.set(path, kept)
  return kept
}

function wrote(path: string, place: number, octets: number): void {
  if (!isKept(path)) return
  const { dirty } = keptOf(path)
  for (let page = Math.floor(place / pageOctets); page * pageOctets < place + octets; page++) {
    dirty.add(page)
  }
}

const ioError = (what: string): Error =>
  Object.assign(new Error(`EIO: i/o error, ${what}`), { code: 'EIO', errno: -5 })

function sync(path: string): void {
  if (!isKept(path)) return
  const kept = keptOf(path)
  const pages = [...kept.dirty]
  kept.dirty.clear()
  if (failing.includes(basename(path))) {
    failing = failing.toSpliced(failing.indexOf(basename(path)), 1)
    throw ioError('fdatasync')
  }
  const now = readFileSync(path)
  const image = Buffer.alloc(now.length)
  kept.image.copy(image)
  for (const page of pages)
    now.copy(image, page * pageOctets, page * pageOctets, (page + 1) * pageOctets)
  const written = Math.min(now.length, (Math.max(-1, ...pages) + 1) * pageOctets)
  kept.image = image.subarray(0, Math.max(written, Math.min(kept.image.length, now.length)))
}

/** Makes the next syncs of these files fail, one for each name: `0001.jsonl`, `0001.wal`. */
export function failSyncs(...names: readonly string[]): void {
  failing = [...failing, ...names]
}

/** Takes from the page cache what is not on the disk, as file systems may once a sync has failed. */
export function dropPages(path: string): void {
  writeFileSync(path, keptOf(path).image)
}

/** For the length of `work`, files of this name cannot be read. */
export async function whileUnreadable<T>(name: string, work: () => Promise<T>): Promise<T> {
  unreadable = name
  try {
    return await work()
  } finally {
    unreadable = undefined
  }
}

function copy(root: string, name: string): string {
  const to = join(root, name)
  mkdirSync(to)
  for (const part of ['data', 'audit', 'root.key']) {
    cpSync(join(root, part), join(to, part), { recursive: true })
  }
  return to
}

/** What a process leaves that is killed here and now: the page cache, and what the disk has of it. */
export function killed(root: string): string {
  const to = copy(root, 'killed')
  for (const [path, { image, dirty }] of [...files]) {
    if (!path.startsWith(join(root, 'audit'))) continue
    files.set(join(to, 'audit', basename(path)), { image, dirty: new Set(dirty) })
  }
  return to
}

/** What a power failure leaves, here and now. */
export function afterPowerFailure(root: string): string {
  const to = copy(root, 'after-power-failure')
  for (const [path, { image }] of [...files]) {
    if (!path.startsWith(join(root, 'audit')) || !fs.existsSync(path)) continue
    writeFileSync(join(to, 'audit', basename(path)), image)
    files.set(join(to, 'audit', basename(path)), { image, dirty: new Set() })
  }
  return to
}

/** Begins to keep what the sources write. */
export async function keepPages(): Promise<void> {
  const { writeSync, readSync } = fs
  const handle = await open('/dev/null')
  const prototype: FileHandle = Object.getPrototypeOf(handle)
  await handle.close()
  const { writeFile } = prototype
  Object.assign(fs, {
    writeSync(descriptor: number, octets: Uint8Array, from: number, length: number, place: number) {
      const written = writeSync(descriptor, octets, from, length, place)
      wrote(pathOf(descriptor), place, written)
      return written
    },
    readSync(descriptor: number, ...rest: [Uint8Array, number, number, number]) {
      if (basename(pathOf(descriptor)) === unreadable) throw ioError('read')
      return readSync(descriptor, ...rest)
    },
    fdatasyncSync: (descriptor: number) => sync(pathOf(descriptor)),
    fdatasync(descriptor: number, done: (error: unknown) => void) {
      try {
        sync(pathOf(descriptor))
        done(null)
      } catch (error) {
        done(error)
      }
    },
  })
  Object.assign(prototype, {
    async writeFile(this: FileHandle, content: Uint8Array) {
      await writeFile.call(this, content)
      wrote(pathOf(this.fd), 0, content.length)
    },
    async sync(this: FileHandle) {
      sync(pathOf(this.fd))
    },
    async datasync(this: FileHandle) {
      sync(pathOf(this.fd))
    },
  })
  syncBuiltinESMExports()
}
