import { type DataKeySpec, dataKeySpecs } from '../algorithms/data-key-spec.ts'
import { wipe } from '../base/bytes.ts'
import { randomBytes } from '../crypto/random.ts'
import { canRandomize } from '../custody/custody.ts'
import { encrypt } from '../keystore/cipher.ts'
import type { EncryptionContext } from '../keystore/encryption-context.ts'
import type { Key } from '../keystore/key.ts'
import { validation } from '../operation/error.ts'
import { optional } from '../wire/shape.ts'
import { requireBindable } from './algorithm.ts'
import { requireEncrypting } from './capability.ts'
import { wrongAlgorithm } from './error.ts'
import {
  dataKeySpec,
  dryRun,
  encryptionContext,
  grantTokens,
  keyId,
  numberOfBytes,
} from './shapes.ts'

/** Members that GenerateDataKey and its form without plaintext share. */
export const dataKeyMembers = {
  KeyId: keyId,
  EncryptionContext: optional(encryptionContext),
  NumberOfBytes: optional(numberOfBytes),
  KeySpec: optional(dataKeySpec),
  ...grantTokens,
  ...dryRun,
}

type DataKeyInput = {
  readonly NumberOfBytes?: number | undefined
  readonly KeySpec?: DataKeySpec | undefined
  readonly EncryptionContext?: EncryptionContext | undefined
}

const symmetricSpec = 'SYMMETRIC_DEFAULT'

/** Symmetric keys alone protect data keys and data key pairs. */
export function requireDataKeys({ spec }: Key, context: EncryptionContext | undefined): void {
  if (spec !== symmetricSpec) throw wrongAlgorithm(symmetricSpec, spec)
  requireBindable(symmetricSpec, context)
}

export function guardDataKey(key: Key, input: DataKeyInput): void {
  requireDataKeys(key, input.EncryptionContext)
  if ((input.NumberOfBytes === undefined) === (input.KeySpec === undefined)) {
    throw validation('Please specify either number of bytes or key spec.')
  }
}

/** A fresh data key and its ciphertext; the plaintext is the caller's to wipe. */
export async function makeDataKey(
  key: Key,
  input: DataKeyInput,
): Promise<{ plaintext: Uint8Array; ciphertext: Uint8Array }> {
  const able = requireEncrypting(key)
  const octets = input.KeySpec ? dataKeySpecs[input.KeySpec].octets : (input.NumberOfBytes ?? 0)
  const plaintext = await randomOctets(key, octets)
  try {
    const ciphertext = await encrypt(able, symmetricSpec, plaintext, input.EncryptionContext)
    return { plaintext, ciphertext }
  } catch (error) {
    wipe(plaintext)
    throw error
  }
}

function randomOctets(key: Key, octets: number): Promise<Uint8Array> | Uint8Array {
  return canRandomize(key.custody) ? key.custody.random(octets) : randomBytes(octets)
}
