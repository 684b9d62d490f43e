import { blob, optional, string, structure } from '../../wire/shape.ts'
import { dataKeyPairMembers, guardDataKeyPair, makeDataKeyPair } from '../data-key-pair.ts'
import { onKey } from '../on-key.ts'
import { dataKeyPairSpec, recipient } from '../shapes.ts'

export const generateDataKeyPair = onKey({
  name: 'GenerateDataKeyPair',
  input: structure({ ...dataKeyPairMembers, ...recipient }),
  output: structure({
    PrivateKeyCiphertextBlob: blob(),
    PrivateKeyPlaintext: blob({ sensitive: true }),
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
    return {
      answer: {
        PrivateKeyCiphertextBlob: ciphertext,
        PrivateKeyPlaintext: privateKey,
        PublicKey: publicKey,
        KeyId: key.arn,
        KeyPairSpec: input.KeyPairSpec,
        KeyMaterialId: key.current.id,
      },
      audit: { additional: { keyMaterialId: key.current.id } },
    }
  },
})
