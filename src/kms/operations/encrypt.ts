import { andThen } from '../../base/promise.ts'
import { encrypt as encryptUnder } from '../../keystore/cipher.ts'
import { blob, optional, string, structure } from '../../wire/shape.ts'
import { encryptionAlgorithmFor, requireEncryptable } from '../algorithm.ts'
import { requireEncrypting } from '../capability.ts'
import { onKey } from '../on-key.ts'
import {
  dryRun,
  encryptionAlgorithm,
  encryptionContext,
  grantTokens,
  keyId,
  plaintext,
} from '../shapes.ts'

export const encrypt = onKey({
  name: 'Encrypt',
  input: structure({
    KeyId: keyId,
    Plaintext: plaintext,
    EncryptionContext: optional(encryptionContext),
    EncryptionAlgorithm: optional(encryptionAlgorithm),
    ...grantTokens,
    ...dryRun,
  }),
  output: structure({
    CiphertextBlob: blob(),
    KeyId: string(),
    EncryptionAlgorithm: encryptionAlgorithm,
  }),
  readOnly: true,
  audited: {
    input: ['KeyId', 'EncryptionAlgorithm', 'EncryptionContext'],
    filled: { EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
  },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'cryptographic',
  usage: 'ENCRYPT_DECRYPT',
  guard(key, input) {
    const algorithm = encryptionAlgorithmFor(key, input.EncryptionAlgorithm)
    requireEncryptable(key, algorithm, input.Plaintext, input.EncryptionContext)
  },
  execute(key, input) {
    const able = requireEncrypting(key)
    const algorithm = encryptionAlgorithmFor(key, input.EncryptionAlgorithm)
    const { Plaintext, EncryptionContext } = input
    const made = encryptUnder(able, algorithm, Plaintext, EncryptionContext)
    return andThen(made, (CiphertextBlob) => ({
      answer: { CiphertextBlob, KeyId: key.arn, EncryptionAlgorithm: algorithm },
    }))
  },
})
