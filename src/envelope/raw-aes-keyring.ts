import { bytesEqual, concat, u32 } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { native } from '../crypto/native/index.ts'
import { randomBytes } from '../crypto/random.ts'
import type { EncryptedDataKey } from './encrypted-data-key.ts'
import { serializeEncryptionContext } from './encryption-context.ts'
import { type Keyring, requireRawNamespace, unwrapFirst, wrapDataKey } from './keyring.ts'

export type RawAesKeyringOptions = {
  /** Must not begin with `aws-kms`. */
  readonly keyNamespace: string
  readonly keyName: string
  /** 16, 24 or 32 octets. They are copied: the caller may wipe them. */
  readonly wrappingKey: Uint8Array
}

const ivOctets = 12
const tagBits = 128

/**
 * Wraps data keys with AES-GCM under a key that the caller holds, the encryption context as associated data.
 * @see AWS Encryption SDK specification, Raw AES Keyring
 */
export function rawAesKeyring(options: RawAesKeyringOptions): Keyring {
  return rawAesKeyringWith(randomBytes, options)
}

/** With a source of randomness to choose, for messages that are known to the last octet. */
export function rawAesKeyringWith(
  random: (octets: number) => Uint8Array,
  { keyNamespace, keyName, wrappingKey }: RawAesKeyringOptions,
): Keyring {
  requireRawNamespace(keyNamespace)
  if (!(wrappingKey instanceof Uint8Array)) throw new TypeError('wrappingKey must be a Uint8Array')
  if (![16, 24, 32].includes(wrappingKey.length))
    throw new TypeError(`wrappingKey must be 16, 24 or 32 octets, got ${wrappingKey.length}`)
  const key = native.secretKey(wrappingKey)
  const infoPrefix = concat(utf8(keyName), u32(tagBits), u32(ivOctets))

  const isOwn = ({ providerId, providerInfo }: EncryptedDataKey) =>
    providerId === keyNamespace &&
    providerInfo.length === infoPrefix.length + ivOctets &&
    bytesEqual(providerInfo.subarray(0, infoPrefix.length), infoPrefix)

  return {
    onEncrypt(materials) {
      return wrapDataKey(materials, random, async (dataKey) => {
        const iv = random(ivOctets)
        const associated = serializeEncryptionContext(materials.encryptionContext)
        const providerInfo = concat(infoPrefix, iv)
        const ciphertext = native.aesGcm.seal(key, iv, dataKey, associated)
        return { providerId: keyNamespace, providerInfo, ciphertext }
      })
    },

    async onDecrypt(materials, encryptedDataKeys) {
      const associated = serializeEncryptionContext(materials.encryptionContext)
      return unwrapFirst(materials, encryptedDataKeys.filter(isOwn), async (own) => {
        const iv = own.providerInfo.subarray(infoPrefix.length)
        return native.aesGcm.open(key, iv, own.ciphertext, associated)
      })
    },
  }
}
