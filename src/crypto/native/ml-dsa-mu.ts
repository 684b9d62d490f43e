import type { KeyObject } from 'node:crypto'
import type { MlDsaParameterSet } from '../../algorithms/key-spec.ts'
import { present } from '../../base/assert.ts'
import { wipe } from '../../base/bytes.ts'
import { mlDsaHedgeOctets, mlDsaKeys, mlDsaParameters } from '../ml-dsa-parameters.ts'
import { parameterSets } from '../noble/ml-dsa.ts'
import { withRandom } from '../random.ts'
import { exportPkcs8, exportSpki } from './handle.ts'

const options = { externalMu: true }

/**
 * ML-DSA over a message representative from outside (FIPS 204 §6.2, lines 7 on), hedged, which Node does not offer, by
 * plain JavaScript: not constant-time. The key is in the JavaScript heap for as long as the signature takes.
 */
export function sign(set: MlDsaParameterSet, key: KeyObject, mu: Uint8Array): Uint8Array {
  const pkcs8 = exportPkcs8(key)
  try {
    // OpenSSL writes the expanded key last (RFC 9881 §6, `both`): expanding the seed takes a quarter of a signature.
    const privateKey = pkcs8.subarray(-mlDsaParameters[set].privateKeyOctets)
    return withRandom(mlDsaHedgeOctets, (extraEntropy) =>
      parameterSets[set].internal.sign(mu, privateKey, { ...options, extraEntropy }),
    )
  } finally {
    wipe(pkcs8)
  }
}

export function verify(
  set: MlDsaParameterSet,
  key: KeyObject,
  mu: Uint8Array,
  signature: Uint8Array,
): boolean {
  const publicKey = present(mlDsaKeys[set].readPublicKey(exportSpki(key)), 'a key in its one form')
  return parameterSets[set].internal.verify(signature, mu, publicKey, options)
}
