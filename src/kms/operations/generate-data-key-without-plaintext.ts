import { wipe } from '../../base/bytes.ts'
import { blob, optional, string, structure } from '../../wire/shape.ts'
import { dataKeyMembers, guardDataKey, makeDataKey } from '../data-key.ts'
import { onKey } from '../on-key.ts'

export const generateDataKeyWithoutPlaintext = onKey({
  name: 'GenerateDataKeyWithoutPlaintext',
  input: structure(dataKeyMembers),
  output: structure({
    CiphertextBlob: blob(),
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
    wipe(plaintext)
    return {
      answer: { CiphertextBlob: ciphertext, KeyId: key.arn, KeyMaterialId: key.current.id },
      audit: { additional: { keyMaterialId: key.current.id } },
    }
  },
})
