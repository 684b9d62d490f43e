import { compareBytes, concat, prefixed32 } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'

/** Octets of a whole canonical encryption context. AWS publishes no bound; its requests end at about this size. */
export const encryptionContextOctetsMax = 8192

export type EncryptionContext = Readonly<Record<string, string>>

export class EncryptionContextTooLarge extends Error {
  override readonly name = 'EncryptionContextTooLarge'
}

const empty = new Uint8Array(0)

const lengthOctets = 4

/** Refuses a context that has no canonical form, without making it. @throws EncryptionContextTooLarge */
export function requireFitting(context: EncryptionContext): void {
  let octets = 0
  for (const [name, value] of Object.entries(context)) {
    octets += 2 * lengthOctets + Buffer.byteLength(name) + Buffer.byteLength(value)
  }
  if (octets > encryptionContextOctetsMax) throw new EncryptionContextTooLarge()
}

/**
 * The one byte form of an encryption context: its pairs sorted by the UTF-8 octets of their keys, each key and each
 * value behind its length (32 bits, big-endian). An absent context and an empty one are the same.
 * @throws EncryptionContextTooLarge
 */
export function canonicalContext(context: EncryptionContext | undefined): Uint8Array {
  if (context === undefined) return empty
  const pairs = Object.entries(context).map(([name, value]) => [utf8(name), utf8(value)] as const)
  if (pairs.length === 0) return empty
  if (pairs.length > 1) pairs.sort(([a], [b]) => compareBytes(a, b))
  const octets = concat(...pairs.flat().map(prefixed32))
  if (octets.length > encryptionContextOctetsMax) throw new EncryptionContextTooLarge()
  return octets
}
