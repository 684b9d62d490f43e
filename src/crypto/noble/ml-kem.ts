import { type MLKEM, ml_kem512, ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import type { MlKemParameterSet } from '../../algorithms/key-spec.ts'
import { copyOf, wipe } from '../../base/bytes.ts'
import { table } from '../../base/table.ts'
import { KeyRefused, type MlKem } from '../engine.ts'
import {
  mlKemKeys,
  mlKemMessageOctets,
  mlKemParameters,
  mlKemSeedOctets,
} from '../ml-kem-parameters.ts'
import { expectOctets } from '../octets.ts'
import { withRandom } from '../random.ts'
import { privates, publics } from './handle.ts'
import { seedPairs } from './seed-pairs.ts'

export const parameterSets = table<MLKEM>()({
  'ML-KEM-512': ml_kem512,
  'ML-KEM-768': ml_kem768,
  'ML-KEM-1024': ml_kem1024,
} satisfies Record<MlKemParameterSet, MLKEM>)

export const mlKem: MlKem = {
  ...seedPairs(parameterSets, mlKemKeys, mlKemSeedOctets),

  publicKey(set, spki) {
    const octets = mlKemKeys[set].readPublicKey(spki)
    if (!octets || !isReduced(octets.subarray(0, -rhoOctets))) {
      throw new KeyRefused(`the key is not an SPKI public key of ${set}`)
    }
    return publics.hide(octets)
  },

  async encapsulate(set, key) {
    const publicKey = publics.reveal(key)
    const { sharedSecret, cipherText } = withRandom(mlKemMessageOctets, (message) =>
      parameterSets[set].encapsulate(publicKey, message),
    )
    return { sharedSecret: ownSecret(sharedSecret), ciphertext: cipherText }
  },

  async decapsulate(set, key, ciphertext) {
    expectOctets('ciphertext', ciphertext, mlKemParameters[set].ciphertextOctets)
    return ownSecret(parameterSets[set].decapsulate(ciphertext, privates.reveal(key)))
  },
}

/** noble's secrets are the first half of a larger allocation. */
function ownSecret(secret: Uint8Array): Uint8Array {
  try {
    return copyOf(secret)
  } finally {
    wipe(secret)
  }
}

const q = 3329
/** Octets of ρ, behind the coefficients (FIPS 203 §5.1, algorithm 13). */
const rhoOctets = 32

/** The modulus check of FIPS 203 §7.2: two coefficients of 12 bits in 3 octets, each less than q. */
function isReduced(encoded: Uint8Array): boolean {
  for (let at = 0; at < encoded.length; at += 3) {
    const [a = 0, b = 0, c = 0] = encoded.subarray(at, at + 3)
    if ((a | ((b & 0x0f) << 8)) >= q || ((b >>> 4) | (c << 4)) >= q) return false
  }
  return true
}
