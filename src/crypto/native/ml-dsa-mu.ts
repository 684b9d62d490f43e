import type { KeyObject } from 'node:crypto'
import type { MlDsaParameterSet } from '../../algorithms/key-spec.ts'
import { wipe } from '../../base/bytes.ts'
import { mlDsaHedgeOctets } from '../ml-dsa-parameters.ts'
import { parameterSets } from '../noble/ml-dsa.ts'
import { withRandom } from '../random.ts'
import { bytesOf } from './handle.ts'

const options = { externalMu: true }

/**
 * ML-DSA over a message representative from outside (FIPS 204 §6.2, lines 7 on), hedged, which Node does not offer, by
 * plain JavaScript: not constant-time. Seed and key are in the JavaScript heap for as long as the signature takes.
 */
export function sign(set: MlDsaParameterSet, key: KeyObject, mu: Uint8Array): Uint8Array {
  const seed = key.export({ format: 'raw-seed' })
  const { keygen, internal } = parameterSets[set]
  const { secretKey } = keygen(seed)
  try {
    return withRandom(mlDsaHedgeOctets, (extraEntropy) =>
      internal.sign(mu, secretKey, { ...options, extraEntropy }),
    )
  } finally {
    wipe(seed, secretKey)
  }
}

export function verify(
  set: MlDsaParameterSet,
  key: KeyObject,
  mu: Uint8Array,
  signature: Uint8Array,
): boolean {
  const publicKey = bytesOf(key.export({ format: 'raw-public' }))
  return parameterSets[set].internal.verify(signature, mu, publicKey, options)
}
