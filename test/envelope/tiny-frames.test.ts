import { afterEach, describe, expect, test, vi } from 'vitest'
import { native } from '../../src/crypto/native/index.ts'
import { decrypt, decryptChunks } from '../../src/envelope/decrypt.ts'
import { encrypt, encryptChunks } from '../../src/envelope/encrypt.ts'
import { demoKeyring, gathered, pattern } from './demo.ts'

const keyring = demoKeyring()
const plaintext = pattern(2000)
const message = await encrypt(plaintext, { keyring, frameLength: 1 })

afterEach(() => {
  vi.restoreAllMocks()
})

/** How often the event loop went round while `work` went on. */
const turnsDuring = async (work: Promise<unknown>): Promise<number> => {
  let turns = 0
  const turn = () => {
    turns++
    next = setImmediate(turn)
  }
  let next = setImmediate(turn)
  await work
  clearImmediate(next)
  return turns
}

const isWiped = (octets: Uint8Array) => octets.every((octet) => octet === 0)

/** The frames that are opened from now on, as AES-GCM gave them; `before` is called before each. */
const watchFrames = (before: (frames: readonly Uint8Array[]) => void = () => {}) => {
  const frames: Uint8Array[] = []
  const { open } = native.aesGcm
  vi.spyOn(native.aesGcm, 'open').mockImplementation((...input) => {
    before(frames)
    const frame = open(...input)
    frames.push(frame)
    return frame
  })
  return frames
}

describe('a message of tiny frames in memory', () => {
  const whole = async () => (await decrypt(message, { keyring })).plaintext
  const inChunks = async () => gathered((await decryptChunks([message], { keyring })).plaintext)

  test.each([
    ['whole', whole],
    ['in chunks', inChunks],
  ])('lets the event loop go on while it is opened %s', async (_, read) => {
    const opened = read()
    expect(await turnsDuring(opened)).toBeGreaterThan(5)
    expect(Buffer.compare(await opened, plaintext)).toBe(0)
  })

  test.each([
    ['whole', () => encrypt(plaintext, { keyring, frameLength: 1 })],
    ['in chunks', () => gathered(encryptChunks([plaintext], { keyring, frameLength: 1 }))],
  ])('lets the event loop go on while it is sealed %s', async (_, seal) => {
    const sealed = seal()
    expect(await turnsDuring(sealed)).toBeGreaterThan(5)
    expect((await decrypt(await sealed, { keyring })).plaintext).toEqual(plaintext)
  })

  test('has each frame wiped before the next one is opened', async () => {
    let held = 0
    const frames = watchFrames((before) => {
      held += before.slice(-1).filter((frame) => !isWiped(frame)).length
    })
    expect(Buffer.compare(await whole(), plaintext)).toBe(0)
    expect(frames.length).toBeGreaterThan(plaintext.length)
    expect(held).toBe(0)
  })
})

test.each([1, 1000, 0x10000])(
  'a message that fails at its end leaves no plaintext behind, in frames of %d',
  async (frameLength) => {
    const start = pattern(100)
    const sealed = await encrypt(pattern(frameLength + 100), { keyring, frameLength })
    for (const damaged of [sealed.subarray(0, -1), Buffer.concat([sealed, Uint8Array.of(0)])]) {
      const frames = watchFrames()
      const written = vi.spyOn(Uint8Array.prototype, 'set')
      const refusal = await decrypt(damaged, { keyring }).catch((error) => error)
      const targets = written.mock.contexts as Uint8Array[]
      vi.restoreAllMocks()
      expect(refusal).toMatchObject({ code: 'malformed-message' })
      expect(frames.length).toBeGreaterThan(1)
      expect(frames.every(isWiped)).toBe(true)
      expect(targets.some((octets) => Buffer.from(octets).includes(Buffer.from(start)))).toBe(false)
    }
  },
)

test.each([4095, 4096, 0xffff, 0x10000, 0x10001])(
  'frames of %d octets are joined in their order',
  async (frameLength) => {
    const sealed = await encrypt(pattern(200_000), { keyring, frameLength })
    const opened = await decrypt(sealed, { keyring })
    expect(Buffer.compare(opened.plaintext, pattern(200_000))).toBe(0)
    expect(opened.plaintext.buffer.byteLength).toBe(200_000)
  },
)
