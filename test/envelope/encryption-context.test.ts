import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hex } from '../../src/base/encoding.ts'
import {
  deserializeEncryptionContext,
  parseEncryptionContext,
  serializeEncryptionContext,
} from '../../src/envelope/encryption-context.ts'
import { bytes } from './demo.ts'

const key = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((k) => !k.startsWith('aws-crypto-'))
const contexts = fc.uniqueArray(fc.tuple(key, fc.string({ unit: 'binary', maxLength: 12 })), {
  selector: ([name]) => name,
  maxLength: 8,
})

test('an empty context is no octets', () => {
  expect(serializeEncryptionContext(new Map())).toHaveLength(0)
  expect(deserializeEncryptionContext(new Uint8Array(0)).size).toBe(0)
})

test('pairs are sorted by UTF-8 octets, not by UTF-16 units', () => {
  const context = parseEncryptionContext({ '\u{1f600}': '', '\uff5e': '', a: '', B: '' })
  expect(hex(serializeEncryptionContext(context))).toBe(
    '0004 000142 0000 000161 0000 0003efbd9e 0000 0004f09f9880 0000'.replaceAll(' ', ''),
  )
})

test('a context is read as it was given, and its octets do not depend on the order given', () => {
  fc.assert(
    fc.property(contexts, (pairs) => {
      const octets = serializeEncryptionContext(parseEncryptionContext(new Map(pairs)))
      expect(serializeEncryptionContext(new Map([...pairs].reverse()))).toEqual(octets)
      const read = deserializeEncryptionContext(octets)
      expect(new Map(read)).toEqual(new Map(pairs))
      expect(serializeEncryptionContext(read)).toEqual(octets)
    }),
  )
})

test('a pair named like the prototype is a pair', () => {
  const context = parseEncryptionContext(new Map([['__proto__', 'x']]))
  expect([...deserializeEncryptionContext(serializeEncryptionContext(context))]).toEqual([
    ['__proto__', 'x'],
  ])
  expect(parseEncryptionContext({}).has('constructor')).toBe(false)
})

test.for([
  ['reserved prefix', { 'aws-crypto-x': 'y' }],
  ['reserved key', { 'aws-crypto-public-key': 'y' }],
  ['lone surrogate in a key', { '\ud800': 'y' }],
  ['lone surrogate in a value', { x: '\udc00' }],
  ['value that is no string', { x: 1 as unknown as string }],
  ['key over 65,535 octets', { ['é'.repeat(32768)]: '' }],
  ['more pairs than fit', Object.fromEntries(Array.from({ length: 16_384 }, (_, n) => [n, '']))],
  ['pairs over 65,535 octets together', { a: 'x'.repeat(40000), b: 'x'.repeat(40000) }],
] as const)('a caller’s context is refused: %s', ([, context]) => {
  expect(() => parseEncryptionContext(context)).toThrow(
    expect.objectContaining({ code: 'encryption-context-refused' }),
  )
})

test.for([
  ['no pair', '0000'],
  ['half a count', '00'],
  ['one pair less than counted', '0002 000161 000162'],
  ['octets behind the last pair', '0001 000161 000162 00'],
  ['a field that ends early', '0001 000161 000262'],
  ['a key twice', '0002 000161 000162 000161 000162'],
  ['a key that is not UTF-8', '0001 0001ff 000162'],
  ['a value that is not UTF-8', '0001 000161 0002c080'],
])('a context in a message is refused: %s', ([, octets]) => {
  expect(() => deserializeEncryptionContext(bytes(octets!))).toThrow(
    expect.objectContaining({ code: 'malformed-message' }),
  )
})
