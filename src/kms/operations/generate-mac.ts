import { blob, string, structure } from '../../wire/shape.ts'
import { macAlgorithmFor } from '../algorithm.ts'
import { requireAuthenticating } from '../capability.ts'
import { onKey } from '../on-key.ts'
import { dryRun, grantTokens, keyId, macAlgorithm, message } from '../shapes.ts'

export const generateMac = onKey({
  name: 'GenerateMac',
  input: structure({
    Message: message,
    KeyId: keyId,
    MacAlgorithm: macAlgorithm,
    ...grantTokens,
    ...dryRun,
  }),
  output: structure({ Mac: blob(), MacAlgorithm: macAlgorithm, KeyId: string() }),
  readOnly: true,
  audited: { input: ['KeyId', 'MacAlgorithm'] },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'cryptographic',
  usage: 'GENERATE_VERIFY_MAC',
  guard: (key, input) => void macAlgorithmFor(key, input.MacAlgorithm),
  async execute(key, input) {
    const { custody, current } = requireAuthenticating(key)
    const algorithm = macAlgorithmFor(key, input.MacAlgorithm)
    const Mac = await custody.mac(current, algorithm, input.Message)
    return { answer: { Mac, MacAlgorithm: algorithm, KeyId: key.arn } }
  },
})
