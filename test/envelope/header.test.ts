import { describe, expect, test } from 'vitest'
import { concat, u16, u32 } from '../../src/base/bytes.ts'
import { native } from '../../src/crypto/native/index.ts'
import { decrypt } from '../../src/envelope/decrypt.ts'
import { serializeEncryptedDataKeys } from '../../src/envelope/encrypted-data-key.ts'
import { frameOverhead, sealFrame } from '../../src/envelope/frame.ts'
import { type Header, serializeHeader } from '../../src/envelope/header.ts'
import { headerTag } from '../../src/envelope/header-authentication.ts'
import { deriveKeys } from '../../src/envelope/key-derivation.ts'
import { rawAesKeyringWith } from '../../src/envelope/raw-aes-keyring.ts'
import { suites } from '../../src/envelope/suite.ts'
import { bytes, demoKey, demoKeyring, inTurn, pattern, released, text } from './demo.ts'

const keyring = demoKeyring()
const suite = 'AES_256_GCM_HKDF_SHA512_COMMIT_KEY'
const messageId = new Uint8Array(32).fill(3)
const dataKey = new Uint8Array(32).fill(1)

const refusal = (code: string, message?: RegExp) =>
  expect.objectContaining(message ? { code, message: expect.stringMatching(message) } : { code })

/** A header of the demo key, and the content key that belongs to it. */
const authenticHeader = async (change: Partial<Header> = {}) => {
  const wrapped = await rawAesKeyringWith(inTurn(dataKey, new Uint8Array(12)), demoKey).onEncrypt({
    suite,
    encryptionContext: change.encryptionContext ?? new Map(),
    encryptedDataKeys: [],
  })
  const { contentKey, commitKey } = deriveKeys(suites[suite], dataKey, messageId)
  const header: Header = {
    suite,
    messageId,
    encryptionContext: new Map(),
    encryptedDataKeys: wrapped.encryptedDataKeys,
    frameLength: 4,
    commitKey,
    ...change,
  }
  return { header, contentKey }
}

/** A message of the demo key with a header and frames to choose, all of them with right tags. */
const authenticMessage = async (
  frames: readonly [sequence: number, kind: 'regular' | 'final', plaintext: string][],
  change: Partial<Header> = {},
) => {
  const { header, contentKey } = await authenticHeader(change)
  const body = serializeHeader(header)
  const content = { contentKey, messageId, frameLength: header.frameLength }
  const sealed = frames.map(([sequence, kind, characters]) => {
    const plaintext = text(characters)
    const frame = new Uint8Array(plaintext.length + frameOverhead(kind))
    sealFrame(content, sequence, kind, plaintext, frame)
    return frame
  })
  return { head: concat(body, headerTag(contentKey, body)), frames: sealed }
}
const joined = (made: { head: Uint8Array; frames: Uint8Array[] }) =>
  concat(made.head, ...made.frames)

describe('a header is refused', () => {
  test.for([
    ['suite 0178 of version 1', '01800178'],
    ['suite 0214, which signs', '01800214'],
    ['suite 0578, which signs', '020578'],
    ['the reserved suite', '020000'],
  ])('with a named error for %s', async ([, head]) => {
    await expect(decrypt(bytes(head!), { keyring })).rejects.toThrow(
      refusal('unsupported-suite', new RegExp(`0x${head!.slice(-4)}`)),
    )
  })

  test.for([
    ['another version', '030478', 'version 1 or 2'],
    ['version 1 with another type', '01810178', 'type 0x80'],
    ['a suite of another version', '01800478', 'does not belong to version 1'],
    ['nothing at all', '', 'ends early'],
  ])('for %s', async ([, head, reason]) => {
    await expect(decrypt(bytes(head!), { keyring })).rejects.toThrow(
      refusal('malformed-message', new RegExp(reason!)),
    )
  })

  test.for(['01', '02'])('in base64, version %s, with an error that says so', async (version) => {
    const message = text(Buffer.from(`${version}80`, 'hex').toString('base64'))
    const of2 = text(Buffer.from('020478', 'hex').toString('base64'))
    await expect(decrypt(version === '01' ? message : of2, { keyring })).rejects.toThrow(
      refusal('base64-message', /decode it first/),
    )
  })

  test('without an encrypted data key', async () => {
    const message = joined(await authenticMessage([[1, 'final', '']], { encryptedDataKeys: [] }))
    await expect(decrypt(message, { keyring })).rejects.toThrow(refusal('malformed-message'))
  })

  test('with too many encrypted data keys, before the first of them is read', async () => {
    let readOn = false
    const source = (function* () {
      yield concat(bytes('020478'), messageId, u16(0), u16(0xffff))
      readOn = true
      yield new Uint8Array(1000)
    })()
    const { error } = await released(source)
    expect(error).toMatchObject({ code: 'limit-exceeded' })
    expect(readOn).toBe(false)
  })

  test('with more encrypted data keys than the caller allows', async () => {
    const { header } = await authenticHeader()
    const encryptedDataKeys = [...header.encryptedDataKeys, ...header.encryptedDataKeys]
    const message = joined(await authenticMessage([[1, 'final', 'x']], { encryptedDataKeys }))
    await expect(decrypt(message, { keyring, maxEncryptedDataKeys: 1 })).rejects.toThrow(
      refusal('limit-exceeded', /2 .* 1 /),
    )
    const { plaintext } = await decrypt(message, { keyring, maxEncryptedDataKeys: 2 })
    expect(plaintext).toEqual(text('x'))
  })

  test('with a frame length of 0, or over the limit', async () => {
    const zero = joined(await authenticMessage([[1, 'final', '']], { frameLength: 0 }))
    await expect(decrypt(zero, { keyring })).rejects.toThrow(refusal('malformed-message'))
    const long = joined(await authenticMessage([[1, 'final', 'x']], { frameLength: 0x1000001 }))
    await expect(decrypt(long, { keyring })).rejects.toThrow(refusal('limit-exceeded', /16777217/))
    const { plaintext } = await decrypt(long, { keyring, maxFrameLength: 0xffffffff })
    expect(plaintext).toEqual(text('x'))
  })

  test('for content that is not framed, or of a type that does not exist', async () => {
    const { header } = await authenticHeader()
    const body = serializeHeader(header)
    const at = body.length - 37
    expect(body[at]).toBe(2)
    body[at] = 1
    await expect(decrypt(body, { keyring })).rejects.toThrow(refusal('unsupported-content-type'))
    body[at] = 3
    await expect(decrypt(body, { keyring })).rejects.toThrow(
      refusal('malformed-message', /content type/),
    )
  })

  test('with a verification key, as its suite does not sign', async () => {
    const encryptionContext = new Map([['aws-crypto-public-key', 'AA==']])
    const message = joined(await authenticMessage([[1, 'final', '']], { encryptionContext }))
    await expect(decrypt(message, { keyring })).rejects.toThrow(refusal('malformed-message'))
  })

  test('when it commits to another data key, even with all tags right', async () => {
    const commitKey = new Uint8Array(32).fill(9)
    const message = joined(await authenticMessage([[1, 'final', 'x']], { commitKey }))
    await expect(decrypt(message, { keyring })).rejects.toThrow(refusal('authentication-failed'))
  })

  test('with a provider id that is not UTF-8', async () => {
    const keys = serializeEncryptedDataKeys([
      { providerId: 'a', providerInfo: new Uint8Array(0), ciphertext: new Uint8Array(0) },
    ])
    keys[4] = 0xff
    const message = concat(bytes('020478'), messageId, u16(0), keys, Uint8Array.of(2), u32(4))
    await expect(decrypt(message, { keyring })).rejects.toThrow(
      refusal('malformed-message', /provider id/),
    )
  })
})

