import {
  constants,
  createHash,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HashName } from '../../src/algorithms/hash.ts'
import { native } from '../../src/crypto/native/index.ts'
import { oaepDecode } from '../../src/crypto/oaep.ts'

const modulusOctets = 256
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: modulusOctets * 8 })
const names: HashName[] = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512']
const digest = (name: HashName, ...parts: Uint8Array[]) =>
  createHash(name).update(Buffer.concat(parts)).digest()
const decode = (name: HashName, encoded: Uint8Array) =>
  oaepDecode(native.hash, name, Uint8Array.from(encoded))

/** What the raw RSA operation gives back of an OAEP ciphertext that OpenSSL made. */
function encodedByOpenssl(name: HashName, message: Uint8Array): Uint8Array {
  const ciphertext = publicEncrypt({ key: publicKey, oaepHash: name }, message)
  return privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, ciphertext)
}

/** EME-OAEP around a block of the test's choosing (RFC 8017 §7.1.1, steps 2e to 2i). */
function encodedAround(name: HashName, block: Uint8Array, first = 0): Uint8Array {
  const seed = digest(name, Buffer.from('seed'))
  const masked = xor(block, mgf1(name, seed, block.length))
  return Buffer.concat([Buffer.of(first), xor(seed, mgf1(name, masked, seed.length)), masked])
}

function mgf1(name: HashName, seed: Uint8Array, length: number): Uint8Array {
  const blocks = Array.from({ length: 16 }, (_, index) =>
    digest(name, seed, Buffer.of(0, 0, 0, index)),
  )
  return Buffer.concat(blocks).subarray(0, length)
}

const xor = (a: Uint8Array, b: Uint8Array) => a.map((octet, index) => octet ^ b[index]!)

test.for(names)('OAEP with %s: what OpenSSL encodes is decoded, of every length', (name) => {
  const longest = modulusOctets - 2 * digest(name).length - 2
  for (const length of [0, 1, 31, longest - 1, longest]) {
    const message = new Uint8Array(length).fill(1)
    expect(decode(name, encodedByOpenssl(name, message))).toEqual(message)
  }
})

test.for(names)('OAEP with %s: a change of any octet is refused', (name) => {
  const encoded = encodedByOpenssl(name, Buffer.from('attack at dawn'))
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: modulusOctets - 1 }),
      fc.integer({ min: 1, max: 255 }),
      (at, change) => {
        const changed = Uint8Array.from(encoded)
        changed[at]! ^= change
        expect(decode(name, changed)).toBeUndefined()
      },
    ),
  )
})

test('OAEP refuses each of its four failures, and decodes the block that has none', () => {
  const labelHash = digest('sha256')
  const size = modulusOctets - 33
  const block = (label: Uint8Array, rest: Uint8Array) => Buffer.concat([label, rest])
  const rest = (marker: number, at: number) => {
    const octets = new Uint8Array(size - 32)
    octets[at] = marker
    return octets
  }
  const good = block(labelHash, rest(1, 100))
  expect(decode('sha256', encodedAround('sha256', good))).toEqual(new Uint8Array(size - 32 - 101))
  const wrongLabel = Buffer.from(labelHash)
  wrongLabel[31]! ^= 1
  const twoThenOne = rest(1, 100)
  twoThenOne[50] = 2
  const failures = {
    'first octet not 0': encodedAround('sha256', good, 1),
    'another label': encodedAround('sha256', block(wrongLabel, rest(1, 100))),
    'no 01': encodedAround('sha256', block(labelHash, rest(0, 100))),
    'another octet before 01': encodedAround('sha256', block(labelHash, twoThenOne)),
    '81 is not 01': encodedAround('sha256', block(labelHash, rest(0x81, 100))),
  }
  for (const [failure, encoded] of Object.entries(failures)) {
    expect(decode('sha256', encoded), failure).toBeUndefined()
  }
})

test('OAEP wipes what it was given', () => {
  const encoded = Uint8Array.from(encodedByOpenssl('sha256', Buffer.from('attack at dawn')))
  oaepDecode(native.hash, 'sha256', encoded)
  expect(encoded.every((octet) => octet === 0)).toBe(true)
})
