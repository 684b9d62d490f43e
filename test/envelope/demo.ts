import { fromHex } from '../../src/base/encoding.ts'
import { type DecryptOptions, decryptChunks } from '../../src/envelope/decrypt.ts'
import { encryptWith } from '../../src/envelope/encrypt.ts'
import { readHeader } from '../../src/envelope/header.ts'
import type { Keyring } from '../../src/envelope/keyring.ts'
import { OctetReader } from '../../src/envelope/octet-reader.ts'
import { rawAesKeyring, rawAesKeyringWith } from '../../src/envelope/raw-aes-keyring.ts'

/** The raw AES key of the specification's examples and of the golden file. */
export const demoKey = {
  keyNamespace: 'demo-ns',
  keyName: 'demo-key',
  wrappingKey: Uint8Array.from({ length: 32 }, (_, index) => index),
}

export const demoKeyring = (): Keyring => rawAesKeyring(demoKey)

export const bytes = (hexadecimal: string): Uint8Array => {
  const decoded = fromHex(hexadecimal.replaceAll(/\s/g, ''))
  if (!decoded) throw new Error('not hexadecimal')
  return decoded
}

export const text = (characters: string): Uint8Array => new TextEncoder().encode(characters)

/** `length` octets that repeat with a period of 251, so that frames differ. */
export const pattern = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => index % 251)

/** Gives these, one a call, in place of randomness. */
export const inTurn = (...octets: readonly Uint8Array[]) => {
  const left = octets.map((each) => Uint8Array.from(each))
  return (length: number): Uint8Array => {
    const next = left.shift()
    if (next?.length !== length) throw new Error(`${length} octets were asked for`)
    return next
  }
}

export type Randomness = { dataKey: Uint8Array; wrappingIv: Uint8Array; messageId: Uint8Array }

export const filled = (dataKey: number, wrappingIv: number, messageId: number): Randomness => ({
  dataKey: new Uint8Array(32).fill(dataKey),
  wrappingIv: new Uint8Array(12).fill(wrappingIv),
  messageId: new Uint8Array(32).fill(messageId),
})

/** A message under the demo key that is known to the last octet. */
export const fixedMessage = (
  { dataKey, wrappingIv, messageId }: Randomness,
  plaintext: Uint8Array,
  options: { encryptionContext?: Record<string, string>; frameLength?: number },
): Promise<Uint8Array> => {
  const keyring = rawAesKeyringWith(inTurn(dataKey, wrappingIv), demoKey)
  return encryptWith(inTurn(messageId), plaintext, { keyring, ...options })
}

const limits = { maxEncryptedDataKeys: 32, maxFrameLength: 0x1000000 }

export const parseHeader = async (message: Uint8Array) =>
  (await readHeader(new OctetReader([message]), limits)).header

/** The random octets that a message under the demo key was made with. */
export const randomnessOf = async (message: Uint8Array): Promise<Randomness> => {
  const { suite, messageId, encryptionContext, encryptedDataKeys } = await parseHeader(message)
  const opened = await demoKeyring().onDecrypt({ suite, encryptionContext }, encryptedDataKeys)
  const wrappingIv = encryptedDataKeys[0]!.providerInfo.slice(-12)
  return { dataKey: opened.dataKey!, wrappingIv, messageId }
}

/** What a streaming reader gives, and what it fails with at the end. */
export const released = async (
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: Partial<DecryptOptions> = {},
): Promise<{ plaintext: Uint8Array; error: unknown }> => {
  const parts: Uint8Array[] = []
  let error: unknown
  try {
    const { plaintext } = await decryptChunks(source, { keyring: demoKeyring(), ...options })
    for await (const part of plaintext) parts.push(part)
  } catch (thrown) {
    error = thrown
  }
  return { plaintext: Buffer.concat(parts), error }
}

export const pieces = function* (octets: Uint8Array, length: number) {
  for (let at = 0; at < octets.length; at += length) yield octets.subarray(at, at + length)
}

export const gathered = async (source: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}
