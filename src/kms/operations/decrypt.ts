import type { Operation } from '../../operation/operation.ts'
import { blob, type Carried, optional, string, structure } from '../../wire/shape.ts'
import { openCiphertext } from '../ciphertext-key.ts'
import type { Kms } from '../kms.ts'
import {
  ciphertextBlob,
  dryRun,
  dryRunModifiers,
  encryptionAlgorithm,
  encryptionContext,
  grantTokens,
  keyId,
  recipient,
} from '../shapes.ts'

const input = structure({
  CiphertextBlob: ciphertextBlob,
  EncryptionContext: optional(encryptionContext),
  KeyId: optional(keyId),
  EncryptionAlgorithm: optional(encryptionAlgorithm),
  ...grantTokens,
  ...recipient,
  ...dryRun,
  ...dryRunModifiers,
})

const output = structure({
  KeyId: string(),
  Plaintext: blob({ sensitive: true }),
  EncryptionAlgorithm: encryptionAlgorithm,
  KeyMaterialId: optional(string()),
})

/** The key comes out of the ciphertext, and a caller who may not use it learns nothing of it. */
export const decrypt: Operation<Kms, Carried<typeof input>, Carried<typeof output>> = {
  name: 'Decrypt',
  input,
  output,
  readOnly: true,
  audited: {
    input: ['KeyId', 'EncryptionAlgorithm', 'EncryptionContext'],
    filled: { EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
  },
  async plan(given, call, kms) {
    const opened = await openCiphertext(
      {
        blob: given.CiphertextBlob,
        keyId: given.KeyId,
        algorithm: given.EncryptionAlgorithm,
        context: given.EncryptionContext,
      },
      'Decrypt',
      call,
      kms,
    )
    if (!('key' in opened)) return opened
    return {
      access: [opened.access],
      guard: opened.guard,
      async execute() {
        const { plaintext, algorithm, material } = await opened.decrypt()
        return {
          answer: {
            KeyId: opened.key.arn,
            Plaintext: plaintext,
            EncryptionAlgorithm: algorithm,
            KeyMaterialId: material,
          },
          // A ciphertext that names its key: the event tells which.
          audit: {
            request: { keyId: given.KeyId ?? opened.key.arn },
            ...(material && { additional: { keyMaterialId: material } }),
          },
        }
      },
    }
  },
}
