import { constants } from 'node:fs'
import { open, rename, unlink } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { copyOf, secretBytes, wipe } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { OperatorError } from '../base/error.ts'
import type { Engine } from '../crypto/engine.ts'
import { randomBytes, randomHex } from '../crypto/random.ts'
import {
  createFile,
  createFolder,
  exists,
  hasCode,
  isShared,
  syncFolder,
  unlessMissing,
} from '../storage/durable-file.ts'
import { exposure, refuseOpenFolder } from '../storage/ownership.ts'
import {
  formatKeyFile,
  type KeyFile,
  keyFileOctets,
  keyIdOctets,
  parseKeyFile,
} from './key-file-format.ts'
import { type RootKey, type RootKeySource, rootKeyOctets, rootKeyRefused } from './root-key.ts'

/** NAME_MAX of Linux's file systems. */
const fileNameOctetsMax = 255
const partNameOctets = 4

/**
 * A root key in a file of its own, made at the keystore's first start. A file belongs to one keystore, so that a
 * rotation can't take another one's key away. The staged key is beside it, in `<path>.next`, and so are former ones, in
 * `<path>.<key id>`: backups are under them, and whoever restored one and changes its root key must not take the
 * original's away.
 */
export function keyFileRootKey(path: string, engine: Engine): RootKeySource {
  const next = `${path}.next`
  const former = ({ keyId }: KeyFile): string => `${path}.${keyId}`
  return {
    name: `key file ${path}`,

    async assertVacant() {
      await refuseOpenKeyFolder(path)
      for (const file of [path, next]) if (await exists(file)) throw keyFileTaken(file)
    },

    async stage(keystoreId, turn) {
      if (turn === 'next') refuseLongName(path)
      // Whoever marks the keystore as new must not have the present key replaced.
      if (turn === 'first' && (await exists(path))) throw keyFileTaken(path)
      const present = await readKeyFile(path, engine)
      wipe(present?.octets)
      const left = await readStaged(next, engine)
      let taken: KeyFile | undefined
      try {
        for (const file of [present, left])
          if (file && file.keystoreId !== keystoreId) throw keyFileTaken(path)
        if (turn === 'first') taken = left
        if (taken) return rootKeyOf(taken)
      } finally {
        if (!taken) wipe(left?.octets)
      }
      // A copy of this keystore, restored elsewhere, may be under it.
      if (left) await rename(next, former(left))
      else await unlink(next).catch(unlessMissing)
      return writeKeyFile(next, { keystoreId, octets: randomBytes(rootKeyOctets) }, engine)
    },

    async settle(_, parameters) {
      const staged = await readStaged(next, engine)
      wipe(staged?.octets)
      if (!staged || parametersOf(staged) !== parameters) return
      const present = await readKeyFile(path, engine)
      try {
        if (present && present.keyId !== staged.keyId) {
          await replaceKeyFile(former(present), present, engine)
        }
      } finally {
        wipe(present?.octets)
      }
      // Two processes may both finish what a third left half done.
      await rename(next, path).catch(unlessMissing)
      await syncFolder(dirname(path))
    },

    async candidates(keystoreId) {
      // In this order: a file that another process settles in between is found under one of its names.
      const staged = await readStaged(next, engine)
      let present: KeyFile | undefined
      let ours: KeyFile[] = []
      try {
        present = await readKeyFile(path, engine)
        const found = [present, staged].filter((file) => file !== undefined)
        ours = found.filter((file) => file.keystoreId === keystoreId)
        if (ours.length > 0) return ours.map(rootKeyOf)
        const [other] = found
        throw other ? keyFileOfAnother(path, other.keystoreId) : keyFileMissing(path)
      } finally {
        for (const file of [present, staged]) if (file && !ours.includes(file)) wipe(file.octets)
      }
    },
  }
}

const parametersOf = (file: KeyFile): string =>
  JSON.stringify({ source: 'key-file', keyId: file.keyId })

const rootKeyOf = (file: KeyFile): RootKey => ({
  octets: file.octets,
  parameters: parametersOf(file),
})

async function writeKeyFile(
  path: string,
  key: { keystoreId: string; octets: Uint8Array },
  engine: Engine,
): Promise<RootKey> {
  try {
    await createFolder(dirname(path))
    if (!(await createKeyFile(path, key, engine))) throw keyFileTaken(path)
    return rootKeyOf((await readKeyFile(path, engine)) ?? malformed(path))
  } finally {
    wipe(key.octets)
  }
}

