import { expect, test } from 'vitest'
import { decrypt } from '../../src/envelope/decrypt.ts'
import { encrypt, encryptChunks } from '../../src/envelope/encrypt.ts'
import { multiKeyring } from '../../src/envelope/multi-keyring.ts'
import { rawAesKeyring } from '../../src/envelope/raw-aes-keyring.ts'
import { demoKeyring, parseHeader, pattern, released, text } from './demo.ts'

const keyring = demoKeyring()

test('frames are 64 KiB unless a length is given', async () => {
  expect(await parseHeader(await encrypt(text('x'), { keyring }))).toMatchObject({
    frameLength: 65536,
  })
  expect(await parseHeader(await encrypt(text('x'), { keyring, frameLength: 9 }))).toMatchObject({
    frameLength: 9,
  })
})

test.for([0, -1, 1.5, Number.NaN, 0x1000001])(
  'a frame length of %s is a TypeError',
  async (length) => {
    await expect(encrypt(text('x'), { keyring, frameLength: length })).rejects.toThrow(TypeError)
  },
)

test.for([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'a bound of %s is a TypeError, for nothing is more than it',
  async (bound) => {
    const message = await encrypt(text('x'), { keyring })
    for (const work of [
      encrypt(text('x'), { keyring, maxEncryptedDataKeys: bound }),
      decrypt(message, { keyring, maxEncryptedDataKeys: bound }),
      decrypt(message, { keyring, maxFrameLength: bound }),
    ])
      await expect(work).rejects.toThrow(TypeError)
  },
)

test.for([new Uint16Array(4), new Float64Array(2), 'text', [1, 2]])(
  'a plaintext or a key that is no Uint8Array is a TypeError: %s',
  async (other) => {
    const given = other as unknown as Uint8Array
    await expect(encrypt(given, { keyring })).rejects.toThrow(TypeError)
    const options = { keyNamespace: 'n', keyName: 'k', wrappingKey: new Uint16Array(16) }
    expect(() => rawAesKeyring(options as never)).toThrow(TypeError)
  },
)

test('no more data keys are written than are read unless somebody says so', async () => {
  const children = Array.from({ length: 32 }, () => demoKeyring())
  const many = multiKeyring({ generator: keyring, children })
  await expect(encrypt(text('x'), { keyring: many })).rejects.toThrow(
    expect.objectContaining({ code: 'limit-exceeded' }),
  )
  const message = await encrypt(text('x'), { keyring: many, maxEncryptedDataKeys: 33 })
  const opened = await decrypt(message, { keyring, maxEncryptedDataKeys: 33 })
  expect(opened.plaintext).toEqual(text('x'))
})

test('more encrypted data keys than allowed are refused', async () => {
  const two = multiKeyring({ generator: keyring, children: [demoKeyring()] })
  await expect(encrypt(text('x'), { keyring: two, maxEncryptedDataKeys: 1 })).rejects.toThrow(
    expect.objectContaining({ code: 'limit-exceeded' }),
  )
  await encrypt(text('x'), { keyring: two, maxEncryptedDataKeys: 2 })
})

test.for([
  ['no data key', {}],
  ['a short data key', { dataKey: new Uint8Array(16) }],
  ['no encrypted data key', { dataKey: new Uint8Array(32) }],
] as const)('a keyring that gives %s is refused', async ([, given]) => {
  const broken = {
    ...keyring,
    onEncrypt: async (materials: object) => ({ ...materials, ...given }),
  }
  await expect(
    encrypt(text('x'), { keyring: broken as unknown as typeof keyring }),
  ).rejects.toThrow(expect.objectContaining({ code: 'keyring-failed' }))
})

test('required pairs must be in the message with their values; the others come back too', async () => {
  const encryptionContext = { tenant: '7', purpose: 'test' }
  const message = await encrypt(text('x'), { keyring, encryptionContext })
  const opened = await decrypt(message, { keyring, encryptionContext: { tenant: '7' } })
  expect(Object.fromEntries(opened.encryptionContext)).toEqual(encryptionContext)
  for (const required of [{ tenant: '8' }, { tenant: '7', more: '' }, { constructor: '' }])
    await expect(
      decrypt(message, { keyring, encryptionContext: required as Record<string, string> }),
    ).rejects.toThrow(expect.objectContaining({ code: 'encryption-context-mismatch' }))
})

test('a missing required pair is told before any key is asked for', async () => {
  const message = await encrypt(text('x'), { keyring })
  const asked = { ...keyring, onDecrypt: () => Promise.reject(new Error('asked')) }
  await expect(
    decrypt(message, { keyring: asked, encryptionContext: { tenant: '7' } }),
  ).rejects.toThrow(expect.objectContaining({ code: 'encryption-context-mismatch' }))
})

test('plaintext is pulled only as far as output is asked for', async () => {
  let pulled = 0
  let closed = false
  const source = (async function* () {
    try {
      for (;;) yield pattern(++pulled > 0 ? 65536 : 0)
    } finally {
      closed = true
    }
  })()
  let given = 0
  for await (const _ of encryptChunks(source, { keyring })) if (++given === 4) break
  expect(pulled).toBe(3)
  expect(closed).toBe(true)
})

test('a source may use its memory again once it is asked for more', async () => {
  const memory = new Uint8Array(10)
  const source = (function* () {
    for (let value = 1; value <= 5; value++) yield memory.fill(value)
  })()
  const parts: Uint8Array[] = []
  for await (const part of encryptChunks(source, { keyring, frameLength: 16 })) parts.push(part)
  const { plaintext } = await released(parts)
  expect([...plaintext]).toEqual([1, 2, 3, 4, 5].flatMap((value) => Array(10).fill(value)))
})

test('a source’s failure passes through, and the message stays without its end', async () => {
  const failure = new Error('disk')
  const source = (function* () {
    yield pattern(70000)
    throw failure
  })()
  const parts: Uint8Array[] = []
  const run = async () => {
    for await (const part of encryptChunks(source, { keyring })) parts.push(part)
  }
  await expect(run()).rejects.toBe(failure)
  expect((await released(parts)).error).toMatchObject({ code: 'malformed-message' })
})
