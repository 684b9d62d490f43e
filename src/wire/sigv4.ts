import type { Engine } from '../crypto/engine.ts'
import type { Headers } from './headers.ts'

/**
 * The canonical form of AWS Signature Version 4.
 * @see AWS IAM User Guide, "Create a signed AWS API request"
 */

export const algorithm = 'AWS4-HMAC-SHA256'
export const terminator = 'aws4_request'

/** The part of the engine that signatures need. */
export type SigningEngine = Pick<Engine, 'hash' | 'hmac' | 'secretKey'>

/** A request as it goes over the wire. */
export type SignableRequest = {
  readonly method: string
  /** The path as sent, percent-encoded; without the query. */
  readonly path: string
  /** The query as sent, percent-encoded; without the question mark. */
  readonly query: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** What a signing key is good for. */
export type Scope = {
  /** `yyyymmdd` */
  readonly date: string
  readonly region: string
  readonly service: string
  /** All of it, as it is signed. */
  readonly text: string
}

export const scopeOf = (date: string, region: string, service: string): Scope => ({
  date,
  region,
  service,
  text: `${date}/${region}/${service}/${terminator}`,
})

/** Step 1. `signedHeaders` are in lower case, in ascending order, and all present. */
export function canonicalRequest(
  request: SignableRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  let headers = ''
  for (const name of signedHeaders) {
    headers += `${name}:${canonicalValue(request.headers.get(name) ?? '')}\n`
  }
  const { method, path, query } = request
  return `${method}\n${canonicalPath(path)}\n${canonicalQuery(query)}\n${headers}\n${signedHeaders.join(';')}\n${payloadHash}`
}

/** Steps 2 and 3. `time` is the request's `x-amz-date`. */
export function stringToSign(
  engine: SigningEngine,
  time: string,
  scope: Scope,
  canonical: string,
): string {
  return `${algorithm}\n${time}\n${scope.text}\n${sha256(engine, latin1Briefly(canonical))}`
}

/** The payload hash, in lower-case hexadecimal. */
export function sha256(engine: SigningEngine, bytes: Uint8Array): string {
  return engine.hash.hexDigest('sha256', bytes)
}

/** `20150830T123600Z` */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

const timeForm = /^\d{4}(?:0[1-9]|1[0-2])\d\dT(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ$/

let latestText = ''
let latest: number | undefined

/** Milliseconds since the epoch; what is not ISO 8601's basic form, or no day of the calendar, is `undefined`. */
export function parseTime(text: string): number | undefined {
  // The requests of one second have one time.
  if (text === latestText) return latest
  latestText = text
  latest = readTime(text)
  return latest
}

function readTime(text: string): number | undefined {
  if (!timeForm.test(text)) return undefined
  const digits = (start: number, end: number): number => Number(text.slice(start, end))
  const day = digits(6, 8)
  const midnight = Date.UTC(digits(0, 4), digits(4, 6) - 1, day)
  // The 31st of June would be the 1st of July.
  if (new Date(midnight).getUTCDate() !== day) return undefined
  return midnight + ((digits(9, 11) * 60 + digits(11, 13)) * 60 + digits(13, 15)) * 1000
}

// Not `trim`: it would take the octet A0 away too, with which UTF-8 ends an `à`.
function canonicalValue(value: string): string {
  if (!value.startsWith(' ') && !value.endsWith(' ') && !value.includes('  ')) return value
  const collapsed = value.replaceAll(/ +/g, ' ')
  return collapsed.slice(
    collapsed.startsWith(' ') ? 1 : 0,
    collapsed.endsWith(' ') ? -1 : undefined,
  )
}

// The path is encoded a second time; S3 alone is different.
function canonicalPath(path: string): string {
  return path === '/' || path === '' ? '/' : path.split('/').map(percentEncode).join('/')
}

function canonicalQuery(query: string): string {
  if (query === '') return ''
  return query
    .split('&')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .map((pair) => pair.split(/=(.*)/s, 2) as [string, string])
    .toSorted(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map((pair) => pair.join('='))
    .join('&')
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Encodes every octet but RFC 3986's unreserved characters. */
const percentEncode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** Header values are strings of the octets on the wire, one a character; so are they hashed. */
export const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')

const scratch = Buffer.allocUnsafeSlow(16_384)

/** The same, valid until the next call: for what is hashed at once, in two thirds of the time. */
export const latin1Briefly = (text: string): Uint8Array =>
  text.length > scratch.length
    ? latin1(text)
    : scratch.subarray(0, scratch.write(text, 0, 'latin1'))
