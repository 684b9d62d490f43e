import type { MlDsaParameterSet, MlKemParameterSet } from '../../algorithms/key-spec.ts'
import { copyOf } from '../../base/bytes.ts'
import { KeyRefused, muOctets } from '../engine.ts'
import { expectOctets } from '../octets.ts'
import { parameterSets as dsaSets } from './ml-dsa.ts'
import { parameterSets as kemSets } from './ml-kem.ts'

/**
 * ML-DSA and ML-KEM with their randomness as an input, and keys as the standards encode them: for known answers alone.
 * Randomness that is known gives an encapsulated secret away, and a repeated one weakens signatures.
 * @see FIPS 203 §6, FIPS 204 §6
 */
export const derandomized = {
  /** ML-DSA.KeyGen_internal. */
  mlDsaKeyPair(set: MlDsaParameterSet, seed: Uint8Array) {
    expectOctets('seed', seed, dsaSets[set].lengths.seed ?? 0)
    const { publicKey, secretKey } = dsaSets[set].keygen(seed)
    return { publicKey, privateKey: secretKey }
  },

  /** ML-DSA.Sign_internal over a message representative. */
  mlDsaSign(
    set: MlDsaParameterSet,
    secretKey: Uint8Array,
    representative: Uint8Array,
    random: Uint8Array,
  ): Uint8Array {
    expectOctets('private key', secretKey, dsaSets[set].lengths.secretKey ?? 0)
    expectOctets('message representative', representative, muOctets)
    const options = { externalMu: true, extraEntropy: random }
    return dsaSets[set].internal.sign(representative, secretKey, options)
  },

  /** ML-KEM.KeyGen_internal, of d ‖ z. */
  mlKemKeyPair(set: MlKemParameterSet, seed: Uint8Array) {
    expectOctets('seed', seed, kemSets[set].lengths.seed ?? 0)
    const { publicKey, secretKey } = kemSets[set].keygen(seed)
    return { publicKey, privateKey: secretKey }
  },

  /** ML-KEM.Encaps_internal. */
  mlKemEncapsulate(set: MlKemParameterSet, encapsulationKey: Uint8Array, random: Uint8Array) {
    const { sharedSecret, cipherText } = kemSets[set].encapsulate(encapsulationKey, random)
    return { sharedSecret: copyOf(sharedSecret), ciphertext: cipherText }
  },

  /** ML-KEM.Decaps, with the hash check of §7.3. @throws KeyRefused */
  mlKemDecapsulate(
    set: MlKemParameterSet,
    secretKey: Uint8Array,
    ciphertext: Uint8Array,
  ): Uint8Array {
    expectOctets('private key', secretKey, kemSets[set].lengths.secretKey ?? 0)
    expectOctets('ciphertext', ciphertext, kemSets[set].lengths.cipherText ?? 0)
    try {
      return kemSets[set].decapsulate(ciphertext, secretKey)
    } catch {
      throw new KeyRefused(`the key is not an expanded private key of ${set}`)
    }
  },
}
