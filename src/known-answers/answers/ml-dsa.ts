import type { MlDsaParameterSet } from '../../algorithms/key-spec.ts'
import type { Engine } from '../../crypto/engine.ts'
import { mlDsaKeys } from '../../crypto/ml-dsa-parameters.ts'
import { type Answer, base64, octets } from './answer.ts'
import { mlDsa44Representative, mlDsaAnswers } from './ml-dsa-values.ts'

/**
 * A representative is signed apart from a message: `native` has other code for it, of which the sets are numbers, so that
 * one of them stands for all three.
 */
export const mlDsa = {
  'ML-DSA-44': signature('ML-DSA-44'),
  'ML-DSA-65': signature('ML-DSA-65'),
  'ML-DSA-87': signature('ML-DSA-87'),
  'ML-DSA over a representative': answersRepresentative,
} satisfies Record<MlDsaParameterSet | 'ML-DSA over a representative', Answer>

/** Signatures are hedged: a known one is verified, one of the engine's own too, and the known one refused elsewhere. */
function signature(set: MlDsaParameterSet): Answer {
  return async (engine) => {
    const { key, open, message, signature } = await given(engine, set)
    const isOf = (message: Uint8Array, signature: Uint8Array) =>
      engine.mlDsa.verify(set, open, message, 'RAW', signature)
    return (
      (await isOf(message, signature)) &&
      (await isOf(message, await engine.mlDsa.sign(set, key, message, 'RAW'))) &&
      !(await isOf(message.toReversed(), signature))
    )
  }
}

/** The same, but that the engine's own is verified over the message. */
async function answersRepresentative(engine: Engine): Promise<boolean> {
  const set = 'ML-DSA-44'
  const { key, open, message, signature } = await given(engine, set)
  const representative = octets(mlDsa44Representative)
  const isOf = (signature: Uint8Array) =>
    engine.mlDsa.verify(set, open, representative, 'EXTERNAL_MU', signature)
  const own = await engine.mlDsa.sign(set, key, representative, 'EXTERNAL_MU')
  return (
    (await isOf(signature)) &&
    (await engine.mlDsa.verify(set, open, message, 'RAW', own)) &&
    !(await isOf(signature.toReversed()))
  )
}

async function given({ mlDsa }: Engine, set: MlDsaParameterSet) {
  const { seed, publicKey, message, signature } = mlDsaAnswers[set]
  return {
    key: await mlDsa.privateKey(set, mlDsaKeys[set].writePrivateKey(octets(seed))),
    open: mlDsa.publicKey(set, mlDsaKeys[set].writePublicKey(base64(publicKey))),
    message: octets(message),
    signature: base64(signature),
  }
}
