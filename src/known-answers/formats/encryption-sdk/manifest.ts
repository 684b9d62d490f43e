import { fromUtf8 } from '../../../base/encoding.ts'
import { assertShallow } from '../../../wire/json-depth.ts'
import { message } from '../../cases/message.ts'
import { type KnownAnswer, type Question, unsupported } from '../../judge.ts'
import type { RawKey } from '../../subject.ts'
import { Entry, UnreadableVectors } from '../entry.ts'
import { type Keys, rawKeyOf } from './raw-key.ts'

/** Reads a file that the manifest names, by its path from the manifest's folder. */
export type ReadFile = (name: string) => Promise<Uint8Array>

const decryptType = 'awses-decrypt'
const keysType = 'keys'
const versionsMax = 4

export const isManifest = (document: Entry): boolean =>
  document.optional('manifest', (entry) => entry.entry('manifest').optionalText('type')) ===
  decryptType

/**
 * A decrypt manifest of the AWS Encryption SDK and its keys. Messages are read when they are asked for.
 * @throws UnreadableVectors
 * @see AWS Encryption SDK test vector framework, Decrypt Message Manifest and Keys Manifest
 */
export async function readManifest(readFile: ReadFile): Promise<KnownAnswer[]> {
  const document = await readJson(readFile, 'manifest.json')
  const version = document.entry('manifest').integer('version')
  if (!isManifest(document) || version < 1 || version > versionsMax) {
    throw new UnreadableVectors(`the manifest is not ${decryptType} of version 1 to ${versionsMax}`)
  }
  const keys = await readKeys(readFile, pathIn(document, 'keys'))
  const tests = document.entry('tests')
  return tests.names().map((id) => {
    const test = tests.entry(id)
    const expected = expectedOf(test)
    return {
      id,
      comment: test.optionalText('description') ?? expected.comment,
      flags: [],
      result: expected.plaintext === undefined ? ('invalid' as const) : ('valid' as const),
      ...questionOf(test, keys, expected.plaintext, readFile),
    }
  })
}

function questionOf(
  test: Entry,
  keys: Keys,
  plaintext: string | undefined,
  readFile: ReadFile,
): Question {
  const masters = test.entries('master-keys').map((master) => rawKeyOf(master, keys))
  const raw = masters.filter((key): key is RawKey => typeof key !== 'string')
  const [reason] = masters.filter((key): key is string => typeof key === 'string')
  if (raw.length === 0 && reason !== undefined) return unsupported('Encryption SDK message', reason)
  const ciphertext = pathIn(test, 'ciphertext')
  return message({
    message: () => readFile(ciphertext),
    keys: raw,
    plaintext: plaintext === undefined ? undefined : () => readFile(plaintext),
  })
}

/** The plaintext's file; absent when the message must not open. */
function expectedOf(test: Entry): { plaintext?: string; comment: string } {
  if (test.has('plaintext')) return { plaintext: pathIn(test, 'plaintext'), comment: '' }
  const result = test.entry('result')
  if (result.has('output')) {
    return { plaintext: pathIn(result.entry('output'), 'plaintext'), comment: '' }
  }
  return { comment: result.entry('error').optionalText('error-description') ?? '' }
}

async function readKeys(readFile: ReadFile, path: string): Promise<Keys> {
  const document = await readJson(readFile, path)
  if (document.entry('manifest').text('type') !== keysType) {
    throw new UnreadableVectors(`${path} is no manifest of keys`)
  }
  const keys = document.entry('keys')
  return new Map(keys.names().map((name) => [name, keys.entry(name)]))
}

/** `file://ciphertexts/1` as `ciphertexts/1`, which must stay inside the folder. */
function pathIn(entry: Entry, name: string): string {
  const path = /^file:\/\/([^/\\][^\\]*)$/.exec(entry.text(name))?.[1]
  if (path !== undefined && !path.split('/').some((part) => part === '..' || part === '')) {
    return path
  }
  throw new UnreadableVectors(`${entry.path}.${name} is not the URI of a file in the folder`)
}

async function readJson(readFile: ReadFile, name: string): Promise<Entry> {
  const text = fromUtf8(await readFile(name))
  try {
    assertShallow(text ?? '')
    return new Entry(JSON.parse(text ?? ''), name)
  } catch (error) {
    if (error instanceof UnreadableVectors) throw error
    throw new UnreadableVectors(`${name} is no JSON`)
  }
}
