import { p256 } from '@noble/curves/nist.js'
import { type HashName, hashes } from '../../algorithms/hash.ts'
import type { Curve } from '../../algorithms/key-spec.ts'
import type { MessageType } from '../../algorithms/signing.ts'
import { bytesEqual, wipe } from '../../base/bytes.ts'
import { table } from '../../base/table.ts'
import { curves } from '../curve.ts'
import { readEcdsaSignature } from '../der.ts'
import {
  readEcPrivateKey,
  readEcPublicKey,
  writeEcPrivateKey,
  writeEcPublicKey,
} from '../ec-key.ts'
import { type Ecdsa, KeyRefused } from '../engine.ts'
import { octetsOf } from '../integer.ts'
import { expectOctets } from '../octets.ts'
import { privates, publics } from './handle.ts'
import { hash as hashing } from './hash.ts'

const nobleCurves = table<typeof p256>()({ 'P-256': p256 } satisfies Record<Curve, typeof p256>)

// Given a digest, noble must not hash again; FIPS 186-5 knows no low s.
const overDigest = { prehash: false, lowS: false }

export const ecdsa: Ecdsa = {
  async generate(curve) {
    const scalar = nobleCurves[curve].utils.randomSecretKey()
    const point = nobleCurves[curve].getPublicKey(scalar, false)
    try {
      return {
        privateKey: writeEcPrivateKey(curve, { scalar, point }),
        publicKey: writeEcPublicKey(curve, point),
      }
    } finally {
      wipe(scalar)
    }
  },

  privateKey(curve, pkcs8) {
    const pair = readEcPrivateKey(curve, pkcs8)
    const own = pair && nobleCurves[curve].getPublicKey(pair.scalar, false)
    if (!pair || !own || !bytesEqual(own, pair.point)) {
      throw new KeyRefused(`the key is not a PKCS#8 private key of ${curve}`)
    }
    return privates.hide(pair.scalar)
  },

  publicKey(curve, spki) {
    const point = readEcPublicKey(curve, spki)
    if (!point || !nobleCurves[curve].utils.isValidPublicKey(point, false)) {
      throw new KeyRefused(`the key is not an uncompressed SPKI public key of ${curve}`)
    }
    return publics.hide(point)
  },

  // RFC 6979 with fresh randomness mixed in (§3.6).
  async sign(curve, hash, key, message, type) {
    const digest = digestOf(hash, message, type)
    return nobleCurves[curve].sign(digest, privates.reveal(key), {
      ...overDigest,
      format: 'der',
      extraEntropy: true,
    })
  },

  async verify(curve, hash, key, message, type, signature) {
    const digest = digestOf(hash, message, type)
    const { n, octets } = curves[curve]
    const parsed = readEcdsaSignature(signature, n)
    if (!parsed) return false
    const compact = new Uint8Array(2 * octets)
    compact.set(octetsOf(parsed.r, octets))
    compact.set(octetsOf(parsed.s, octets), octets)
    return nobleCurves[curve].verify(compact, digest, publics.reveal(key), overDigest)
  },
}

function digestOf(hash: HashName, message: Uint8Array, type: MessageType): Uint8Array {
  if (type === 'RAW') return hashing.digest(hash, message)
  expectOctets('digest', message, hashes[hash].octets)
  return message
}
