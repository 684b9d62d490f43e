import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hex } from '../../src/base/encoding.ts'
import { decrypt } from '../../src/envelope/decrypt.ts'
import { bytes, demoKeyring, filled, fixedMessage, randomnessOf, text } from './demo.ts'

const example = bytes(`
  02 0478 abababababababababababababababababababababababababababababababab
  0008 0001 0001 6b 0001 76
  0001 0007 64656d6f2d6e73
       001c 64656d6f2d6b6579 00000080 0000000c 222222222222222222222222
       0030 6c052fd77fe18b0b968c9ebb9ee8f36cd777761c0a95c4a6b7e335bb99b8a07a
            cd7b6abf528ce2d199801d549d3a3d85
  02 00000010 eb29c98fa29c0c852aec85e84791e4e6946b54afc0df520b4710c596f578715f
  637365cb4d418117a9cc7aed9833848d
  ffffffff 00000001 000000000000000000000001 00000002 e8fe 1e114cd20206de95a72b29947accdec3
`)

test('the worked example is written octet by octet', async () => {
  const options = { encryptionContext: { k: 'v' }, frameLength: 16 }
  const message = await fixedMessage(filled(0x11, 0x22, 0xab), text('Hi'), options)
  expect(hex(message)).toBe(hex(example))
})

test('the worked example is read', async () => {
  const { plaintext, encryptionContext } = await decrypt(example, { keyring: demoKeyring() })
  expect(plaintext).toEqual(text('Hi'))
  expect([...encryptionContext]).toEqual([['k', 'v']])
})

type Golden = {
  name: string
  writer: string
  encryptionContext: Record<string, string>
  frameLength: number
  plaintext: string
  message: string
}
const url = new URL('../../vectors/envelope-0478.json', import.meta.url)
const { messages } = JSON.parse(readFileSync(url, 'utf8')) as { messages: Golden[] }

test.for(messages)(
  'golden message of $writer: $name, is read, and written again the same',
  async (golden) => {
    const message = bytes(golden.message)
    const { plaintext, encryptionContext } = await decrypt(message, { keyring: demoKeyring() })
    expect(hex(plaintext)).toBe(golden.plaintext)
    expect(Object.fromEntries(encryptionContext)).toEqual(golden.encryptionContext)
    expect(hex(await fixedMessage(await randomnessOf(message), plaintext, golden))).toBe(
      golden.message,
    )
  },
)
