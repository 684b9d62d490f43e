import { KeyRefused } from '../../crypto/engine.ts'
import { validation } from '../../operation/error.ts'
import { blob, string, structure } from '../../wire/shape.ts'
import { keyAgreementAlgorithmFor } from '../algorithm.ts'
import { requireAgreeing } from '../capability.ts'
import { onKey } from '../on-key.ts'
import {
  dryRun,
  grantTokens,
  keyAgreementAlgorithm,
  keyId,
  origin,
  publicKey,
  recipient,
} from '../shapes.ts'

export const deriveSharedSecret = onKey({
  name: 'DeriveSharedSecret',
  input: structure({
    KeyId: keyId,
    KeyAgreementAlgorithm: keyAgreementAlgorithm,
    PublicKey: publicKey,
    ...grantTokens,
    ...dryRun,
    ...recipient,
  }),
  output: structure({
    KeyId: string(),
    SharedSecret: blob({ sensitive: true }),
    KeyAgreementAlgorithm: keyAgreementAlgorithm,
    KeyOrigin: origin,
  }),
  readOnly: true,
  audited: { input: ['KeyId', 'KeyAgreementAlgorithm'] },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'cryptographic',
  usage: 'KEY_AGREEMENT',
  guard: (key, input) => void keyAgreementAlgorithmFor(key, input.KeyAgreementAlgorithm),
  async execute(key, input) {
    const { custody, current } = requireAgreeing(key)
    const algorithm = keyAgreementAlgorithmFor(key, input.KeyAgreementAlgorithm)
    const SharedSecret = await withPeer(() => custody.sharedSecret(current, input.PublicKey))
    return {
      answer: {
        KeyId: key.arn,
        SharedSecret,
        KeyAgreementAlgorithm: algorithm,
        KeyOrigin: key.origin,
      },
    }
  },
})

/** AWS says nothing of what is wrong with the peer's key: the message is there, and empty. */
async function withPeer(agree: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await agree()
  } catch (error) {
    throw error instanceof KeyRefused ? validation('') : error
  }
}
