import { wipe } from '../../base/bytes.ts'
import { blob, optional, string, structure } from '../../wire/shape.ts'
import { dataKeyPairMembers, guardDataKeyPair, makeDataKeyPair } from '../data-key-pair.ts'
import { onKey } from '../on-key.ts'
import { dataKeyPairSpec } from '../shapes.ts'

export const generateDataKeyPairWithoutPlaintext = onKey({
  name: 'GenerateDataKeyPairWithoutPlaintext',
  input: structure(dataKeyPairMembers),
  output: structure({
    PrivateKeyCiphertextBlob: blob(),
    PublicKey: blob(),
    KeyId: string(),
    KeyPairSpec: dataKeyPairSpec,
    KeyMaterialId: optional(string()),
  }),
  readOnly: true,
  audited: { input: ['KeyId', 'KeyPairSpec', 'EncryptionContext'] },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'cryptographicInSoftware',
  usage: 'ENCRYPT_DECRYPT',
  guard: guardDataKeyPair,
  async execute(key, input, _call, kms) {
    const { ciphertext, privateKey, publicKey } = await makeDataKeyPair(key, input, kms)
    wipe(privateKey)
    return {
      answer: {
        PrivateKeyCiphertextBlob: ciphertext,
        PublicKey: publicKey,
        KeyId: key.arn,
        KeyPairSpec: input.KeyPairSpec,
        KeyMaterialId: key.current.id,
      },
      audit: { additional: { keyMaterialId: key.current.id } },
    }
  },
})
