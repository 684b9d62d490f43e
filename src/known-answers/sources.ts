import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { reasonOf } from '../base/error.ts'
import {
  cavpEnding,
  expectedName,
  hasEnding,
  isManifestFile,
  isOtherText,
  promptName,
  readManifestFolder,
  readVectorFile,
} from './formats/file.ts'
import type { KnownAnswer } from './judge.ts'

/** Folders within folders. */
export const folderDepthMax = 16
/** Files and folders that one run looks at. */
export const filesMax = 100_000

/** A file, or a folder of files that are one set of vectors. */
export type Source = {
  readonly file: string
  /** For the progress alone. */
  readonly octets: number
  /** @throws UnreadableVectors, or what the operating system says */
  read(): Promise<KnownAnswer[]>
}

export type Ignored = { readonly file: string; readonly reason: string }

/** What files and folders hold. Nothing is left out in silence: what is no source is named in `ignored`. */
export type Found = { readonly sources: Source[]; readonly ignored: Ignored[] }
type Search = Found & { readonly mostFiles: number }

/** Endings of files that must be vectors, in either case; others in a folder are not looked into. */
const textEnding = '.txt'
const endings: readonly string[] = ['.json', cavpEnding, '.zip', textEnding]
const manifestName = 'manifest.json'
/** What stands beside `prompt.json` and `expectedResults.json`, and why it is not asked again. */
const besidePrompt = new Map([
  [expectedName, 'the answers of prompt.json beside it'],
  ['internalProjection.json', 'the same cases as prompt.json beside it'],
  ['registration.json', 'no cases, only what is asked for'],
  ['validation.json', 'no cases, only verdicts'],
])

/** Looks for vectors in files and folders. A path that cannot be read becomes a source that says so when it is read. */
export async function findVectors(
  paths: readonly string[],
  mostFiles: number = filesMax,
): Promise<Found> {
  const found: Search = { sources: [], ignored: [], mostFiles }
  for (const path of paths) await look(path, 0, found)
  return { sources: found.sources, ignored: found.ignored }
}

async function look(path: string, depth: number, found: Search): Promise<void> {
  try {
    const status = await stat(path)
    if (status.isDirectory()) await lookInside(path, depth, found)
    else found.sources.push(fileSource(path, status.size))
  } catch (error) {
    if (error instanceof TooManyFiles && depth > 0) throw error
    found.sources.push(unreadable(path, reasonOf(error)))
  }
}

class TooManyFiles extends Error {
  constructor(most: number) {
    super(`there are more than ${most} files`)
  }
}

async function lookInside(folder: string, depth: number, found: Search): Promise<void> {
  if (depth > folderDepthMax) throw new Error(`folders nest deeper than ${folderDepthMax}`)
  const names = (await readdir(folder)).toSorted()
  if (names.includes(manifestName) && (await isManifestFile(join(folder, manifestName)))) {
    found.sources.push({ file: folder, octets: 0, read: () => readManifestFolder(folder) })
    return
  }
  const before = found.sources.length
  for (const name of names) {
    if (found.sources.length + found.ignored.length >= found.mostFiles) {
      throw new TooManyFiles(found.mostFiles)
    }
    const path = join(folder, name)
    const reason = await reasonToIgnore(path, name, names)
    if (reason === undefined) await look(path, depth + 1, found)
    else found.ignored.push({ file: path, reason })
  }
  if (depth === 0 && found.sources.length === before) {
    found.sources.push(unreadable(folder, 'the folder holds no vectors'))
  }
}

async function reasonToIgnore(
  path: string,
  name: string,
  names: readonly string[],
): Promise<string | undefined> {
  const status = await lstat(path)
  // A link to a folder may lead round in a circle.
  if (status.isSymbolicLink() && (await isFolder(path))) return 'it is a link to a folder'
  if (status.isDirectory()) return undefined
  if (!endings.some((ending) => hasEnding(name, ending))) return 'its ending is none of vectors'
  if (hasEnding(name, textEnding) && (await isOtherText(path))) {
    return 'it is text that NIST CAVP did not write'
  }
  return names.includes(promptName) ? besidePrompt.get(name) : undefined
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false

const fileSource = (file: string, octets: number): Source => ({
  file,
  octets,
  read: () => readVectorFile(file),
})

const unreadable = (file: string, why: string): Source => ({
  file,
  octets: 0,
  read: async () => {
    throw new Error(why)
  },
})
