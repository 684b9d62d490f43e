import { createPrivateKey, createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/base/bytes.ts'
import { readSequence } from '../../src/crypto/der.ts'
import {
  readRsaPrivateKey,
  readRsaPublicKey,
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
