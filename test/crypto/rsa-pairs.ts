import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { present } from '../../src/base/assert.ts'
import type { Rsa } from '../../src/crypto/engine.ts'
import { octets, readVectors } from './vectors.ts'

const rows = readVectors<'pairs'>('rsa.json').pairs

/** The sizes that there are, and their octets. */
export const sizes = [2048, 3072, 4096].map((bits) => ({ bits, octets: bits / 8 }))

/** A fixed pair: its files, its handles, and the same key outside the engine. */
export async function rsaPair(rsa: Rsa, bits: number, name: 'one' | 'other') {
  const row = rows.find((each) => each.name === name && each.bits === String(bits))
  const pkcs8 = octets(present(row, 'a pair of this size').privateKey)
  const outside = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  const outsidePublic = createPublicKey(outside)
  const spki = spkiOf(outsidePublic)
  const privateKey = await rsa.privateKey(bits, pkcs8)
  const publicKey = rsa.publicKey(bits, spki)
  return { pkcs8, spki, outside, outsidePublic, privateKey, publicKey }
}

export const pkcs8Of = (key: KeyObject) =>
  new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }))
export const spkiOf = (key: KeyObject) =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }))
