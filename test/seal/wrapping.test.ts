import fc from 'fast-check'
import { expect, test } from 'vitest'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { ephemeralRootKey } from '../../src/seal/root-key.ts'
import { SealBroken } from '../../src/seal/sealed-store.ts'
import { newOptions, opened } from './notes.ts'

const inMemory = (rootKey = ephemeralRootKey()) =>
  opened({ ...newOptions(), at: { memory: true }, rootKey })

const binding = utf8('key 1')
const material = utf8('material')

test('wrapped material opens under its binding, whatever both are', async () => {
  const store = await inMemory()
  const octets = fc.uint8Array({ maxLength: 300 })
  fc.assert(
    fc.property(octets, fc.uint8Array({ minLength: 1, maxLength: 300 }), (bound, secret) => {
      expect([...store.unwrap(bound, store.wrap(bound, secret))]).toEqual([...secret])
    }),
  )
})

test('wrapped material opens under no other binding', async () => {
  const store = await inMemory()
  const wrapped = store.wrap(binding, material)
  for (const other of ['key 2', 'key', 'key 1 ', ''])
    expect(() => store.unwrap(utf8(other), wrapped)).toThrow(SealBroken)
})

test('wrapped material opens in no other keystore, under the same root key neither', async () => {
  const rootKey = ephemeralRootKey()
  const [one, other] = [await inMemory(rootKey), await inMemory(rootKey)]
  expect(() => other.unwrap(binding, one.wrap(binding, material))).toThrow(SealBroken)
})

test('wrapped material that was changed, cut or extended anywhere does not open, for one stated reason', async () => {
  const store = await inMemory()
  const wrapped = store.wrap(binding, material)
  const variants = [new Uint8Array(), new Uint8Array([...wrapped, 0])]
  for (let at = 0; at < wrapped.length; at++) {
    const changed = wrapped.slice()
    changed[at] = (changed[at] ?? 0) ^ 1
    variants.push(changed, wrapped.slice(0, at))
  }
  for (const variant of variants)
    expect(() => store.unwrap(binding, variant)).toThrow(
      new SealBroken('wrapped material does not open'),
    )
})

test('material is wrapped differently each time', async () => {
  const store = await inMemory()
  expect(store.wrap(binding, material)).not.toEqual(store.wrap(binding, material))
})

test.for([0, 8193])('material of %i octets is refused', async (length) => {
  const store = await inMemory()
  expect(() => store.wrap(binding, new Uint8Array(length))).toThrow(TypeError)
})

test('a derived key is that of its purpose and its keystore, each time the keystore is opened', async () => {
  const options = newOptions()
  const [one, again] = [await opened(options), await opened(options)]
  const other = await opened(newOptions())
  const print = (store: typeof one, purpose: string) =>
    Buffer.from(native.hmac.mac('sha256', store.deriveKey(purpose), binding)).toString('hex')
  expect(print(again, 'audit chain')).toBe(print(one, 'audit chain'))
  expect(print(one, 'audit')).not.toBe(print(one, 'audit chain'))
  expect(print(other, 'audit chain')).not.toBe(print(one, 'audit chain'))
})