describe('a body is refused', () => {
  const regular = [1, 'regular', 'abcd'] as const
  test.for<[string, Parameters<typeof authenticMessage>[0]]>([
    ['a frame number left out', [[...regular], [3, 'final', 'e']]],
    ['a frame twice', [[...regular], [...regular], [2, 'final', 'e']]],
    ['frames in another order', [[2, 'regular', 'efgh'], [...regular], [3, 'final', '']]],
    ['no final frame', [[...regular]]],
    [
      'a second final frame',
      [
        [1, 'final', 'a'],
        [2, 'final', 'b'],
      ],
    ],
    [
      'a frame behind the final one',
      [
        [1, 'final', 'a'],
        [2, 'regular', 'abcd'],
      ],
    ],
    ['a final frame over the frame length', [[1, 'final', 'abcde']]],
    [
      'frames that begin at 0',
      [
        [0, 'regular', 'abcd'],
        [1, 'final', ''],
      ],
    ],
  ])('with %s, though every tag is right', async ([, frames]) => {
    const message = joined(await authenticMessage(frames))
    await expect(decrypt(message, { keyring })).rejects.toThrow(refusal('malformed-message'))
  })

  test('with an IV that does not follow from the frame’s number, though the tag is right', async () => {
    const { head } = await authenticMessage([])
    const { contentKey } = await authenticHeader()
    const iv = bytes('000000000000000000000007')
    const associated = concat(
      messageId,
      text('AWSKMSEncryptionClient Final Frame'),
      u32(1),
      u32(0),
      u32(1),
    )
    const frame = (used: Uint8Array) =>
      concat(
        bytes('ffffffff00000001'),
        used,
        u32(1),
        native.aesGcm.seal(contentKey, used, text('x'), associated),
      )
    const right = concat(head, frame(bytes('000000000000000000000001')))
    expect((await decrypt(right, { keyring })).plaintext).toEqual(text('x'))
    await expect(decrypt(concat(head, frame(iv)), { keyring })).rejects.toThrow(
      refusal('malformed-message', /IV/),
    )
  })
})

test('a full final frame is read, as is an empty one behind full frames', async () => {
  for (const frames of [
    [
      [1, 'regular', 'abcd'],
      [2, 'final', 'efgh'],
    ],
    [
      [1, 'regular', 'abcd'],
      [2, 'regular', 'efgh'],
      [3, 'final', ''],
    ],
  ] as Parameters<typeof authenticMessage>[0][]) {
    const { plaintext } = await decrypt(joined(await authenticMessage(frames)), { keyring })
    expect(plaintext).toEqual(text('abcdefgh'))
  }
})

test('a message ends where its sequence numbers do', async () => {
  const { contentKey } = await authenticHeader()
  const content = { contentKey, messageId, frameLength: 4 }
  const seal = (sequence: number, kind: 'regular' | 'final') => {
    const plaintext = pattern(4)
    sealFrame(content, sequence, kind, plaintext, new Uint8Array(4 + frameOverhead(kind)))
  }
  seal(0xfffffffe, 'regular')
  seal(0xffffffff, 'final')
  expect(() => seal(0xffffffff, 'regular')).toThrow(refusal('limit-exceeded'))
  expect(() => seal(0x100000000, 'final')).toThrow(refusal('limit-exceeded'))
})
