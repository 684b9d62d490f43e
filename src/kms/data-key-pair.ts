import type { DataKeyPairSpec } from '../algorithms/data-key-pair-spec.ts'
import { isOfferedIn } from '../algorithms/key-spec.ts'
import { present } from '../base/assert.ts'
import { wipe } from '../base/bytes.ts'
import type { KeyPairBytes } from '../crypto/engine.ts'
import { keyPairFamily } from '../crypto/key-pair.ts'
import { encrypt } from '../keystore/cipher.ts'
import type { EncryptionContext } from '../keystore/encryption-context.ts'
import type { Key } from '../keystore/key.ts'
import type { Call } from '../operation/operation.ts'
import { optional } from '../wire/shape.ts'
import { requireEncrypting } from './capability.ts'
import { requireDataKeys } from './data-key.ts'
import { unsupported, wrongOrigin } from './error.ts'
import type { Kms } from './kms.ts'
import { dataKeyPairSpec, dryRun, encryptionContext, grantTokens, keyId } from './shapes.ts'

/** Members that GenerateDataKeyPair and its form without plaintext share. */
export const dataKeyPairMembers = {
  KeyId: keyId,
  KeyPairSpec: dataKeyPairSpec,
  EncryptionContext: optional(encryptionContext),
  ...grantTokens,
  ...dryRun,
}

type DataKeyPairInput = {
  readonly KeyPairSpec: DataKeyPairSpec
  readonly EncryptionContext?: EncryptionContext | undefined
}

/** The wrapping key must be symmetric and in no custom key store (AWS KMS API Reference, GenerateDataKeyPair). */
export function guardDataKeyPair(
  key: Key,
  { KeyPairSpec: spec, EncryptionContext }: DataKeyPairInput,
  { region }: Call,
  { engine }: Kms,
): void {
  requireDataKeys(key, EncryptionContext)
  if (key.store !== undefined) throw wrongOrigin(key.arn, key.origin)
  if (!isOfferedIn(region, spec)) throw unsupported(`KeyPairSpec ${spec} is not in this Region.`)
  if (!keyPairFamily(engine, spec)) {
    throw unsupported(`KeyPairSpec ${spec} is not supported by this keystore.`)
  }
}

/** A fresh pair, and the ciphertext of its PKCS#8 private key; the plaintext is the caller's to wipe. */
export async function makeDataKeyPair(
  key: Key,
  { KeyPairSpec: spec, EncryptionContext }: DataKeyPairInput,
  { engine }: Kms,
): Promise<KeyPairBytes & { ciphertext: Uint8Array }> {
  const able = requireEncrypting(key)
  const family = present(keyPairFamily(engine, spec), `the engine ${engine.name} has ${spec}`)
  const pair = await family.generate()
  try {
    const { privateKey } = pair
    const ciphertext = await encrypt(able, 'SYMMETRIC_DEFAULT', privateKey, EncryptionContext)
    return { ...pair, ciphertext }
  } catch (error) {
    wipe(pair.privateKey)
    throw error
  }
}
