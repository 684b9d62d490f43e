import { wipe } from '../base/bytes.ts'
import { openBody } from './body.ts'
import { checkBound } from './bound.ts'
import { encryptedDataKeysDefaultMax, encryptedDataKeysMax } from './encrypted-data-key.ts'
import {
  type EncryptionContext,
  type EncryptionContextInput,
  parseEncryptionContext,
  requirePairs,
} from './encryption-context.ts'
import { type Content, frameLengthMax } from './frame.ts'
import { type Header, readHeader } from './header.ts'
import { tagOctets, verifyHeader } from './header-authentication.ts'
import { committedContentKey } from './key-derivation.ts'
import { dataKeyOf, type Keyring } from './keyring.ts'
import { OctetReader, type OctetSource } from './octet-reader.ts'
import { PlaintextRuns } from './plaintext-runs.ts'
import { suites } from './suite.ts'

/** A header could state this many (its field has 32 bits). */
const statedLengthMax = 0xffffffff

export type DecryptOptions = {
  readonly keyring: Keyring
  /** Pairs that the message must have with these values. It may have more. */
  readonly encryptionContext?: EncryptionContextInput
  /** Refuses messages with more, before a key service is asked; 32 unless given. */
  readonly maxEncryptedDataKeys?: number
  /** Refuses longer frames, each of which is held in memory; 16,777,216 octets unless given. */
  readonly maxFrameLength?: number
}

export type Decrypted<Plaintext> = {
  readonly plaintext: Plaintext
  /** All pairs of the message, authenticated. */
  readonly encryptionContext: EncryptionContext
}

/**
 * Decrypts a whole message, and gives nothing of one that is damaged anywhere.
 * @throws EnvelopeError
 * @see AWS Encryption SDK specification, Decrypt
 */
export async function decrypt(
  message: Uint8Array,
  options: DecryptOptions,
): Promise<Decrypted<Uint8Array>> {
  const { plaintext, encryptionContext } = await decryptChunks([message], options)
  const runs = new PlaintextRuns(message.length)
  try {
    for await (const frame of plaintext) runs.add(frame)
    return { plaintext: runs.join(), encryptionContext }
  } finally {
    runs.wipe()
  }
}

/**
 * Decrypts a message of any length in bounded memory. Resolves once the header is authenticated, before the first
 * octet of plaintext; `plaintext` then gives each frame after its tag is verified, in an allocation of its own, and
 * lets go of the source at the end of the loop over it, or when it is given up (`plaintext.return()`).
 *
 * What has come before an error is authentic, but only a part: drop it, unless a part is of use.
 * @throws EnvelopeError, from the promise and from `plaintext`
 */
export async function decryptChunks(
  source: OctetSource,
  options: DecryptOptions,
): Promise<Decrypted<AsyncGenerator<Uint8Array, void, undefined>>> {
  const reader = new OctetReader(source)
  try {
    const { header, content } = await begin(reader, options)
    const plaintext = openFrames(reader, content)
    // A generator that has not begun would not let go of the source when it is given up.
    await plaintext.next()
    return { encryptionContext: header.encryptionContext, plaintext }
  } catch (error) {
    throw await reader.failed(error)
  }
}

/** Gives nothing first, and then the frames. */
async function* openFrames(reader: OctetReader, content: Content) {
  try {
    yield new Uint8Array(0)
    yield* openBody(reader, content)
  } catch (error) {
    throw await reader.failed(error)
  } finally {
    await reader.close()
  }
}

/** Reads the header and checks it, in the order of the specification: cheap refusals come before a key is asked for. */
async function begin(
  reader: OctetReader,
  options: DecryptOptions,
): Promise<{ header: Header; content: Content }> {
  const required = parseEncryptionContext(options.encryptionContext)
  const { maxEncryptedDataKeys = encryptedDataKeysDefaultMax } = options
  const { maxFrameLength = frameLengthMax } = options
  checkBound('maxEncryptedDataKeys', maxEncryptedDataKeys, encryptedDataKeysMax)
  checkBound('maxFrameLength', maxFrameLength, statedLengthMax)
  const { header, body } = await readHeader(reader, { maxEncryptedDataKeys, maxFrameLength })
  requirePairs(header.encryptionContext, required)
  const contentKey = await unwrapContentKey(header, options.keyring)
  verifyHeader(contentKey, body, await reader.take(tagOctets))
  const { messageId, frameLength } = header
  return { header, content: { contentKey, messageId, frameLength } }
}

async function unwrapContentKey(header: Header, keyring: Keyring) {
  const { suite, messageId, encryptionContext, encryptedDataKeys, commitKey } = header
  const materials = await keyring.onDecrypt({ suite, encryptionContext }, encryptedDataKeys)
  try {
    return committedContentKey(suites[suite], dataKeyOf(materials), messageId, commitKey)
  } finally {
    wipe(materials.dataKey)
  }
}
