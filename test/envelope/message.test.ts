import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex } from '../../src/base/encoding.ts'
import { decrypt } from '../../src/envelope/decrypt.ts'
import { encrypt, encryptChunks, encryptChunksWith } from '../../src/envelope/encrypt.ts'
import { EnvelopeError } from '../../src/envelope/error.ts'
import { rawAesKeyringWith } from '../../src/envelope/raw-aes-keyring.ts'
import {
  demoKey,
  demoKeyring,
  filled,
  fixedMessage,
  gathered,
  inTurn,
  pattern,
  pieces,
  randomnessOf,
  released,
  text,
} from './demo.ts'

const keyring = demoKeyring()
const frameLength = 16
/** Sizes around the boundaries of frames of 16 octets. */
const sizes = fc
  .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -1, max: 1 }))
  .map(([frames, off]) => Math.max(0, frames * frameLength + off))

describe('a message', () => {
  test('is read as it was written, and written again to the same octets', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.dictionary(fc.string(), fc.string()), async (size, context) => {
        const plaintext = pattern(size)
        const options = { encryptionContext: context, frameLength }
        const message = await encrypt(plaintext, { keyring, ...options })
        const opened = await decrypt(message, { keyring })
        expect(hex(opened.plaintext)).toBe(hex(plaintext))
        expect(new Map(opened.encryptionContext)).toEqual(new Map(Object.entries(context)))
        const again = await fixedMessage(await randomnessOf(message), plaintext, options)
        expect(hex(again)).toBe(hex(message))
      }),
      { numRuns: 60 },
    )
  })

  test('is the same whole and in pieces of any size', async () => {
    const piece = fc.integer({ min: 1, max: 40 })
    await fc.assert(
      fc.asyncProperty(sizes, piece, piece, async (size, written, read) => {
        const plaintext = pattern(size)
        const random = filled(1, 2, 3)
        const message = await fixedMessage(random, plaintext, { frameLength })
        const streamed = encryptChunksWith(inTurn(random.messageId), pieces(plaintext, written), {
          keyring: rawAesKeyringWith(inTurn(random.dataKey, random.wrappingIv), demoKey),
          frameLength,
        })
        expect(hex(await gathered(streamed))).toBe(hex(message))
        const { plaintext: back, error } = await released(pieces(message, read))
        expect(error).toBeUndefined()
        expect(hex(back)).toBe(hex(plaintext))
      }),
      { numRuns: 60 },
    )
  })

  test('of several runs of 64 KiB is the same whole and in pieces', async () => {
    for (const length of [4096, 0x10000, 0x18000]) {
      const plaintext = pattern(200_000)
      const random = filled(1, 2, 3)
      const message = await fixedMessage(random, plaintext, { frameLength: length })
      const streamed = encryptChunksWith(inTurn(random.messageId), pieces(plaintext, 7919), {
        keyring: rawAesKeyringWith(inTurn(random.dataKey, random.wrappingIv), demoKey),
        frameLength: length,
      })
      expect(Buffer.compare(await gathered(streamed), message)).toBe(0)
      const { plaintext: back } = await released(pieces(message, 6007))
      expect(Buffer.compare(back, plaintext)).toBe(0)
    }
  })

  test('runs octet by octet', async () => {
    const plaintext = pattern(2 * frameLength + 1)
    const message = await gathered(encryptChunks(pieces(plaintext, 1), { keyring, frameLength }))
    const { plaintext: back } = await released(pieces(message, 1))
    expect(hex(back)).toBe(hex(plaintext))
  })

  test('is unlike any other of the same plaintext', async () => {
    const one = await encrypt(text('same'), { keyring })
    const other = await encrypt(text('same'), { keyring })
    expect(hex(one.subarray(3, 35))).not.toBe(hex(other.subarray(3, 35)))
    expect(hex(one.subarray(-20))).not.toBe(hex(other.subarray(-20)))
  })
})

describe('a damaged message', async () => {
  const plaintext = pattern(2 * frameLength + 5)
  const message = await fixedMessage(filled(1, 2, 3), plaintext, {
    encryptionContext: { k: 'v' },
    frameLength,
  })

  test('is refused with any single bit flipped, and gives no octet that is not authentic', async () => {
    for (let bit = 0; bit < message.length * 8; bit++) {
      const flipped = Uint8Array.from(message)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      const { plaintext: given, error } = await released([flipped])
      expect(error, `bit ${bit}`).toBeInstanceOf(EnvelopeError)
      expect(given.length % frameLength).toBe(0)
      expect(hex(given)).toBe(hex(plaintext.subarray(0, given.length)))
    }
  })

  test('is refused at every length that it can be cut to', async () => {
    for (let length = 0; length < message.length; length++)
      await expect(decrypt(message.subarray(0, length), { keyring })).rejects.toThrow(
        expect.objectContaining({ code: 'malformed-message' }),
      )
  })

  test('is refused with octets behind its end, before its last frame is given', async () => {
    for (const tail of [Uint8Array.of(0), message.subarray(0, 20), message]) {
      const { plaintext: given, error } = await released([message, tail])
      expect(error).toMatchObject({ code: 'malformed-message' })
      expect(given).toHaveLength(2 * frameLength)
    }
  })

  test('fails with one message wherever its tags are wrong', async () => {
    const headerTagEnd = message.length - (frameLength + 32) * 2 - 45
    const ends = [headerTagEnd, headerTagEnd + frameLength + 32, message.length]
    const seen = new Set<string>()
    for (const end of ends) {
      const changed = Uint8Array.from(message)
      changed[end - 1]! ^= 1
      const { error } = await released([changed])
      expect(error).toMatchObject({ code: 'authentication-failed' })
      seen.add((error as EnvelopeError).message)
    }
    expect(seen.size).toBe(1)
  })
})

describe('secrets', () => {
  test('the data key is wiped after encryption and decryption, and after a refusal', async () => {
    const keys: Uint8Array[] = []
    const watched = {
      async onEncrypt(...input: Parameters<typeof keyring.onEncrypt>) {
        const materials = await keyring.onEncrypt(...input)
        keys.push(materials.dataKey!)
        return materials
      },
      async onDecrypt(...input: Parameters<typeof keyring.onDecrypt>) {
        const materials = await keyring.onDecrypt(...input)
        expect(materials.dataKey!.some((octet) => octet !== 0)).toBe(true)
        keys.push(materials.dataKey!)
        return materials
      },
    }
    const message = await encrypt(text('x'), { keyring: watched })
    await decrypt(message, { keyring: watched })
    message[message.length - 50]! ^= 1
    await decrypt(message, { keyring: watched }).catch(() => {})
    expect(keys).toHaveLength(3)
    expect(keys.every((key) => key.every((octet) => octet === 0))).toBe(true)
  })
})
