import { wipe } from '../../base/bytes.ts'
import { equalConstantTime } from '../../crypto/constant-time.ts'
import { boolean, string, structure } from '../../wire/shape.ts'
import { macAlgorithmFor } from '../algorithm.ts'
import { requireAuthenticating } from '../capability.ts'
import { invalidMac } from '../error.ts'
import { onKey } from '../on-key.ts'
import { dryRun, grantTokens, keyId, macAlgorithm, message, signature } from '../shapes.ts'

/** A code that does not verify is an error, never an answer. */
export const verifyMac = onKey({
  name: 'VerifyMac',
  input: structure({
    Message: message,
    KeyId: keyId,
    MacAlgorithm: macAlgorithm,
    Mac: signature,
    ...grantTokens,
    ...dryRun,
  }),
  output: structure({ KeyId: string(), MacValid: boolean(), MacAlgorithm: macAlgorithm }),
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
    const expected = await custody.mac(current, algorithm, input.Message)
    const valid = equalConstantTime(expected, input.Mac)
    wipe(expected)
    if (!valid) throw invalidMac()
    return { answer: { KeyId: key.arn, MacValid: true, MacAlgorithm: algorithm } }
  },
})
