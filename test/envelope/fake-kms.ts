import { concat } from '../../src/base/bytes.ts'
import { native } from '../../src/crypto/native/index.ts'
import { randomBytes } from '../../src/crypto/random.ts'
import { serializeEncryptionContext } from '../../src/envelope/encryption-context.ts'
import type { KmsClient } from '../../src/envelope/kms-keyring.ts'

export const arnOf = (id: string, account = '111122223333') =>
  `arn:aws:kms:eu-central-1:${account}:key/${id}`

/** A KMS in memory with the keys of these ARNs, and `alias/one` for the first of them. Keeps what it was asked. */
export const fakeKms = (...arns: readonly string[]) => {
  const keys = new Map(arns.map((arn) => [arn, native.secretKey(randomBytes(32))]))
  const calls: { operation: string; input: Parameters<KmsClient['decrypt']>[0] | object }[] = []
  const find = (id: string) => {
    const arn = id === 'alias/one' ? arns[0]! : id
    const key = keys.get(arn)
    if (!key)
      throw Object.assign(new Error(`Key '${arn}' does not exist`), { name: 'NotFoundException' })
    return { arn, key }
  }
  const associated = (context: Record<string, string> = {}) =>
    serializeEncryptionContext(new Map(Object.entries(context)))

  const client: KmsClient = {
    async generateDataKey(input) {
      calls.push({ operation: 'GenerateDataKey', input })
      const { arn, key } = find(input.KeyId)
      const Plaintext = randomBytes(input.NumberOfBytes)
      const iv = randomBytes(12)
      const sealed = native.aesGcm.seal(key, iv, Plaintext, associated(input.EncryptionContext))
      return { KeyId: arn, Plaintext, CiphertextBlob: concat(iv, sealed) }
    },
    async encrypt(input) {
      calls.push({ operation: 'Encrypt', input })
      const { arn, key } = find(input.KeyId)
      const iv = randomBytes(12)
      const sealed = native.aesGcm.seal(
        key,
        iv,
        input.Plaintext,
        associated(input.EncryptionContext),
      )
      return { KeyId: arn, CiphertextBlob: concat(iv, sealed) }
    },
    async decrypt(input) {
      calls.push({ operation: 'Decrypt', input })
      const { arn, key } = find(input.KeyId)
      const iv = input.CiphertextBlob.subarray(0, 12)
      const sealed = input.CiphertextBlob.subarray(12)
      return {
        KeyId: arn,
        Plaintext: native.aesGcm.open(key, iv, sealed, associated(input.EncryptionContext)),
      }
    },
  }
  return { client, calls }
}
