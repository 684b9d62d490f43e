import { concat, wipe } from '../base/bytes.ts'
import { randomBytes } from '../crypto/random.ts'
import { sealBody, sealedLength, sealWhole } from './body.ts'
import { checkBound } from './bound.ts'
import {
  checkCount,
  encryptedDataKeysDefaultMax,
  encryptedDataKeysMax,
} from './encrypted-data-key.ts'
import { type EncryptionContextInput, parseEncryptionContext } from './encryption-context.ts'
import { type Content, frameLengthMax } from './frame.ts'
import { serializeHeader } from './header.ts'
import { headerTag } from './header-authentication.ts'
import { deriveKeys } from './key-derivation.ts'
import { dataKeyOf, type Keyring, keyringFailed } from './keyring.ts'
import { OctetReader, type OctetSource } from './octet-reader.ts'
import { type SuiteName, suiteDefault, suites } from './suite.ts'

export type EncryptOptions = {
  readonly keyring: Keyring
  /** Authenticated with the message, and readable in it. Keys must not begin with `aws-crypto-`. */
  readonly encryptionContext?: EncryptionContextInput
  /** Plaintext octets of a frame, 1 to 16,777,216; 65,536 unless given. A reader holds one frame in memory. */
  readonly frameLength?: number
  /** Refuses keyrings that wrap the data key more often than readers will accept; 32, as of `decrypt`, unless given. */
  readonly maxEncryptedDataKeys?: number
  readonly suite?: SuiteName
}

/**
 * The default of the AWS SDKs is 4,096, which costs six times as much time an octet: each frame is a cipher of its own.
 * Readers take the length from the header.
 */
export const frameLengthDefault = 0x10000

export type Random = (octets: number) => Uint8Array

/**
 * Encrypts a message as a whole.
 * @throws EnvelopeError `encryption-context-refused`, `keyring-failed` or `limit-exceeded`; what a key service throws
 *   passes unchanged
 * @see AWS Encryption SDK specification, Encrypt
 */
export function encrypt(plaintext: Uint8Array, options: EncryptOptions): Promise<Uint8Array> {
  return encryptWith(randomBytes, plaintext, options)
}

/**
 * Encrypts a message of any length in bounded memory: pulls plaintext as its output is asked for, and gives whole
 * frames, at most 64 KiB or one longer frame at a time, in allocations of their own.
 * @throws like `encrypt`, from the first piece on; a message that broke off has no final frame, and no reader accepts it
 */
export function encryptChunks(
  source: OctetSource,
  options: EncryptOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  return encryptChunksWith(randomBytes, source, options)
}

/** `encrypt` with a source of randomness to choose, for messages that are known to the last octet. */
export async function encryptWith(
  random: Random,
  plaintext: Uint8Array,
  options: EncryptOptions,
): Promise<Uint8Array> {
  // Of another typed array the length is not that of its octets.
  if (!(plaintext instanceof Uint8Array)) throw new TypeError('plaintext must be a Uint8Array')
  const { header, content } = await begin(random, options)
  const length = sealedLength(content.frameLength, plaintext.length, true)
  const message = new Uint8Array(header.length + length)
  message.set(header)
  await sealWhole(content, plaintext, message.subarray(header.length))
  return message
}

/** `encryptChunks` with a source of randomness to choose. */
export async function* encryptChunksWith(
  random: Random,
  source: OctetSource,
  options: EncryptOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new OctetReader(source)
  try {
    const { header, content } = await begin(random, options)
    yield header
    yield* sealBody(reader, content)
  } catch (error) {
    throw await reader.failed(error)
  } finally {
    await reader.close()
  }
}

/** Gets a data key, derives the message's keys and makes its header, tag included. */
async function begin(
  random: Random,
  options: EncryptOptions,
): Promise<{ header: Uint8Array; content: Content }> {
  const { suite = suiteDefault } = options
  const { frameLength = frameLengthDefault } = options
  const { maxEncryptedDataKeys = encryptedDataKeysDefaultMax } = options
  checkBound('frameLength', frameLength, frameLengthMax)
  checkBound('maxEncryptedDataKeys', maxEncryptedDataKeys, encryptedDataKeysMax)
  const encryptionContext = parseEncryptionContext(options.encryptionContext)
  const request = { suite, encryptionContext, encryptedDataKeys: [] }
  const materials = await options.keyring.onEncrypt(request)
  try {
    const dataKey = dataKeyOf(materials)
    const { encryptedDataKeys } = materials
    if (encryptedDataKeys.length === 0) throw keyringFailed('the keyring wrapped no data key')
    checkCount(encryptedDataKeys.length, maxEncryptedDataKeys)
    const messageId = random(suites[suite].messageIdOctets)
    const { contentKey, commitKey } = deriveKeys(suites[suite], dataKey, messageId)
    const body = serializeHeader({
      suite,
      messageId,
      encryptionContext,
      encryptedDataKeys,
      frameLength,
      commitKey,
    })
    const header = concat(body, headerTag(contentKey, body))
    return { header, content: { contentKey, messageId, frameLength } }
  } finally {
    wipe(materials.dataKey)
  }
}
