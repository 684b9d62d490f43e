import { type HashName, hashes } from '../../algorithms/hash.ts'
import type { MessageType } from '../../algorithms/signing.ts'
import { curves } from '../curve.ts'
import { readEcdsaSignature } from '../der.ts'
import type { Ecdsa } from '../engine.ts'
import { octetsOf } from '../integer.ts'
import { expectOctets } from '../octets.ts'
import { withRandom } from '../random.ts'
import { nobleCurves } from './ec.ts'
import { privates, publics } from './handle.ts'
import { hash as hashing } from './hash.ts'

// Given a digest, noble must not hash again; FIPS 186-5 knows no low s.
const overDigest = { prehash: false, lowS: false }

export const ecdsa: Ecdsa = {
  // RFC 6979 with fresh randomness mixed in (§3.6). What blinds its arithmetic noble draws itself.
  async sign(curve, hash, key, message, type) {
    const digest = digestOf(hash, message, type)
    const scalar = privates.reveal(key)
    return withRandom(curves[curve].octets, (extraEntropy) =>
      nobleCurves[curve].sign(digest, scalar, { ...overDigest, format: 'der', extraEntropy }),
    )
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
