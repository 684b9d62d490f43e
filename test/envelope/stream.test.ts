import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { encrypt } from '../../src/envelope/encrypt.ts'
import { EnvelopeError } from '../../src/envelope/error.ts'
import { decryptStream, encryptStream } from '../../src/envelope/stream.ts'
import { demoKeyring, pattern, pieces } from './demo.ts'

const keyring = demoKeyring()
const plaintext = pattern(300_000)
const encryptionContext = { k: 'v' }

test('a message goes through Node’s streams and back', async () => {
  const writer = encryptStream({ keyring, encryptionContext })
  const reader = decryptStream({ keyring, encryptionContext })
  const back = await pipeline(Readable.from(pieces(plaintext, 9001)), writer, reader, buffer)
  expect(Buffer.compare(back, plaintext)).toBe(0)
})

test('the encryption context is there before the first octet of plaintext', async () => {
  const reader = decryptStream({ keyring })
  reader.end(await encrypt(plaintext, { keyring, encryptionContext }))
  const events: string[] = []
  const context = reader.encryptionContext.then((pairs) => {
    events.push('context')
    return pairs
  })
  for await (const _ of reader) events.push('plaintext')
  expect(Object.fromEntries(await context)).toEqual(encryptionContext)
  expect(events.indexOf('context')).toBe(0)
  expect(events.length).toBeGreaterThan(1)
})

test('a refusal fails both the stream and the promise of its encryption context', async () => {
  const message = await encrypt(plaintext, { keyring })
  message[3]! ^= 1
  const reader = decryptStream({ keyring })
  await expect(pipeline(Readable.from([message]), reader, buffer)).rejects.toThrow(EnvelopeError)
  await expect(reader.encryptionContext).rejects.toThrow(EnvelopeError)
})

test('a stream that is destroyed before its header does not leave the promise open', async () => {
  const reader = decryptStream({ keyring })
  reader.write(new Uint8Array([2]))
  reader.destroy()
  await expect(reader.encryptionContext).rejects.toThrow('closed before its header')
})

test('a slow sink holds back the source', async () => {
  let pulled = 0
  const endless = (function* () {
    for (;;) {
      pulled++
      yield Buffer.alloc(65536)
    }
  })()
  const output = Readable.from(endless, { objectMode: false }).compose(encryptStream({ keyring }))
  let given = 0
  for await (const _ of output) {
    if (++given < 3) continue
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate)
    break
  }
  expect(pulled).toBeLessThan(80)
})

test('text is refused: a stream with an encoding would have changed the octets', async () => {
  const source = Readable.from(['abc']).setEncoding('utf8')
  await expect(pipeline(source, encryptStream({ keyring }), buffer)).rejects.toThrow(TypeError)
})
