import { compareBytes, concat, prefixed16, u16 } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { EnvelopeError, malformed } from './error.ts'
import { fieldOctetsMax, SectionReader, textOf } from './field.ts'

/** Pairs of text that are authenticated with a message and stand in it in the clear. */
export type EncryptionContext = ReadonlyMap<string, string>

/** An encryption context as callers give it. */
export type EncryptionContextInput = EncryptionContext | Readonly<Record<string, string>>

/** Keys with this prefix belong to the message format. */
export const reservedPrefix = 'aws-crypto-'
/** Carries the verification key of a suite that signs, and is forbidden in all others. */
export const publicKeyName = 'aws-crypto-public-key'

/** As many as fit: each takes two lengths of two octets. */
const pairsMax = (fieldOctetsMax - 2) >> 2

/**
 * Checks a caller's encryption context.
 * @throws EnvelopeError `encryption-context-refused`
 */
export function parseEncryptionContext(input: EncryptionContextInput = {}): EncryptionContext {
  const context = new Map(input instanceof Map ? input : Object.entries(input))
  if (context.size > pairsMax) throw refused(`it has more than ${pairsMax} pairs`)
  for (const [key, value] of context) checkPair(key, value)
  if (serializeEncryptionContext(context).length > fieldOctetsMax)
    throw refused(`it takes more than ${fieldOctetsMax} octets`)
  return context
}

function checkPair(key: unknown, value: unknown): void {
  if (typeof key !== 'string' || typeof value !== 'string')
    throw refused('keys and values must be strings')
  if (key.startsWith(reservedPrefix))
    throw refused(`key '${key}' has the reserved prefix ${reservedPrefix}`)
  // A lone surrogate would be written as U+FFFD, and two contexts would become one.
  if (!key.isWellFormed() || !value.isWellFormed())
    throw refused('keys and values must be well-formed Unicode')
  if (utf8(key).length > fieldOctetsMax || utf8(value).length > fieldOctetsMax)
    throw refused(`a key or value takes more than ${fieldOctetsMax} octets`)
}

const refused = (detail: string): EnvelopeError =>
  new EnvelopeError('encryption-context-refused', `the encryption context is refused: ${detail}`)

/**
 * The canonical form: count, then pairs sorted by the UTF-8 octets of the key. An empty context is no octets at all.
 * It is the associated data of raw keyrings; the header puts its length in front.
 * @see AWS Encryption SDK specification, Structures, "Encryption Context", Serialization
 */
export function serializeEncryptionContext(context: EncryptionContext): Uint8Array {
  if (context.size === 0) return new Uint8Array(0)
  // JavaScript's own order is that of UTF-16, which differs above U+FFFF.
  const pairs = Array.from(context, ([key, value]) => ({ key: utf8(key), value: utf8(value) }))
  pairs.sort((a, b) => compareBytes(a.key, b.key))
  return concat(
    u16(pairs.length),
    ...pairs.flatMap(({ key, value }) => [prefixed16(key), prefixed16(value)]),
  )
}

/** Reads a serialized encryption context. Pairs in another order are accepted: older writers sorted differently. */
export function deserializeEncryptionContext(octets: Uint8Array): EncryptionContext {
  const context = new Map<string, string>()
  if (octets.length === 0) return context
  const section = new SectionReader(octets, 'the encryption context')
  const count = section.u16()
  if (count === 0) throw malformed('the encryption context has a length but no pairs')
  for (let pair = 0; pair < count; pair++) {
    const key = textOf(section.lengthPrefixed(), 'a key of the encryption context')
    const value = textOf(section.lengthPrefixed(), 'a value of the encryption context')
    if (context.has(key)) throw malformed('the encryption context has a key twice')
    context.set(key, value)
  }
  section.end()
  return context
}

/**
 * Checks that each required pair is in the message with the same value.
 * @throws EnvelopeError `encryption-context-mismatch`
 */
export function requirePairs(context: EncryptionContext, required: EncryptionContext): void {
  for (const [key, value] of required)
    if (context.get(key) !== value)
      throw new EnvelopeError(
        'encryption-context-mismatch',
        `the message's encryption context does not have the required value for key '${key}'`,
      )
}
