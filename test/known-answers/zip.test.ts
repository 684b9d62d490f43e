import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import {
  readZip,
  unpackedTotalOctetsMax,
} from '../../src/known-answers/formats/encryption-sdk/zip.ts'
import { verifyVectors } from '../../src/vectors.ts'
import { ownVectors, temporaryFolder } from './vector-folder.ts'

const at = temporaryFolder()
afterAll(() => at.remove())

/** A zip as other programs write it (APPNOTE.TXT 6.3 §4.3). */
function zipOf(files: Readonly<Record<string, Uint8Array>>, packed = true): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, octets] of Object.entries(files)) {
    const data = packed ? deflateRawSync(octets) : Buffer.from(octets)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(packed ? 8 : 0, 4)
    common.writeUInt32LE(crc32(octets), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(octets.length, 18)
    common.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, tail, Buffer.from(name)]),
    )
    parts.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end])
}

const folder = join(ownVectors, 'encryption-sdk')
const sdkFiles = (base = ''): Record<string, Uint8Array> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => {
        const path = join(parentPath, name)
        return [`${base}${path.slice(folder.length + 1)}`, readFileSync(path)]
      }),
  )

test.each([
  ['packed', sdkFiles(), true],
  ['stored', sdkFiles(), false],
  ['with a folder around', sdkFiles('vectors-1.0/'), true],
])('a manifest in a zip, %s, gives what it gives in a folder', async (_, files, packed) => {
  const options = { engines: ['native'] } as const
  const zipped = await verifyVectors([at.write('sdk.zip', zipOf(files, packed))], options)
  const { passed, failed, unsupported } = await verifyVectors([folder], options)
  expect(zipped).toMatchObject({ passed, failed, unsupported })
  expect(passed).toBeGreaterThan(0)
})

const small = { 'manifest.json': Buffer.from('{}'), other: Buffer.from('x'.repeat(100)) }

test.each([
  ['without a manifest', zipOf({ other: small.other }), 'no manifest.json, or several'],
  ['with two', zipOf({ ...small, 'a/manifest.json': small.other }), 'no manifest.json, or several'],
  ['cut off', zipOf(small).subarray(0, -30), 'it has no end'],
])('a zip %s is refused', (_, zip, expected) => {
  expect(() => readZip(zip)).toThrow(expected)
})

test('an entry whose octets are not what the directory says is refused', async () => {
  const stored = zipOf(small, false)
  stored.write('y', stored.indexOf('xxx'))
  await expect(readZip(stored)('other')).rejects.toThrow('other is not what it was')
  const claimed = zipOf(small)
  claimed.writeUInt32LE(0xfffffff0, claimed.lastIndexOf('PK\x01\x02') + 24)
  await expect(readZip(claimed)('other')).rejects.toThrow('other has over')
  const bomb = zipOf({ ...small, other: Buffer.alloc(1_000_000) })
  bomb.writeUInt32LE(10, bomb.lastIndexOf('PK\x01\x02') + 24)
  await expect(readZip(bomb)('other')).rejects.toThrow('other cannot be unpacked')
  await expect(readZip(zipOf(small))('absent')).rejects.toThrow('the zip has no absent')
})

test('an entry is unpacked once, and all of them to no more than the bound', async () => {
  const read = readZip(zipOf(small))
  expect(await read('other')).toBe(await read('other'))
  const claimed = 63 * 1024 * 1024
  const names = Array.from(
    { length: Math.ceil(unpackedTotalOctetsMax / claimed) },
    (_, n) => `${n}`,
  )
  const many = zipOf({ ...Object.fromEntries(names.map((name) => [name, small.other])), ...small })
  for (let at = many.indexOf('PK\x01\x02'); at >= 0; at = many.indexOf('PK\x01\x02', at + 1)) {
    many.writeUInt32LE(claimed, at + 24)
  }
  const bounded = readZip(many)
  const wrong: string[] = []
  for (const name of names) wrong.push(String(await bounded(name).catch(String)))
  expect(wrong.at(-1)).toContain(`it unpacks to over ${unpackedTotalOctetsMax} octets`)
  expect(wrong.slice(0, -1).every((why) => why.includes('is not what it was'))).toBe(true)
})

test('a damaged zip gives its octets or one clear error, and never crashes', async () => {
  const zip = zipOf(small)
  await fc.assert(
    fc.asyncProperty(
      fc.nat(zip.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (place, bits) => {
        const damaged = Buffer.from(zip)
        damaged.writeUInt8(damaged.readUInt8(place) ^ bits, place)
        const read = async () => readZip(damaged)('other')
        const outcome = await read().catch((error: unknown) => error)
        if (outcome instanceof Uint8Array) expect(Buffer.from(outcome)).toEqual(small.other)
        else expect(outcome).toMatchObject({ name: 'UnreadableVectors' })
      },
    ),
    { numRuns: 400 },
  )
})
