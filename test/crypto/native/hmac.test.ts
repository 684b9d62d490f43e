import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeEach, expect, test, vi } from 'vitest'
import { hex } from '../../../src/base/encoding.ts'
import { native } from '../../../src/crypto/native/index.ts'

/** What is hashed, as the memory in which it lies. */
const hashed: Uint8Array[] = []
vi.mock('node:crypto', async (importOriginal) => {
  const crypto = await importOriginal<typeof import('node:crypto')>()
  const hash = (name: string, data: Uint8Array, encoding: 'hex') => {
    hashed.push(data)
    return crypto.hash(name, data, encoding)
  }
  return { ...crypto, hash }
})
beforeEach(() => {
  hashed.length = 0
})

const key = native.secretKey(new Uint8Array(32).fill(7))
const message = new Uint8Array(51).fill(9)
const expected = hex(native.hmac.mac('sha256', key, message))
const isZero = (octets: Uint8Array | undefined) => octets?.every((octet) => octet === 0)

test('a method without its object makes no MAC, which would not be under the key', () => {
  const { mac, hexMac } = native.hmac.keyed('sha256', key)
  expect(() => mac(message)).toThrow(TypeError)
  expect(() => hexMac(message)).toThrow(TypeError)
})

test('key and message do not stay where the inner hash is put together', () => {
  const keyed = native.hmac.keyed('sha256', key)
  hashed.length = 0
  expect(keyed.hexMac(message)).toBe(expected)
  expect(hex(keyed.mac(message.subarray(0, 3), message.subarray(3)))).toBe(expected)
  const [inner, outer, again] = hashed
  expect(hashed.map((octets) => octets.length)).toEqual([64 + 51, 64 + 32, 64 + 51, 64 + 32])
  expect([inner, again].map(isZero)).toEqual([true, true])
  expect(isZero(outer)).toBe(false)
})

test('the padded key lives as long as its object, and is wiped with it', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  hashed.length = 0
  const held = used()
  used()
  const [, first, , second] = hashed
  await expect
    .poll(() => {
      collect()
      return isZero(second)
    })
    .toBe(true)
  expect(isZero(first)).toBe(false)
  expect(held.hexMac(message)).toBe(expected)
})

function used() {
  const keyed = native.hmac.keyed('sha256', key)
  expect(keyed.hexMac(message)).toBe(expected)
  return keyed
}
