import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/base/bytes.ts'
import { readSequence } from '../../src/crypto/der.ts'
import { integerOf } from '../../src/crypto/integer.ts'
import {
  bitsOf,
  readRsaPrivateKey,
  readRsaPublicKey,
  rsaModulusOfPrivateKey,
  rsaModulusOfPublicKey,
  writeRsaPublicKey,
} from '../../src/crypto/rsa-numbers.ts'
import { edited, lengthened, octets, readVectors } from './vectors.ts'

const { pairs } = readVectors<'pairs'>('rsa.json')

describe.for(pairs)('RSA-$bits, $name', (pair) => {
  const pkcs8 = octets(pair.privateKey)
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  const spki = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }))

  test('the numbers are those of the key, and SPKI is written as OpenSSL does', () => {
    const { n, e, d, p, q, dP, dQ, qInv } = readRsaPrivateKey(pkcs8)!
    expect([p * q, e, (e * d) % (p - 1n), (e * d) % (q - 1n)]).toEqual([n, 65537n, 1n, 1n])
    expect([d % (p - 1n), d % (q - 1n), (qInv * q) % p]).toEqual([dP, dQ, 1n])
    expect(readRsaPublicKey(spki)).toEqual({ n, e })
    expect(Buffer.compare(writeRsaPublicKey({ n, e }), spki)).toBe(0)
  })

  test('the modulus is found in either half, and tells the size', () => {
    const modulus = rsaModulusOfPublicKey(spki)!
    expect(integerOf(modulus)).toBe(readRsaPublicKey(spki)!.n)
    expect(rsaModulusOfPrivateKey(pkcs8)).toEqual(modulus)
    expect(bitsOf(modulus)).toBe(Number(pair.bits))
  })

  test.for([
    ['private', pkcs8, readRsaPrivateKey],
    ['public', spki, readRsaPublicKey],
  ] as const)('a %s key in any other encoding is none', ([, der, read]) => {
    const none = new Uint8Array(0)
    expect(read(none)).toBeUndefined()
    expect(read(concat(der, Uint8Array.of(0)))).toBeUndefined()
    expect(read(der.subarray(0, -1))).toBeUndefined()
    expect(read(lengthened(der))).toBeUndefined()
    // The octets before the numbers: lengths, versions and the algorithm.
    for (let at = 0; at < 24; at++) expect(read(edited(der, at, der[at]! ^ 1))).toBeUndefined()
  })
})

test('a private key is no public key, nor the other way round', () => {
  const pkcs8 = octets(pairs[0]?.privateKey)
  expect(readRsaPublicKey(pkcs8)).toBeUndefined()
  const { n, e } = readRsaPrivateKey(pkcs8)!
  expect(readRsaPrivateKey(writeRsaPublicKey({ n, e }))).toBeUndefined()
})

test('a SEQUENCE is read whole, or not at all', () => {
  const whole = octets('30060201050401ff')
  expect(readSequence(whole)?.map(({ tag, contents }) => [tag, ...contents])).toEqual([
    [2, 5],
    [4, 255],
  ])
  expect(readSequence(octets('3000'))).toEqual([])
  for (const wrong of ['', '30', '3101', '3006020105040200', '300602010504', '3003020105ff']) {
    expect(readSequence(octets(wrong)), wrong).toBeUndefined()
  }
})

test.for([
  [[1], 1],
  [[0x80], 8],
  [[1, 0], 9],
] as const)('a number of the octets %s has %s bits', ([octets, bits]) => {
  expect(bitsOf(Uint8Array.from(octets))).toBe(bits)
})

test('what is no RSA key has no modulus', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  for (const der of [new Uint8Array(0), new Uint8Array(64), pkcs8, spki]) {
    expect(rsaModulusOfPublicKey(der)).toBeUndefined()
    expect(rsaModulusOfPrivateKey(der)).toBeUndefined()
  }
})
