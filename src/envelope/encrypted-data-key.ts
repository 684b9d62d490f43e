import { concat, prefixed16, u16 } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { limitExceeded, malformed } from './error.ts'
import { fieldOctetsMax, textOf, unsigned } from './field.ts'

/** A data key as one keyring wrapped it. Each field has up to 65,535 octets. */
export type EncryptedDataKey = {
  readonly providerId: string
  /** Binary: what it means, the provider knows. */
  readonly providerInfo: Uint8Array
  readonly ciphertext: Uint8Array
}

/** A header could list this many (its count has 16 bits). */
export const encryptedDataKeysMax = 0xffff
/** How many a message may have unless the caller says otherwise: each can cost a call to a key service. */
export const encryptedDataKeysDefaultMax = 32

/** Where a header's octets come from; `take` gives exactly `length` of them. */
export type Octets = { take(length: number): Promise<Uint8Array> }

/** Count, then entries in the given order. */
export function serializeEncryptedDataKeys(keys: readonly EncryptedDataKey[]): Uint8Array {
  const entries = keys.flatMap(({ providerId, providerInfo, ciphertext }) => {
    const fields = [utf8(providerId), providerInfo, ciphertext]
    if (fields.some(({ length }) => length > fieldOctetsMax))
      throw limitExceeded(
        `a field of an encrypted data key takes more than ${fieldOctetsMax} octets`,
      )
    return fields.map(prefixed16)
  })
  return concat(u16(keys.length), ...entries)
}

/** Reads the entries, after checking their number against `max`. */
export async function readEncryptedDataKeys(
  octets: Octets,
  max: number,
): Promise<readonly EncryptedDataKey[]> {
  const count = unsigned(await octets.take(2))
  if (count === 0) throw malformed('it has no encrypted data key')
  checkCount(count, max)
  const keys: EncryptedDataKey[] = []
  for (let entry = 0; entry < count; entry++) {
    const providerId = textOf(await takePrefixed(octets), 'a provider id')
    const providerInfo = await takePrefixed(octets)
    keys.push({ providerId, providerInfo, ciphertext: await takePrefixed(octets) })
  }
  return keys
}

/** @throws EnvelopeError `limit-exceeded` */
export function checkCount(count: number, max: number): void {
  if (count > max)
    throw limitExceeded(`${count} encrypted data keys are more than the ${max} allowed`)
}

export async function takePrefixed(octets: Octets): Promise<Uint8Array> {
  return octets.take(unsigned(await octets.take(2)))
}
