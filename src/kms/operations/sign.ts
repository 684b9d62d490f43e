import { blob, optional, string, structure } from '../../wire/shape.ts'
import { messageTypeFor, signingAlgorithmFor } from '../algorithm.ts'
import { requireSigning } from '../capability.ts'
import { onKey } from '../on-key.ts'
import { dryRun, grantTokens, keyId, message, messageType, signingAlgorithm } from '../shapes.ts'

export const sign = onKey({
  name: 'Sign',
  input: structure({
    KeyId: keyId,
    Message: message,
    MessageType: optional(messageType),
    SigningAlgorithm: signingAlgorithm,
    ...grantTokens,
    ...dryRun,
  }),
  output: structure({ KeyId: string(), Signature: blob(), SigningAlgorithm: signingAlgorithm }),
  readOnly: true,
  audited: {
    input: ['KeyId', 'MessageType', 'SigningAlgorithm'],
    filled: { MessageType: 'RAW' },
  },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'cryptographic',
  usage: 'SIGN_VERIFY',
  guard(key, input) {
    const algorithm = signingAlgorithmFor(key, input.SigningAlgorithm)
    messageTypeFor(algorithm, input.MessageType, input.Message)
  },
  async execute(key, input, _call, { signatureCheck }) {
    const { custody, current } = requireSigning(key)
    const algorithm = signingAlgorithmFor(key, input.SigningAlgorithm)
    const type = messageTypeFor(algorithm, input.MessageType, input.Message)
    const Signature = await custody.sign(current, algorithm, input.Message, type)
    await signatureCheck?.require(key, algorithm, input.Message, type, Signature)
    return { answer: { KeyId: key.arn, Signature, SigningAlgorithm: algorithm } }
  },
})
