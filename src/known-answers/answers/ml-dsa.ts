import type { MlDsaParameterSet } from '../../algorithms/key-spec.ts'
import type { Engine } from '../../crypto/engine.ts'
import { mlDsaKeys } from '../../crypto/ml-dsa-parameters.ts'
import { type Answer, base64, octets } from './answer.ts'
import { mlDsaAnswers } from './ml-dsa-values.ts'

type MessageType = 'RAW' | 'EXTERNAL_MU'

/** A representative is signed apart from a message: `native` has other code for it. */
export const mlDsa = {
  'ML-DSA-44': { ask: signature('ML-DSA-44', 'RAW'), late: ['noble'] },
  'ML-DSA-65': { ask: signature('ML-DSA-65', 'RAW'), late: ['noble'] },
  'ML-DSA-87': { ask: signature('ML-DSA-87', 'RAW'), late: ['noble'] },
  'ML-DSA-44 over a representative': {
    ask: signature('ML-DSA-44', 'EXTERNAL_MU'),
    late: ['native', 'noble'],
  },
  'ML-DSA-65 over a representative': {
    ask: signature('ML-DSA-65', 'EXTERNAL_MU'),
    late: ['native', 'noble'],
  },
  'ML-DSA-87 over a representative': {
    ask: signature('ML-DSA-87', 'EXTERNAL_MU'),
    late: ['native', 'noble'],
  },
} satisfies Record<`${MlDsaParameterSet}${'' | ' over a representative'}`, Answer>

/** Signatures are hedged: a known one is verified, one of the engine's own too, and the known one refused elsewhere. */
function signature(set: MlDsaParameterSet, type: MessageType) {
  return async ({ mlDsa }: Engine): Promise<boolean> => {
    const { seed, publicKey, message, representative, signature } = mlDsaAnswers[set]
    const given = octets(type === 'RAW' ? message : representative)
    const other = given.toReversed()
    const key = await mlDsa.privateKey(set, mlDsaKeys[set].writePrivateKey(octets(seed)))
    const open = mlDsa.publicKey(set, mlDsaKeys[set].writePublicKey(base64(publicKey)))
    const own = await mlDsa.sign(set, key, given, type)
    return (
      (await mlDsa.verify(set, open, given, type, base64(signature))) &&
      (await mlDsa.verify(set, open, given, type, own)) &&
      !(await mlDsa.verify(set, open, other, type, base64(signature)))
    )
  }
}
