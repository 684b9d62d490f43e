import { present } from '../../base/assert.ts'
import { encapsulate as encapsulateFor } from '../../crypto/public-key.ts'
import { blob, string, structure } from '../../wire/shape.ts'
import { encapsulationAlgorithmFor } from '../algorithm.ts'
import { onKey } from '../on-key.ts'
import { dryRun, encapsulationAlgorithm, grantTokens, keyId } from '../shapes.ts'

/** The public key alone does it, wherever the private key is. */
export const encapsulate = onKey({
  name: 'Encapsulate',
  input: structure({
    KeyId: keyId,
    EncapsulationAlgorithm: encapsulationAlgorithm,
    ...grantTokens,
    ...dryRun,
  }),
  output: structure({
    KeyId: string(),
    SharedSecret: blob({ sensitive: true }),
    SharedSecretCiphertextBlob: blob(),
    EncapsulationAlgorithm: encapsulationAlgorithm,
  }),
  readOnly: true,
  audited: { input: ['KeyId', 'EncapsulationAlgorithm'] },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'cryptographic',
  usage: 'ENCAPSULATE_DECAPSULATE',
  guard: (key, input) => void encapsulationAlgorithmFor(key, input.EncapsulationAlgorithm),
  async execute(key, input, _call, { publicEngine }) {
    const algorithm = encapsulationAlgorithmFor(key, input.EncapsulationAlgorithm)
    const spki = present(key.current.publicKey, 'a pair has its public key')
    const { sharedSecret, ciphertext } = await encapsulateFor(publicEngine, key.spec, spki)
    return {
      answer: {
        KeyId: key.arn,
        SharedSecret: sharedSecret,
        SharedSecretCiphertextBlob: ciphertext,
        EncapsulationAlgorithm: algorithm,
      },
    }
  },
})
