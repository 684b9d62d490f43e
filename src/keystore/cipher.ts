import type { EncryptionAlgorithm } from '../algorithms/encryption.ts'
import { concat } from '../base/bytes.ts'
import { CiphertextRefused, type Custody, type Encrypting } from '../custody/custody.ts'
import { type CiphertextHeader, headerFor, joinCiphertext } from './ciphertext.ts'
import { canonicalContext, type EncryptionContext } from './encryption-context.ts'
import type { Key } from './key.ts'

type EncryptingKey = Key & { custody: Custody & Encrypting }

const nothing = new Uint8Array(0)

/** What is authenticated beside a plaintext: the header of its ciphertext, and the encryption context. */
function bind(header: Uint8Array, context: EncryptionContext | undefined): Uint8Array {
  const canonical = canonicalContext(context)
  return canonical.length === 0 ? header : concat(header, canonical)
}

/** Encrypts under the current material of a symmetric key, into a ciphertext blob. */
export async function encryptSymmetric(
  key: EncryptingKey,
  plaintext: Uint8Array,
  context: EncryptionContext | undefined,
): Promise<Uint8Array> {
  const header = headerFor(key, key.current)
  const associated = bind(header, context)
  const { custody, current } = key
  const body = await custody.encrypt(current, 'SYMMETRIC_DEFAULT', plaintext, associated)
  return joinCiphertext(header, body)
}

/** @throws CiphertextRefused, for whatever reason; the plaintext is the caller's to wipe */
export async function decryptSymmetric(
  key: EncryptingKey,
  header: CiphertextHeader,
  body: Uint8Array,
  context: EncryptionContext | undefined,
): Promise<Uint8Array> {
  const material = key.materials.get(header.material)
  if (!material) throw new CiphertextRefused()
  const associated = bind(header.octets, context)
  return key.custody.decrypt(material, 'SYMMETRIC_DEFAULT', body, associated)
}

export function encryptAsymmetric(
  key: EncryptingKey,
  algorithm: EncryptionAlgorithm,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  return key.custody.encrypt(key.current, algorithm, plaintext, nothing)
}

export function decryptAsymmetric(
  key: EncryptingKey,
  algorithm: EncryptionAlgorithm,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  return key.custody.decrypt(key.current, algorithm, ciphertext, nothing)
}
