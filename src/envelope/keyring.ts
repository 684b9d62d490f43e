import { wipe } from '../base/bytes.ts'
import type { EncryptedDataKey } from './encrypted-data-key.ts'
import type { EncryptionContext } from './encryption-context.ts'
import { EnvelopeError } from './error.ts'
import { type SuiteName, suites } from './suite.ts'

export type DecryptionMaterials = {
  readonly suite: SuiteName
  readonly encryptionContext: EncryptionContext
  /** The plaintext data key, as long as the suite says, in an allocation of its own. */
  readonly dataKey?: Uint8Array
}

export type EncryptionMaterials = DecryptionMaterials & {
  readonly encryptedDataKeys: readonly EncryptedDataKey[]
}

/**
 * Wraps and unwraps data keys: all that ties the message format to somebody's keys.
 *
 * Materials are never changed; a keyring gives new ones. Whoever gets materials with a data key from a keyring wipes
 * it; a keyring that fails wipes what it generated itself. Failures of a key service on encryption pass unchanged.
 * @see AWS Encryption SDK specification, Keyring Interface
 */
export interface Keyring {
  /**
   * Generates a data key if the materials have none, wraps it, and appends one or more encrypted data keys. A data
   * key that is there already is wrapped as it is.
   */
  onEncrypt(materials: EncryptionMaterials): Promise<EncryptionMaterials>
  /**
   * Tries the encrypted data keys that are its own, in order, until one opens. A failed attempt is no failure of
   * the whole as long as another succeeds.
   * @throws EnvelopeError `data-key-unavailable`, with the attempts' errors as `cause`
   */
  onDecrypt(
    materials: DecryptionMaterials,
    encryptedDataKeys: readonly EncryptedDataKey[],
  ): Promise<DecryptionMaterials>
}

export const keyringFailed = (detail: string): EnvelopeError =>
  new EnvelopeError('keyring-failed', detail)

/** The materials' data key. @throws EnvelopeError `keyring-failed` when it is missing or has another length */
export function dataKeyOf({ suite, dataKey }: DecryptionMaterials): Uint8Array {
  const expected = suites[suite].dataKeyOctets
  if (dataKey?.length === expected) return dataKey
  throw keyringFailed(`a data key of ${expected} octets was expected, got ${dataKey?.length ?? 0}`)
}

/**
 * Refuses the namespaces of the key services of AWS.
 * @see AWS Encryption SDK specification, Keyring Interface, Key Provider ID
 */
export function requireRawNamespace(keyNamespace: string): void {
  if (!keyNamespace.startsWith('aws-kms')) return
  throw new TypeError('keyNamespace must not begin with aws-kms')
}

/** Wraps the materials' data key, or one that it makes of `random`, and appends what comes of it. */
export async function wrapDataKey(
  materials: EncryptionMaterials,
  random: (octets: number) => Uint8Array,
  wrap: (dataKey: Uint8Array) => Promise<EncryptedDataKey>,
): Promise<EncryptionMaterials> {
  const dataKey = materials.dataKey ?? random(suites[materials.suite].dataKeyOctets)
  try {
    const own = await wrap(dataKey)
    return { ...materials, dataKey, encryptedDataKeys: [...materials.encryptedDataKeys, own] }
  } catch (error) {
    if (!materials.dataKey) wipe(dataKey)
    throw error
  }
}

/** Gives the materials with the data key of the first of `keys` that unwraps to a length that fits. */
export function unwrapFirst<Key>(
  materials: DecryptionMaterials,
  keys: readonly Key[],
  unwrap: (key: Key) => Promise<Uint8Array>,
): Promise<DecryptionMaterials> {
  return firstSuccess(materials, keys, async (key) => {
    const opened = { ...materials, dataKey: await unwrap(key) }
    try {
      dataKeyOf(opened)
      return opened
    } catch (error) {
      wipe(opened.dataKey)
      throw error
    }
  })
}

/** Tries `candidates` in order and gives the first success. */
export async function firstSuccess<Candidate>(
  materials: DecryptionMaterials,
  candidates: readonly Candidate[],
  attempt: (candidate: Candidate) => Promise<DecryptionMaterials>,
): Promise<DecryptionMaterials> {
  if (materials.dataKey) throw keyringFailed('the materials have a data key already')
  const errors: unknown[] = []
  for (const candidate of candidates) {
    try {
      return await attempt(candidate)
    } catch (error) {
      errors.push(error)
    }
  }
  throw new EnvelopeError(
    'data-key-unavailable',
    'no encrypted data key of the message could be decrypted',
    { cause: new AggregateError(errors) },
  )
}
