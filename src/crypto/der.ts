import type { HashName } from '../algorithms/hash.ts'
import { present } from '../base/assert.ts'
import { bytesEqual, concat } from '../base/bytes.ts'
import { fromHex } from '../base/encoding.ts'
import { table } from '../base/table.ts'
import { integerOf, octetsOf } from './integer.ts'

const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  sequence: 0x30,
  contextPrimitive: 0x80,
  context: 0xa0,
}
/** Length octets that a reader takes behind the first: contents of up to 64 KiB. */
const lengthOctetsMax = 2

/** One element: tag, length in the shortest form, contents (X.690 §8.1, §10.1). */
function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, part) => sum + part.length, 0)
  return concat(Uint8Array.of(tag), lengthOctets(length), ...contents)
}

function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  if (length < 0x100) return Uint8Array.of(0x81, length)
  return Uint8Array.of(0x82, length >>> 8, length)
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  element(tags.sequence, ...parts)
export const octetString = (octets: Uint8Array): Uint8Array => element(tags.octetString, octets)
/** A BIT STRING of whole octets. */
export const bitString = (octets: Uint8Array): Uint8Array =>
  element(tags.bitString, Uint8Array.of(0), octets)
/** NULL, the parameters of algorithms that have none. */
export const nothing: Uint8Array = element(tags.null)
/** An OBJECT IDENTIFIER from its contents in hexadecimal. */
export const objectIdentifier = (digits: string): Uint8Array =>
  element(tags.objectIdentifier, head(digits))
/** An element with an explicit context-specific tag. */
export const explicit = (number: number, inner: Uint8Array): Uint8Array =>
  element(tags.context + number, inner)

/** An OCTET STRING whose tag is replaced by a context-specific one. */
export const implicitOctetString = (number: number, octets: Uint8Array): Uint8Array =>
  element(tags.contextPrimitive + number, octets)

/** A non-negative INTEGER in its shortest form (X.690 §8.3). */
export function integer(value: bigint): Uint8Array {
  const octets = Math.ceil(value.toString(16).length / 2)
  const magnitude = octetsOf(value, octets)
  // A first bit that is set would read as a sign.
  const negative = (magnitude[0] ?? 0) >= 0x80
  return element(tags.integer, negative ? concat(Uint8Array.of(0), magnitude) : magnitude)
}

export type Element = { tag: number; contents: Uint8Array }

/** The elements of a SEQUENCE that is the whole of the bytes; `undefined` when they are none. */
export function readSequence(der: Uint8Array): Element[] | undefined {
  const outer = readElement(der, 0)
  if (outer?.tag !== tags.sequence || outer.end !== der.length) return undefined
  const elements: Element[] = []
  let at = 0
  while (at < outer.contents.length) {
    const inner = readElement(outer.contents, at)
    if (!inner) return undefined
    elements.push(inner)
    at = inner.end
  }
  return elements
}

/** The whole bytes as a SEQUENCE of non-negative INTEGERs and nothing else; `undefined` when they are not. */
export function readIntegers(der: Uint8Array): bigint[] | undefined {
  const elements = readSequence(der)
  if (!elements?.every(isInteger)) return undefined
  return elements.map(({ contents }) => integerOf(contents))
}

export const isInteger = ({ tag, contents }: Element): boolean =>
  tag === tags.integer && contents.length > 0

function readElement(bytes: Uint8Array, at: number): (Element & { end: number }) | undefined {
  const [tag, first] = bytes.subarray(at, at + 2)
  if (tag === undefined || first === undefined) return undefined
  const more = first < 0x80 ? 0 : first - 0x80
  if (more > lengthOctetsMax || first === 0x80) return undefined
  const start = at + 2 + more
  const length = more === 0 ? first : Number(integerOf(bytes.subarray(at + 2, start)))
  const end = start + length
  return end > bytes.length ? undefined : { tag, contents: bytes.subarray(start, end), end }
}

export type EcdsaSignature = { r: bigint; s: bigint }

/** `Ecdsa-Sig-Value` (RFC 3279 §2.2.3). */
export function writeEcdsaSignature({ r, s }: EcdsaSignature): Uint8Array {
  return sequence(integer(r), integer(s))
}

/** Reads what `writeEcdsaSignature` writes, octet for octet, with 0 < r, s < `order`; else `undefined`. */
export function readEcdsaSignature(der: Uint8Array, order: bigint): EcdsaSignature | undefined {
  const values = readIntegers(der)
  const [r, s] = values ?? []
  if (values?.length !== 2 || r === undefined || s === undefined) return undefined
  if (r <= 0n || s <= 0n || r >= order || s >= order) return undefined
  return bytesEqual(writeEcdsaSignature({ r, s }), der) ? { r, s } : undefined
}

/** What stands before the hash in a `DigestInfo`. Source: RFC 8017 §9.2, note 1. */
const digestInfoHeads = table<Uint8Array>()({
  sha1: head('3021300906052b0e03021a05000414'),
  sha224: head('302d300d06096086480165030402040500041c'),
  sha256: head('3031300d060960864801650304020105000420'),
  sha384: head('3041300d060960864801650304020205000430'),
  sha512: head('3051300d060960864801650304020305000440'),
} satisfies Record<HashName, Uint8Array>)

/** `DigestInfo` of a digest that has the hash's length (RFC 8017 §9.2). */
export function digestInfo(hash: HashName, digest: Uint8Array): Uint8Array {
  return concat(digestInfoHeads[hash], digest)
}

function head(digits: string): Uint8Array {
  return present(fromHex(digits), 'a constant of hexadecimal digits')
}
