import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { decryptChunks } from '../../src/envelope/decrypt.ts'
import { encrypt, encryptChunks } from '../../src/envelope/encrypt.ts'
import { demoKeyring, gathered, pattern, pieces } from './demo.ts'

const keyring = demoKeyring()
const message = await encrypt(pattern(100), { keyring, frameLength: 16 })

/** A source in pieces of 50 octets that counts how often it is let go, and may fail at that. */
const watched = (octets: Uint8Array, failure?: Error) => {
  const parts = pieces(octets, 50)
  const source = {
    letGo: 0,
    [Symbol.asyncIterator]: () => ({
      next: async () => parts.next(),
      return: async () => {
        source.letGo++
        if (failure) throw failure
        return { done: true as const, value: undefined }
      },
    }),
  }
  return source
}

const ways: Record<string, (plaintext: AsyncGenerator<Uint8Array>) => Promise<unknown>> = {
  'given up before its loop': (plaintext) => plaintext.return(undefined),
  'disposed of before its loop': async (plaintext) => plaintext[Symbol.asyncDispose](),
  'given up in its loop': async (plaintext) => {
    for await (const _ of plaintext) break
  },
  'read to its end': gathered,
}

test.each(Object.entries(ways))(
  'a decryption that is %s lets its source go once',
  async (_, way) => {
    const source = watched(message)
    const { plaintext } = await decryptChunks(source, { keyring })
    expect(source.letGo).toBe(0)
    await way(plaintext)
    expect(source.letGo).toBe(1)
    expect(await plaintext.next()).toEqual({ done: true, value: undefined })
  },
)

test('the first octets that a decryption gives are plaintext', async () => {
  const { plaintext } = await decryptChunks(watched(message), { keyring })
  expect((await plaintext.next()).value).toEqual(pattern(16))
})

test.each([
  ['header', 40],
  ['body', message.length - 1],
])(
  'a message cut in its %s fails as such, whatever its source says when let go',
  async (_, length) => {
    const source = watched(message.subarray(0, length), new Error('not let go'))
    const read = async () => gathered((await decryptChunks(source, { keyring })).plaintext)
    await expect(read()).rejects.toMatchObject({ code: 'malformed-message' })
    expect(source.letGo).toBe(1)
  },
)

test('an encryption fails with its own error, whatever its source says when let go', async () => {
  const source = watched(message, new Error('not let go'))
  const chunks = encryptChunks(source, { keyring, frameLength: 0 })
  await expect(gathered(chunks)).rejects.toThrow('frameLength must be')
  expect(source.letGo).toBe(1)
})

test('a source that fails when it is let go fails a decryption that is whole', async () => {
  const { plaintext } = await decryptChunks(watched(message, new Error('not let go')), { keyring })
  await expect(gathered(plaintext)).rejects.toThrow('not let go')
})

test('a request that was not read when its encryption fails is left to be answered', async () => {
  const request = Readable.from([message])
  const chunks = encryptChunks(request, { keyring, frameLength: 0 })
  await expect(gathered(chunks)).rejects.toThrow('frameLength must be')
  expect(request.destroyed).toBe(false)
})
