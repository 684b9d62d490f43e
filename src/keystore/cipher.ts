import type { EncryptionAlgorithm } from '../algorithms/encryption.ts'
import { concat } from '../base/bytes.ts'
import { CiphertextRefused, type Custody, type Encrypting } from '../custody/custody.ts'
import { type CiphertextHeader, headerFor } from './ciphertext.ts'
import { canonicalContext, type EncryptionContext } from './encryption-context.ts'
import type { Key } from './key.ts'

type EncryptingKey = Key & { custody: Custody & Encrypting }

const nothing = new Uint8Array(0)

/** What is authenticated beside a plaintext: the header of its ciphertext, and the encryption context. */
function bind(header: Uint8Array, context: EncryptionContext | undefined): Uint8Array {
  const canonical = canonicalContext(context)
  return canonical.length === 0 ? header : concat(header, canonical)
}

/** Encrypts under the current material of a key, a symmetric one's into a ciphertext blob that names it. */
export function encrypt(
  key: EncryptingKey,
  algorithm: EncryptionAlgorithm,
  plaintext: Uint8Array,
  context: EncryptionContext | undefined,
): Promise<Uint8Array> | Uint8Array {
  if (algorithm === 'SYMMETRIC_DEFAULT') return encryptBound(key, plaintext, context)
  return key.custody.encrypt(key.current, algorithm, plaintext, nothing)
}

function encryptBound(
  key: EncryptingKey,
  plaintext: Uint8Array,
  context: EncryptionContext | undefined,
): Promise<Uint8Array> | Uint8Array {
  const header = headerFor(key, key.current)
  const associated = bind(header, context)
  return key.custody.encrypt(key.current, 'SYMMETRIC_DEFAULT', plaintext, associated, header)
}

/**
 * @param ciphertext a symmetric key's split, any other without a header
 * @throws CiphertextRefused, for whatever reason; the plaintext is the caller's to wipe
 */
export async function decrypt(
  key: EncryptingKey,
  algorithm: EncryptionAlgorithm,
  { header, body }: { readonly header?: CiphertextHeader; readonly body: Uint8Array },
  context: EncryptionContext | undefined,
): Promise<Uint8Array> {
  const { custody, current, materials } = key
  if (algorithm !== 'SYMMETRIC_DEFAULT') return custody.decrypt(current, algorithm, body, nothing)
  const material = header && materials.get(header.material)
  if (!material) throw new CiphertextRefused()
  return custody.decrypt(material, algorithm, body, bind(header.octets, context))
}
