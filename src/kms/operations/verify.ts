import { present } from '../../base/assert.ts'
import { verifySignature } from '../../crypto/public-key.ts'
import { boolean, optional, string, structure } from '../../wire/shape.ts'
import { messageTypeFor, signingAlgorithmFor } from '../algorithm.ts'
import { invalidSignature } from '../error.ts'
import { onKey } from '../on-key.ts'
import {
  dryRun,
  grantTokens,
  keyId,
  message,
  messageType,
  signature,
  signingAlgorithm,
} from '../shapes.ts'

/** A signature that does not verify is an error, never an answer. */
export const verify = onKey({
  name: 'Verify',
  input: structure({
    KeyId: keyId,
    Message: message,
    MessageType: optional(messageType),
    Signature: signature,
    SigningAlgorithm: signingAlgorithm,
    ...grantTokens,
    ...dryRun,
  }),
  output: structure({
    KeyId: string(),
    SignatureValid: boolean(),
    SigningAlgorithm: signingAlgorithm,
  }),
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
  async execute(key, input, _call, { publicEngine }) {
    const algorithm = signingAlgorithmFor(key, input.SigningAlgorithm)
    const type = messageTypeFor(algorithm, input.MessageType, input.Message)
    const spki = present(key.current.publicKey, 'a signing key has its public key')
    const valid = await verifySignature(
      publicEngine,
      key.spec,
      algorithm,
      spki,
      input.Message,
      type,
      input.Signature,
    )
    if (!valid) throw invalidSignature()
    return { answer: { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: algorithm } }
  },
})
