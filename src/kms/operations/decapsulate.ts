import { blob, string, structure } from '../../wire/shape.ts'
import { encapsulationAlgorithmFor } from '../algorithm.ts'
import { requireDecapsulating } from '../capability.ts'
import { onKey } from '../on-key.ts'
import { ciphertextBlob, dryRun, encapsulationAlgorithm, grantTokens, keyId } from '../shapes.ts'

/** A ciphertext of the right length always gives a secret (FIPS 203 §7.3); of another length it is refused. */
export const decapsulate = onKey({
  name: 'Decapsulate',
  input: structure({
    KeyId: keyId,
    SharedSecretCiphertextBlob: ciphertextBlob,
    EncapsulationAlgorithm: encapsulationAlgorithm,
    ...grantTokens,
    ...dryRun,
  }),
  output: structure({
    KeyId: string(),
    SharedSecret: blob({ sensitive: true }),
    EncapsulationAlgorithm: encapsulationAlgorithm,
  }),
  readOnly: true,
  audited: { input: ['KeyId', 'EncapsulationAlgorithm'] },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'cryptographic',
  usage: 'ENCAPSULATE_DECAPSULATE',
  guard: (key, input) => void encapsulationAlgorithmFor(key, input.EncapsulationAlgorithm),
  async execute(key, input) {
    const { custody, current } = requireDecapsulating(key)
    const algorithm = encapsulationAlgorithmFor(key, input.EncapsulationAlgorithm)
    const SharedSecret = await custody.decapsulate(current, input.SharedSecretCiphertextBlob)
    return { answer: { KeyId: key.arn, SharedSecret, EncapsulationAlgorithm: algorithm } }
  },
})
