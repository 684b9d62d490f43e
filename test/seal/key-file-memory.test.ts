import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type * as Bytes from '../../src/base/bytes.ts'
import { native } from '../../src/crypto/native/index.ts'
import { randomUuid } from '../../src/crypto/random.ts'
import { keyFileRootKey } from '../../src/seal/key-file.ts'
import { formatKeyFile } from '../../src/seal/key-file-format.ts'
import { type RootKeySource, rootKeyOctets } from '../../src/seal/root-key.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'

/** Memory that was taken for secrets. */
const taken = vi.hoisted((): Uint8Array[] => [])
vi.mock('../../src/base/bytes.ts', async (importOriginal) => {
  const bytes = await importOriginal<typeof Bytes>()
  const secretBytes: typeof Bytes.secretBytes = (length) => {
    const octets = bytes.secretBytes(length)
    taken.push(octets)
    return octets
  }
  return { ...bytes, secretBytes }
})

/** The root keys that are still in memory. */
const left = () =>
  taken.filter((octets) => octets.length === rootKeyOctets && octets.some((octet) => octet !== 0))

const keystoreId = randomUuid()
const octets = new Uint8Array(rootKeyOctets).fill(7)

type Put = (path: string) => void
const keyFileOf = (owner: string) => (path: string) =>
  writeFileSync(path, formatKeyFile({ keystoreId: owner, octets }, native), { mode: 0o600 })
const damaged = (from: RegExp, to: string) => (path: string) => {
  ours(path)
  writeFileSync(path, readFileSync(path, 'latin1').replace(from, to))
}
const ours = keyFileOf(keystoreId)
const theirs = keyFileOf(randomUuid())
const none = () => {}

/** A root key's source with these files, from which nothing has been read yet. */
function sourceOf(present: Put, staged: Put): RootKeySource {
  const path = join(temporaryFolder(), 'root.key')
  present(path)
  staged(`${path}.next`)
  taken.length = 0
  return keyFileRootKey(path, native)
}

type Ask = (source: RootKeySource) => Promise<unknown>
const open: Ask = (source) => source.candidates(keystoreId, '')
const rotate: Ask = (source) => source.stage(keystoreId, 'next')

test.for<[name: string, code: string, ask: Ask, present: Put, staged: Put]>([
  ['that of another keystore', 'root-key-refused', open, theirs, none],
  ['a damaged one beside a staged one', 'key-file-malformed', open, damaged(/^c/, 'C'), ours],
  ['one with another header', 'key-file-malformed', open, damaged(/^c/, 'C'), none],
  ['one that ends in no digit', 'key-file-malformed', open, damaged(/.\n$/, 'x\n'), none],
  ['a staged one of another keystore', 'key-file-exists', rotate, ours, theirs],
  ['that of another keystore, to be replaced', 'key-file-exists', rotate, theirs, ours],
])('a key file that is refused leaves no key in memory: %s', async ([, code, ask, ...files]) => {
  await expect(ask(sourceOf(...files))).rejects.toMatchObject({ code })
  expect(left()).toEqual([])
})

test('of two key files, the key of the one that is of another keystore does not stay in memory', async () => {
  const found = await sourceOf(ours, theirs).candidates(keystoreId, '')
  expect(left()).toEqual(found.map((key) => key.octets))
})
