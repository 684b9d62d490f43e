import { blob, optional, string, structure } from '../../wire/shape.ts'
import { dataKeyMembers, guardDataKey, makeDataKey } from '../data-key.ts'
import { onKey } from '../on-key.ts'
import { recipient } from '../shapes.ts'

export const generateDataKey = onKey({
  name: 'GenerateDataKey',
  input: structure({ ...dataKeyMembers, ...recipient }),
  output: structure({
    CiphertextBlob: blob(),
    Plaintext: blob({ sensitive: true }),
    KeyId: string(),
    KeyMaterialId: optional(string()),
  }),
  readOnly: true,
  audited: { input: ['KeyId', 'KeySpec', 'NumberOfBytes', 'EncryptionContext'] },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'cryptographic',
  usage: 'ENCRYPT_DECRYPT',
  guard: guardDataKey,
  async execute(key, input) {
    const { plaintext, ciphertext } = await makeDataKey(key, input)
    return {
      answer: {
        CiphertextBlob: ciphertext,
        Plaintext: plaintext,
        KeyId: key.arn,
        KeyMaterialId: key.current.id,
      },
      audit: { additional: { keyMaterialId: key.current.id } },
    }
  },
})
