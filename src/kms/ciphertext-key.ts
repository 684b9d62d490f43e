import type { EncryptionAlgorithm } from '../algorithms/encryption.ts'
import { decrypt } from '../keystore/cipher.ts'
import { type CiphertextHeader, splitCiphertext } from '../keystore/ciphertext.ts'
import type { EncryptionContext } from '../keystore/encryption-context.ts'
import type { Key } from '../keystore/key.ts'
import { validation } from '../operation/error.ts'
import type { Access, Call, Plan } from '../operation/operation.ts'
import { accessTo, denied } from './access.ts'
import { encryptionAlgorithmFor, requireBindable } from './algorithm.ts'
import { requireEncrypting } from './capability.ts'
import { ciphertextKeyDenied, incorrectKey, invalidCiphertext, wrongUsage } from './error.ts'
import { resolveKey } from './key-id.ts'
import { requireState, stateForUse } from './key-state.ts'
import type { Kms } from './kms.ts'

/** What a caller says of a ciphertext: Decrypt's members, or the source members of ReEncrypt. */
export type Ciphertext = {
  readonly blob: Uint8Array
  readonly keyId: string | undefined
  readonly algorithm: string | undefined
  readonly context: EncryptionContext | undefined
}

/** A ciphertext with the key that opens it; for symmetric keys also what its header says. */
export type OpenCiphertext = {
  readonly key: Key
  readonly access: Access
  /** State, usage, algorithm, and that the key is the one that the ciphertext names. */
  guard(): void
  /** @throws CiphertextRefused; the plaintext is the caller's to wipe */
  decrypt(): Promise<Opened>
}

type Opened = {
  readonly plaintext: Uint8Array
  readonly algorithm: EncryptionAlgorithm
  readonly material: string | undefined
}
type Split = { header: CiphertextHeader; body: Uint8Array }

/** Finds the key of a ciphertext, by the KeyId when there is one, else by the header of the ciphertext. */
export async function openCiphertext(
  ciphertext: Ciphertext,
  action: 'Decrypt' | 'ReEncryptFrom',
  call: Call,
  kms: Kms,
): Promise<OpenCiphertext | Plan<never>> {
  const symmetric = (ciphertext.algorithm ?? 'SYMMETRIC_DEFAULT') === 'SYMMETRIC_DEFAULT'
  const split = symmetric ? splitCiphertext(ciphertext.blob) : undefined
  const found = await findKey(ciphertext, split, action, call, kms)
  if (!('key' in found)) return found
  const { key, access } = found
  return {
    key,
    access,
    guard: () => guard(ciphertext, split, key, action),
    decrypt: () => open(ciphertext, split, key),
  }
}

async function findKey(
  { keyId, algorithm }: Ciphertext,
  split: Split | undefined,
  action: 'Decrypt' | 'ReEncryptFrom',
  call: Call,
  kms: Kms,
): Promise<{ key: Key; access: Access } | Plan<never>> {
  if (keyId !== undefined) {
    const resolved = await resolveKey(kms.keystore, call, keyId, 'key-or-alias')
    if ('hidden' in resolved) return denied(action, resolved.hidden, call)
    return { key: resolved.key, access: accessTo(resolved, `kms:${action}`, true, call) }
  }
  if (algorithm !== undefined && algorithm !== 'SYMMETRIC_DEFAULT') {
    throw validation(`A key ID is required for the algorithm ${algorithm}.`)
  }
  if (!split) throw invalidCiphertext()
  const { account, key: id } = split.header
  const key = await kms.keystore.findKey({ account, region: call.region, id })
  if (!key) throw ciphertextKeyDenied()
  const access = accessTo({ key, named: key.arn }, `kms:${action}`, true, call)
  return { key, access: { ...access, denial: ciphertextKeyDenied() } }
}

function guard(
  { algorithm, context }: Ciphertext,
  split: Split | undefined,
  key: Key,
  action: string,
): void {
  requireState('cryptographic', key.arn, stateForUse(key))
  if (split && (split.header.key !== key.id || split.header.account !== key.account)) {
    throw incorrectKey()
  }
  if (key.usage !== 'ENCRYPT_DECRYPT') throw wrongUsage(key.arn, key.usage, action)
  const used = encryptionAlgorithmFor(key, algorithm)
  if (used === 'SYMMETRIC_DEFAULT' && !split) throw invalidCiphertext()
  requireBindable(used, context)
}

async function open(
  { blob, algorithm: named, context }: Ciphertext,
  split: Split | undefined,
  key: Key,
): Promise<Opened> {
  const able = requireEncrypting(key)
  const algorithm = encryptionAlgorithmFor(key, named)
  const plaintext = await decrypt(able, algorithm, split ?? { body: blob }, context)
  return { plaintext, algorithm, material: split?.header.material }
}
