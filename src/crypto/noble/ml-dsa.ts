import { type DSA, ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import type { MlDsaParameterSet } from '../../algorithms/key-spec.ts'
import { table } from '../../base/table.ts'
import { KeyRefused, type MlDsa, muOctets } from '../engine.ts'
import {
  mlDsaHedgeOctets,
  mlDsaKeys,
  mlDsaParameters,
  mlDsaSeedOctets,
} from '../ml-dsa-parameters.ts'
import { expectOctets } from '../octets.ts'
import { withRandom } from '../random.ts'
import { privates, publics } from './handle.ts'
import { seedPairs } from './seed-pairs.ts'

export const parameterSets = table<DSA>()({
  'ML-DSA-44': ml_dsa44,
  'ML-DSA-65': ml_dsa65,
  'ML-DSA-87': ml_dsa87,
} satisfies Record<MlDsaParameterSet, DSA>)

/** Signatures are hedged, with fresh randomness (FIPS 204 §3.4). */
export const mlDsa: MlDsa = {
  ...seedPairs(parameterSets, mlDsaKeys, mlDsaSeedOctets),

  publicKey(set, spki) {
    const octets = mlDsaKeys[set].readPublicKey(spki)
    if (!octets) throw new KeyRefused(`the key is not an SPKI public key of ${set}`)
    return publics.hide(octets)
  },

  async sign(set, key, message, type) {
    const { sign, internal } = parameterSets[set]
    const secretKey = privates.reveal(key)
    if (type === 'EXTERNAL_MU') expectOctets('message representative', message, muOctets)
    return withRandom(mlDsaHedgeOctets, (extraEntropy) =>
      type === 'RAW'
        ? sign(message, secretKey, { extraEntropy })
        : internal.sign(message, secretKey, { externalMu: true, extraEntropy }),
    )
  },

  async verify(set, key, message, type, signature) {
    const { verify, internal } = parameterSets[set]
    const publicKey = publics.reveal(key)
    if (type === 'EXTERNAL_MU') expectOctets('message representative', message, muOctets)
    if (signature.length !== mlDsaParameters[set].signatureOctets) return false
    if (type === 'RAW') return verify(signature, message, publicKey)
    return internal.verify(signature, message, publicKey, { externalMu: true })
  },
}
