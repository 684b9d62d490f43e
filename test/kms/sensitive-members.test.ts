import { expect, test } from 'vitest'
import { kmsService } from '../../src/kms/service.ts'
import type { Operation } from '../../src/operation/operation.ts'

const secret = [
  'Decapsulate: SharedSecret',
  'Decrypt: Plaintext',
  'DeriveSharedSecret: SharedSecret',
  'Encapsulate: SharedSecret',
  'Encrypt: Plaintext',
  'GenerateDataKey: Plaintext',
  'GenerateDataKeyPair: PrivateKeyPlaintext',
  'GenerateMac: Message',
  'GenerateRandom: Plaintext',
  'Sign: Message',
  'Verify: Message',
  'VerifyMac: Message',
]
const open = [
  'Decapsulate: SharedSecretCiphertextBlob',
  'Decrypt: CiphertextBlob',
  'DeriveSharedSecret: PublicKey',
  'Encapsulate: SharedSecretCiphertextBlob',
  'Encrypt: CiphertextBlob',
  'GenerateDataKey: CiphertextBlob',
  'GenerateDataKeyPair: PrivateKeyCiphertextBlob',
  'GenerateDataKeyPair: PublicKey',
  'GenerateDataKeyPairWithoutPlaintext: PrivateKeyCiphertextBlob',
  'GenerateDataKeyPairWithoutPlaintext: PublicKey',
  'GenerateDataKeyWithoutPlaintext: CiphertextBlob',
  'GenerateMac: Mac',
  'GetPublicKey: PublicKey',
  'ReEncrypt: CiphertextBlob',
  'Sign: Signature',
  'Verify: Signature',
  'VerifyMac: Mac',
]

test('what is secret is declared so: it is never shown, and wiped behind its request', () => {
  const operations: readonly Operation<never>[] = Object.values(kmsService.operations)
  const blobs = operations.flatMap(({ name, input, output }) =>
    [...(input.fields ?? []), ...(output?.fields ?? [])]
      .filter(({ shape }) => shape.type === 'blob')
      .map((field) => ({ name: `${name}: ${field.name}`, sensitive: field.shape.sensitive })),
  )
  const namesOf = (sensitive: true | undefined) =>
    new Set(blobs.filter((each) => each.sensitive === sensitive).map(({ name }) => name))
  expect(namesOf(true)).toEqual(new Set(secret))
  expect(namesOf(undefined)).toEqual(new Set(open))
})
