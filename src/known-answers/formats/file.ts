import type { Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { fromUtf8 } from '../../base/encoding.ts'
import { reasonOf } from '../../base/error.ts'
import { isShallow, jsonDepthMax } from '../../wire/json-depth.ts'
import type { KnownAnswer } from '../judge.ts'
import { isAcvp, readAcvp } from './acvp/vector-set.ts'
import { hasCavpMark, isCavp, readCavp } from './cavp/file.ts'
import { isManifest, readManifest } from './encryption-sdk/manifest.ts'
import { isZip, readZip } from './encryption-sdk/zip.ts'
import { Entry, UnreadableVectors } from './entry.ts'
import { isOwn, readOwn } from './own.ts'
import { isWycheproof, readWycheproof } from './wycheproof/file.ts'

/** NIST's public files have up to 40 MB, the zips of the Encryption SDK some more. */
export const fileOctetsMax = 256 * 1024 * 1024

/** Reads a whole file. @throws UnreadableVectors when it is longer than `fileOctetsMax` */
export async function readBounded(path: string): Promise<Uint8Array> {
  // A pipe is not opened before somebody writes to it.
  requireFile(await stat(path))
  const file = await open(path, 'r')
  try {
    const status = requireFile(await file.stat())
    if (status.size > fileOctetsMax) {
      throw new UnreadableVectors(`it has ${status.size} octets, more than ${fileOctetsMax}`)
    }
    const octets = new Uint8Array(status.size)
    let at = 0
    while (at < octets.length) {
      const { bytesRead } = await file.read(octets, at)
      if (bytesRead === 0) throw new UnreadableVectors('it became shorter while it was read')
      at += bytesRead
    }
    return octets
  } finally {
    await file.close()
  }
}

function requireFile(status: Stats): Stats {
  if (status.isFile()) return status
  throw new UnreadableVectors('it is no regular file')
}

/**
 * The cases of one file, whose format its content tells.
 * @throws UnreadableVectors for what is damaged or of no known form
 */
export async function readVectorFile(path: string): Promise<KnownAnswer[]> {
  const octets = await readBounded(path)
  if (isZip(octets)) return await readManifest(readZip(octets))
  const text = fromUtf8(octets)
  if (text === undefined) throw new UnreadableVectors('it is neither text nor a zip')
  if (text.trim() === '') throw new UnreadableVectors('it is empty')
  if (isCavp(text)) return readCavp(text, basename(path))
  if (hasCavpMark(text) || hasEnding(path, cavpEnding)) {
    throw new UnreadableVectors('it has no comment, bracket and fields, as files of NIST CAVP have')
  }
  const document = parseJson(text)
  if (isManifest(document)) return await readManifestFolder(dirname(path))
  return await readDocument(document, path)
}

/** The cases of a folder that holds a manifest of the Encryption SDK. */
export const readManifestFolder = (folder: string): Promise<KnownAnswer[]> =>
  readManifest((name) => readBounded(join(folder, name)))

/** An ending that only files of NIST CAVP have. */
export const cavpEnding = '.rsp'

export const hasEnding = (path: string, ending: string): boolean =>
  extname(path).toLowerCase() === ending

/** Whether a file is text of another kind: words, nothing of which NIST CAVP wrote. One that cannot be read is not. */
export async function isOtherText(path: string): Promise<boolean> {
  try {
    const text = fromUtf8(await readBounded(path))
    return text !== undefined && text.trim() !== '' && !hasCavpMark(text)
  } catch {
    return false
  }
}

/** Whether a file is a manifest of the Encryption SDK; a damaged one is not. */
export async function isManifestFile(path: string): Promise<boolean> {
  try {
    return isManifest(parseJson(fromUtf8(await readBounded(path)) ?? ''))
  } catch {
    return false
  }
}

async function readDocument(document: Entry, path: string): Promise<KnownAnswer[]> {
  if (isWycheproof(document)) return readWycheproof(document)
  if (isAcvp(document)) return await readAcvpPair(document, path)
  if (isOwn(document)) return readOwn(document)
  throw new UnreadableVectors('it has no form of vectors that is known')
}

export const promptName = 'prompt.json'
export const expectedName = 'expectedResults.json'

/** NIST gives questions and answers in two files of one folder; a file of both stands alone. */
async function readAcvpPair(document: Entry, path: string): Promise<KnownAnswer[]> {
  const [folder, name] = [dirname(path), basename(path)]
  if (name === promptName) return readAcvp(document, await sibling(folder, expectedName))
  if (name === expectedName) return readAcvp(await sibling(folder, promptName), document)
  return readAcvp(document, document)
}

async function sibling(folder: string, name: string): Promise<Entry> {
  try {
    return parseJson(fromUtf8(await readBounded(join(folder, name))) ?? '')
  } catch (error) {
    const why = reasonOf(error)
    throw new UnreadableVectors(`${name} beside it cannot be read: ${why}`)
  }
}

/** One object; the wrapper of ACVP, a list of its version and the object, is taken off. */
export function parseJson(text: string): Entry {
  const value = parsed(text)
  const inner = Array.isArray(value) && value.length === 2 ? value[1] : value
  return new Entry(inner, 'the document')
}

function parsed(text: string): unknown {
  if (!isShallow(text)) {
    throw new UnreadableVectors(`it nests deeper than ${jsonDepthMax} levels`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnreadableVectors(`it is no JSON: ${reasonOf(error)}`)
  }
}
