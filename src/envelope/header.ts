import { concat, concatAll, copyOf, prefixed16, u16, u32 } from '../base/bytes.ts'
import {
  type EncryptedDataKey,
  type Octets,
  readEncryptedDataKeys,
  serializeEncryptedDataKeys,
  takePrefixed,
} from './encrypted-data-key.ts'
import {
  deserializeEncryptionContext,
  type EncryptionContext,
  publicKeyName,
  serializeEncryptionContext,
} from './encryption-context.ts'
import { EnvelopeError, limitExceeded, malformed } from './error.ts'
import { unsigned } from './field.ts'
import { formatSuiteId, type SuiteName, suiteNamed, suites } from './suite.ts'

export type Header = {
  readonly suite: SuiteName
  readonly messageId: Uint8Array
  readonly encryptionContext: EncryptionContext
  readonly encryptedDataKeys: readonly EncryptedDataKey[]
  readonly frameLength: number
  readonly commitKey: Uint8Array
}

export type HeaderLimits = {
  readonly maxEncryptedDataKeys: number
  readonly maxFrameLength: number
}

const version1 = { version: 0x01, type: 0x80 }
const nonFramed = 0x01
const framed = 0x02

/**
 * The header body of message format version 2.
 * @see AWS Encryption SDK specification, Message Header, "Header Body Version 2.0"
 */
export function serializeHeader(header: Header): Uint8Array {
  const suite = suites[header.suite]
  return concat(
    Uint8Array.of(suite.messageVersion),
    u16(suite.id),
    header.messageId,
    prefixed16(serializeEncryptionContext(header.encryptionContext)),
    serializeEncryptedDataKeys(header.encryptedDataKeys),
    Uint8Array.of(framed),
    u32(header.frameLength),
    header.commitKey,
  )
}

/** Reads a header body. `body` is its exact octets, which the header's tag covers. Nothing in it is authentic yet. */
export async function readHeader(
  source: Octets,
  limits: HeaderLimits,
): Promise<{ header: Header; body: Uint8Array }> {
  const octets = new Transcript(source)
  const suite = await readSuite(octets)
  const messageId = await octets.take(suites[suite].messageIdOctets)
  const encryptionContext = deserializeEncryptionContext(await takePrefixed(octets))
  if (encryptionContext.has(publicKeyName))
    throw malformed(`its suite does not sign, but its encryption context has ${publicKeyName}`)
  const encryptedDataKeys = await readEncryptedDataKeys(octets, limits.maxEncryptedDataKeys)
  const frameLength = await readFrameLength(octets, limits.maxFrameLength)
  const commitKey = await octets.take(suites[suite].commitKeyOctets)
  return {
    header: { suite, messageId, encryptionContext, encryptedDataKeys, frameLength, commitKey },
    body: concatAll(octets.taken),
  }
}

async function readSuite(octets: Octets): Promise<SuiteName> {
  const [version = 0, second = 0] = await octets.take(2)
  refuseBase64(version, second)
  if (version === version1.version) {
    if (second !== version1.type) throw malformed(`type 0x80 was expected, got ${second}`)
    return suiteOfVersion(version, unsigned(await octets.take(2)))
  }
  if (version !== 2) throw malformed(`version 1 or 2 was expected, got ${version}`)
  return suiteOfVersion(version, second * 256 + unsigned(await octets.take(1)))
}

/** `AY` and `Ag` begin the base64 form of versions 1 and 2; as octets they begin no message. */
function refuseBase64(first: number, second: number): void {
  const lead = String.fromCharCode(first, second)
  if (lead === 'AY' || lead === 'Ag')
    throw new EnvelopeError('base64-message', 'the message is base64 text; decode it first')
}

function suiteOfVersion(version: number, id: number): SuiteName {
  const name = suiteNamed(id)
  if (suites[name].messageVersion !== version)
    throw malformed(`suite ${formatSuiteId(id)} does not belong to version ${version}`)
  return name
}

async function readFrameLength(octets: Octets, max: number): Promise<number> {
  const contentType = unsigned(await octets.take(1))
  if (contentType === nonFramed)
    throw new EnvelopeError(
      'unsupported-content-type',
      'the message is not framed; only framed messages are supported',
    )
  if (contentType !== framed) throw malformed(`content type 2 was expected, got ${contentType}`)
  const frameLength = unsigned(await octets.take(4))
  if (frameLength === 0) throw malformed('its frame length is 0')
  if (frameLength > max)
    throw limitExceeded(`a frame length of ${frameLength} octets is over the limit of ${max}`)
  return frameLength
}

/** Remembers what it gives. */
class Transcript implements Octets {
  readonly taken: Uint8Array[] = []
  readonly #source: Octets

  constructor(source: Octets) {
    this.#source = source
  }

  async take(length: number): Promise<Uint8Array> {
    const octets = copyOf(await this.#source.take(length))
    this.taken.push(octets)
    return octets
  }
}
