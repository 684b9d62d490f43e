import { base64, fromBase64, fromUtf8 } from '../base/encoding.ts'
import { assertShallow } from './json-depth.ts'
import type { Field, Shape } from './shape.ts'
import { WireError } from './wire-error.ts'

/** Items of a list and pairs of a map that are looked at; far above every bound of a shape. */
export const jsonItemsMax = 4096
/** Bounds of the Integer of AWS's models (Smithy 2.0, simple types). */
const integerMin = -(2 ** 31)
const integerMax = 2 ** 31 - 1
/** What a Date can hold (ECMA-262 §21.4.1.1). */
const timestampSecondsMax = 8_640_000_000_000

type Json = Readonly<Record<string, unknown>>

/**
 * Decodes a body of AWS JSON 1.1 by its shape: types alone, constraints are not the protocol's.
 *
 * Blobs come in allocations of their own. Unknown members are ignored, `null` is absent; what is absent or too long
 * is not judged here.
 * @throws WireError SerializationException: not UTF-8, not JSON, or a value of the wrong type
 * @see Smithy 2.0, AWS JSON 1.1 protocol
 */
export function decodeJson<T>(shape: Shape<T>, body: Uint8Array): unknown {
  return decode(shape, parse(body), '')
}

/** Encodes a value by its shape; absent members are left out. The value is our own: a wrong one is a TypeError. */
export function encodeJson<T>(shape: Shape<T>, value: unknown): string {
  return JSON.stringify(encode(shape, value, ''))
}

function parse(body: Uint8Array): unknown {
  const text = fromUtf8(body)
  if (text === undefined) throw broken()
  assertShallow(text)
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the body.
    throw broken()
  }
}

function decode(shape: Shape<unknown>, value: unknown, path: string): unknown {
  switch (shape.type) {
    case 'string':
      return decodeString(value, path)
    case 'blob':
      return decodeBlob(value, path)
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(path, 'a boolean')
      return value
    case 'integer':
      if (!Number.isInteger(value) || !within(value, integerMin, integerMax)) {
        throw wrongType(path, 'an integer')
      }
      return value
    case 'timestamp':
      if (!within(value, -timestampSecondsMax, timestampSecondsMax)) {
        throw wrongType(path, 'a timestamp')
      }
      return new Date(Math.round(value * 1000))
    case 'list':
      return decodeList(shape.member as Shape<unknown>, value, path)
    case 'map':
      return decodeMap(value, path)
    case 'structure':
      return decodeStructure(shape.fields ?? [], value, path)
  }
}

function decodeStructure(fields: readonly Field[], value: unknown, path: string): object {
  if (!isObject(value)) throw wrongType(path, 'a structure')
  const decoded: Record<string, unknown> = {}
  for (const { name, label, shape } of fields) {
    const member = value[name]
    if (member === undefined || member === null) continue
    decoded[name] = decode(shape, member, below(path, label))
  }
  return decoded
}

function decodeString(value: unknown, path: string): string {
  // UTF-8 has no code for half a surrogate pair: two such strings would be one encryption context.
  if (typeof value !== 'string' || !value.isWellFormed()) throw wrongType(path, 'a string')
  return value
}

function decodeBlob(value: unknown, path: string): Uint8Array {
  const bytes = typeof value === 'string' && endsInZeroBits(value) ? fromBase64(value) : undefined
  if (!bytes) throw wrongType(path, 'a blob in base64')
  return bytes
}

// RFC 4648 §3.5: the unused bits of the last quantum are zero, or two texts are one blob.
const endsInZeroBits = (text: string): boolean =>
  !text.endsWith('=') || /^(?:.[AEIMQUYcgkosw048]=|[AQgw]==)$/.test(text.slice(-3))

function decodeList(member: Shape<unknown>, value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(path, 'a list')
  if (value.length > jsonItemsMax) throw tooMany(path)
  return value.map((item, index) => decode(member, item, `${path}.${index + 1}.member`))
}

function decodeMap(value: unknown, path: string): Readonly<Record<string, string>> {
  if (!isObject(value)) throw wrongType(path, 'a map')
  const names = Object.keys(value)
  if (names.length > jsonItemsMax) throw tooMany(path)
  const decoded: Record<string, string> = Object.create(null)
  for (const name of names) {
    decoded[decodeString(name, path)] = decodeScalar(value[name], path)
  }
  return decoded
}

/** AWS KMS takes numbers and booleans in an encryption context, and converts them to strings. */
function decodeScalar(value: unknown, path: string): string {
  if (typeof value === 'boolean') return String(value)
  // Beyond 2^53 two numbers are one; they are refused instead of taken for each other.
  if (
    typeof value === 'number' &&
    within(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  ) {
    return String(value)
  }
  if (typeof value !== 'string') throw wrongType(path, 'a map of strings')
  return decodeString(value, path)
}

function encode(shape: Shape<unknown>, value: unknown, name: string): unknown {
  switch (shape.type) {
    case 'blob':
      if (!(value instanceof Uint8Array)) throw unencodable(name, 'a Uint8Array')
      return base64(value)
    case 'timestamp':
      if (!(value instanceof Date)) throw unencodable(name, 'a Date')
      return value.getTime() / 1000
    case 'list':
      if (!Array.isArray(value)) throw unencodable(name, 'an array')
      return value.map((item) => encode(shape.member as Shape<unknown>, item, name))
    case 'structure':
      if (!isObject(value)) throw unencodable(name, 'an object')
      return encodeStructure(shape.fields ?? [], value)
    default:
      return value
  }
}

function encodeStructure(fields: readonly Field[], value: Json): object {
  const encoded: Record<string, unknown> = {}
  for (const { name, shape } of fields) {
    const member = value[name]
    if (member !== undefined) encoded[name] = encode(shape, member, name)
    else if (!shape.optional) throw unencodable(name, 'present')
  }
  return encoded
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const within = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most

/** AWS's way of naming a member: labels, list items as `tags.1.member`. */
const below = (path: string, label: string): string => (path === '' ? label : `${path}.${label}`)

const broken = (): WireError =>
  new WireError('SerializationException', 'The request body is not a JSON document in UTF-8.')

const tooMany = (path: string): WireError =>
  new WireError('SerializationException', `${path} must have at most ${jsonItemsMax} items.`)

const wrongType = (path: string, expected: string): WireError =>
  new WireError('SerializationException', `${path || 'The request body'} must be ${expected}.`)

const unencodable = (name: string, expected: string): TypeError =>
  new TypeError(`answer: ${name || 'the whole'} must be ${expected}`)