/** Whole or not at all, whatever an earlier try has left under that name. */
async function replaceKeyFile(path: string, key: KeyFile, engine: Engine): Promise<void> {
  const part = `${path}.${randomHex(partNameOctets)}.part`
  try {
    await createKeyFile(part, key, engine)
    await rename(part, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await unlink(part).catch(unlessMissing)
    throw error
  }
}

/** @returns whether there was none of that name */
async function createKeyFile(
  path: string,
  key: Omit<KeyFile, 'keyId'>,
  engine: Engine,
): Promise<boolean> {
  const text = formatKeyFile(key, engine)
  try {
    return await createFile(path, text)
  } finally {
    wipe(text)
  }
}

/** A staged file is on disk before a keystore commits to it: one that does not parse is an unfinished write. */
function readStaged(path: string, engine: Engine): Promise<KeyFile | undefined> {
  return readKeyFile(path, engine).catch((error: unknown) => {
    if (error instanceof OperatorError && error.code === malformedCode) return undefined
    throw error
  })
}

/** @returns `undefined` when there is no file; @throws OperatorError unless it is a key file of its owner alone */
async function readKeyFile(path: string, engine: Engine): Promise<KeyFile | undefined> {
  const text = await readOwnersFile(path)
  if (!text) return undefined
  try {
    return parseKeyFile(text, engine) ?? malformed(path)
  } finally {
    wipe(text)
  }
}

async function readOwnersFile(path: string): Promise<Uint8Array | undefined> {
  await refuseOpenKeyFolder(path)
  // A pipe of that name must not block the start.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(path, flags).catch((error: unknown) =>
    hasCode(error, 'ELOOP') ? refuseLink(path) : unlessMissing(error),
  )
  if (!file) return undefined
  // One octet more than a key file has, so that a longer one is noticed.
  const memory = secretBytes(keyFileOctets + 1)
  try {
    const status = await file.stat()
    if (!status.isFile() || status.nlink !== 1) refuseLink(path)
    if (isShared(status.mode) || exposure(status)) throw keyFileOpen(path)
    const { bytesRead } = await file.read(memory, 0, memory.length, 0)
    return copyOf(memory.subarray(0, bytesRead))
  } finally {
    wipe(memory)
    await file.close()
  }
}

const malformedCode = 'key-file-malformed'

function malformed(path: string): never {
  throw new OperatorError(malformedCode, `root key: ${path} is damaged or is no root key file`, {
    hint: 'put back the file as it was made on first start',
  })
}

/** A name that a former key cannot have would be found out when nothing can be undone any more. */
function refuseLongName(path: string): void {
  const longest = `${basename(path)}.${'k'.repeat(2 * keyIdOctets)}.${'r'.repeat(2 * partNameOctets)}.part`
  if (utf8(longest).length <= fileNameOctetsMax) return
  throw new OperatorError('key-file-name', `root key: the name of ${path} is too long`, {
    hint: 'rename the file, or name another with --to',
  })
}

function refuseLink(path: string): never {
  throw new OperatorError('key-file-link', `root key: ${path} is a link or no regular file`, {
    hint: 'name the file itself; it must have one name only',
  })
}

const refuseOpenKeyFolder = (path: string): Promise<void> =>
  refuseOpenFolder(dirname(path), "root key's folder")

const keyFileOpen = (path: string): OperatorError =>
  new OperatorError('key-file-open', `root key: ${path} can be used by others than its user`, {
    hint: `chmod 600 ${path}, and chown it to the user who runs claviger`,
  })

const keyFileTaken = (path: string): OperatorError =>
  new OperatorError('key-file-exists', `root key: ${path} belongs to another keystore already`, {
    hint: '--root-key names a new file for a new keystore; or has the data folder moved?',
  })

const keyFileMissing = (path: string): OperatorError =>
  new OperatorError('key-file-missing', `root key: there is no key file ${path}`, {
    hint: '--root-key names the key file; it was made on first start',
  })

const keyFileOfAnother = (path: string, keystoreId: string): OperatorError =>
  rootKeyRefused(`${path} belongs to keystore ${keystoreId}; --root-key names the key file`)
