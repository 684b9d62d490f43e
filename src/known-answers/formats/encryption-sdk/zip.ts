import { crc32, inflateRawSync } from 'node:zlib'
import { fromUtf8 } from '../../../base/encoding.ts'
import { UnreadableVectors } from '../entry.ts'

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
const endOctets = 22
const entryOctets = 46
const localOctets = 30
const commentOctetsMax = 0xffff
/** Of one entry, and of all that are unpacked. The Encryption SDK's zips have under 100 MB. */
const unpackedOctetsMax = 64 * 1024 * 1024
export const unpackedTotalOctetsMax = 256 * 1024 * 1024
/** What a count or an offset is when the real one stands in a ZIP64 record. */
const zip64Mark = 0xffff
const encryptedFlag = 1
const methods = { stored: 0, deflated: 8 } as const

type Packed = {
  readonly method: number
  readonly checksum: number
  readonly packedOctets: number
  readonly octets: number
  readonly localAt: number
}

export const isZip = (octets: Uint8Array): boolean =>
  octets.length >= endOctets && octets[0] === 0x50 && octets[1] === 0x4b

/**
 * Reads the directory of a zip: stored and deflated entries, without ZIP64 and encryption. The reader it gives unpacks
 * one entry at a time, once, and checks its length and checksum; what it gives is shared.
 * @throws UnreadableVectors, both
 * @see APPNOTE.TXT 6.3 §4.3
 */
export function readZip(octets: Uint8Array): (name: string) => Promise<Uint8Array> {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.length)
  const entries = directoryOf(buffer)
  const base = baseOf([...entries.keys()])
  const unpacked = new Map<string, Uint8Array>()
  let total = 0
  return async (name) => {
    const known = unpacked.get(name)
    if (known) return known
    const entry = entries.get(`${base}${name}`)
    if (!entry) throw new UnreadableVectors(`the zip has no ${name}`)
    if (entry.octets > unpackedOctetsMax)
      throw damaged(`${name} has over ${unpackedOctetsMax} octets`)
    total += entry.octets
    if (total > unpackedTotalOctetsMax) {
      throw damaged(`it unpacks to over ${unpackedTotalOctetsMax} octets`)
    }
    const octets = unpack(buffer, entry, name)
    unpacked.set(name, octets)
    return octets
  }
}

/** Where the manifest lies: a zip may hold a folder of the vectors rather than the vectors. */
function baseOf(names: readonly string[]): string {
  const [base, another] = names
    .filter((name) => /(?:^|\/)manifest\.json$/.test(name))
    .map((name) => name.slice(0, -'manifest.json'.length))
  if (base !== undefined && another === undefined) return base
  throw new UnreadableVectors('the zip has no manifest.json, or several')
}

function directoryOf(buffer: Buffer): Map<string, Packed> {
  const end = endAt(buffer)
  const count = buffer.readUInt16LE(end + 10)
  let at = buffer.readUInt32LE(end + 16)
  if (count === zip64Mark) throw damaged('it is of ZIP64')
  const entries = new Map<string, Packed>()
  for (let index = 0; index < count; index++) {
    if (at + entryOctets > end || buffer.readUInt32LE(at) !== entrySignature) {
      throw damaged('its directory is cut')
    }
    const nameOctets = buffer.readUInt16LE(at + 28)
    const name = fromUtf8(buffer.subarray(at + entryOctets, at + entryOctets + nameOctets))
    if (name === undefined || entries.has(name))
      throw damaged('a name is no text, or is there twice')
    entries.set(name, packedAt(buffer, at, name))
    at += entryOctets + nameOctets + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32)
  }
  return entries
}

function endAt(buffer: Buffer): number {
  const first = Math.max(0, buffer.length - endOctets - commentOctetsMax)
  for (let at = buffer.length - endOctets; at >= first; at--) {
    if (buffer.readUInt32LE(at) === endSignature) return at
  }
  throw damaged('it has no end')
}

function packedAt(buffer: Buffer, at: number, name: string): Packed {
  if (buffer.readUInt16LE(at + 8) & encryptedFlag) throw damaged(`${name} is encrypted`)
  return {
    method: buffer.readUInt16LE(at + 10),
    checksum: buffer.readUInt32LE(at + 16),
    packedOctets: buffer.readUInt32LE(at + 20),
    octets: buffer.readUInt32LE(at + 24),
    localAt: buffer.readUInt32LE(at + 42),
  }
}

function unpack(buffer: Buffer, entry: Packed, name: string): Uint8Array {
  const { method, checksum, packedOctets, octets, localAt } = entry
  if (localAt + localOctets > buffer.length || buffer.readUInt32LE(localAt) !== localSignature) {
    throw damaged(`${name} is not where the directory says`)
  }
  const names = buffer.readUInt16LE(localAt + 26) + buffer.readUInt16LE(localAt + 28)
  const start = localAt + localOctets + names
  const packed = buffer.subarray(start, start + packedOctets)
  const unpacked = method === methods.stored ? packed : inflated(packed, method, octets, name)
  if (unpacked.length !== octets || crc32(unpacked) !== checksum) {
    throw damaged(`${name} is not what it was`)
  }
  return new Uint8Array(unpacked)
}

function inflated(packed: Buffer, method: number, octets: number, name: string): Buffer {
  if (method !== methods.deflated) throw damaged(`${name} is packed by method ${method}`)
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, octets) })
  } catch {
    throw damaged(`${name} cannot be unpacked`)
  }
}

const damaged = (why: string): UnreadableVectors => new UnreadableVectors(`the zip: ${why}`)
