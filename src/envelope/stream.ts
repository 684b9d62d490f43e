import { Duplex } from 'node:stream'
import { type DecryptOptions, decryptChunks } from './decrypt.ts'
import { type EncryptOptions, encryptChunks } from './encrypt.ts'
import type { EncryptionContext } from './encryption-context.ts'
import type { OctetSource } from './octet-reader.ts'

/**
 * `encryptChunks` as a Node stream: `pipeline(source, encryptStream(options), sink)`. It holds back its source while
 * its sink is slow.
 */
export function encryptStream(options: EncryptOptions): Duplex {
  return Duplex.from((source: OctetSource) => encryptChunks(source, options))
}

/**
 * `decryptChunks` as a Node stream. `encryptionContext` resolves before the first octet of plaintext, and rejects with
 * what the stream fails with before.
 */
export function decryptStream(
  options: DecryptOptions,
): Duplex & { readonly encryptionContext: Promise<EncryptionContext> } {
  const header = Promise.withResolvers<EncryptionContext>()
  // Whoever does not ask for it learns of the failure from the stream.
  header.promise.catch(() => {})
  const stream = Duplex.from(async function* (source: OctetSource) {
    try {
      const { plaintext, encryptionContext } = await decryptChunks(source, options)
      header.resolve(encryptionContext)
      yield* plaintext
    } catch (error) {
      header.reject(error)
      throw error
    }
  })
  // A stream that is destroyed does not wake the generator.
  stream.once('close', () => header.reject(new Error('the stream was closed before its header')))
  return Object.assign(stream, { encryptionContext: header.promise })
}
