import type { HashName } from '../algorithms/hash.ts'
import { bytesEqual } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import {
  KeyRefused,
  type PrivateKey,
  type PublicKey,
  type Rsa,
  rsaModulusBits,
} from '../crypto/engine.ts'
import { randomBytes } from '../crypto/random.ts'
import { bitsOf, rsaModulusOfPrivateKey, rsaModulusOfPublicKey } from '../crypto/rsa-numbers.ts'
import type { EncryptedDataKey } from './encrypted-data-key.ts'
import {
  type Keyring,
  keyringFailed,
  requireRawNamespace,
  unwrapFirst,
  wrapDataKey,
} from './keyring.ts'

/** Hashes of OAEP that messages may use. The padding of PKCS#1 v1.5 is none of the choices: see `rawRsaKeyringWith`. */
export const oaepHashes = [
  'sha1',
  'sha256',
  'sha384',
  'sha512',
] as const satisfies readonly HashName[]
export type OaepHash = (typeof oaepHashes)[number]

export type RawRsaKeyringOptions = {
  /** Must not begin with `aws-kms`. */
  readonly keyNamespace: string
  readonly keyName: string
  /** SubjectPublicKeyInfo DER. Without it the keyring cannot encrypt: none is derived from the private key. */
  readonly publicKey?: Uint8Array
  /** PKCS#8 DER. Without it the keyring cannot decrypt. The caller may wipe it once the keyring is there. */
  readonly privateKey?: Uint8Array
  /** Of OAEP and of its mask generation alike. The message does not tell it: writer and reader agree on it. */
  readonly oaepHash: OaepHash
}

/**
 * Wraps data keys with RSA-OAEP under a pair that the caller holds, of 2,048, 3,072 or 4,096 bits. The encryption
 * context is not bound to the wrapped data key, but to the message.
 *
 * The format also has the padding of PKCS#1 v1.5. It is refused: whoever sees which ciphertexts unwrap, be it by the time
 * alone, decrypts any other with it (Bleichenbacher, 1998).
 * @param rsa where the work is done
 * @throws TypeError, as a rejection, for a key of another kind or size, or keys that are no pair
 * @see AWS Encryption SDK specification, Raw RSA Keyring
 */
export async function rawRsaKeyringWith(rsa: Rsa, options: RawRsaKeyringOptions): Promise<Keyring> {
  const { keyNamespace, keyName, oaepHash } = options
  requireRawNamespace(keyNamespace)
  if (!oaepHashes.includes(oaepHash))
    throw new TypeError(`oaepHash must be one of ${oaepHashes.join(', ')}`)
  const { publicKey, privateKey } = await importPair(rsa, options)
  const providerInfo = utf8(keyName)

  const isOwn = (key: EncryptedDataKey) =>
    key.providerId === keyNamespace && bytesEqual(key.providerInfo, providerInfo)

  return {
    async onEncrypt(materials) {
      if (!publicKey) throw keyringFailed('a raw RSA keyring encrypts with a public key alone')
      return wrapDataKey(materials, randomBytes, async (dataKey) => ({
        providerId: keyNamespace,
        providerInfo,
        ciphertext: await rsa.oaepEncrypt(oaepHash, publicKey, dataKey),
      }))
    },

    async onDecrypt(materials, encryptedDataKeys) {
      if (!privateKey) throw keyringFailed('a raw RSA keyring decrypts with a private key alone')
      return unwrapFirst(materials, encryptedDataKeys.filter(isOwn), ({ ciphertext }) =>
        rsa.oaepDecrypt(oaepHash, privateKey, ciphertext),
      )
    },
  }
}

type Pair = { readonly publicKey?: PublicKey; readonly privateKey?: PrivateKey }

async function importPair(rsa: Rsa, given: RawRsaKeyringOptions): Promise<Pair> {
  const { publicKey: spki, privateKey: pkcs8 } = given
  if (!spki && !pkcs8) throw new TypeError('publicKey or privateKey must be given, or both')
  try {
    const publicKey = spki && importPublicKey(rsa, spki)
    const privateKey = pkcs8 && (await importPrivateKey(rsa, pkcs8))
    if (publicKey && privateKey && !bytesEqual(publicKey.modulus, privateKey.modulus))
      throw new TypeError('publicKey and privateKey must be a pair')
    return {
      ...(publicKey && { publicKey: publicKey.handle }),
      ...(privateKey && { privateKey: privateKey.handle }),
    }
  } catch (error) {
    throw error instanceof KeyRefused ? keyRefused(error) : error
  }
}

/** A key and its modulus, by which halves of a pair are told: all keys that an engine takes have one public exponent. */
type Imported<Handle> = { readonly handle: Handle; readonly modulus: Uint8Array }

function importPublicKey(rsa: Rsa, spki: Uint8Array): Imported<PublicKey> {
  const modulus = modulusTaken(rsaModulusOfPublicKey(spki))
  return { handle: rsa.publicKey(bitsOf(modulus), spki), modulus }
}

async function importPrivateKey(rsa: Rsa, pkcs8: Uint8Array): Promise<Imported<PrivateKey>> {
  const modulus = modulusTaken(rsaModulusOfPrivateKey(pkcs8))
  return { handle: await rsa.privateKey(bitsOf(modulus), pkcs8), modulus }
}

/** @throws KeyRefused when there is none, or no engine takes one of this size */
function modulusTaken(modulus: Uint8Array | undefined): Uint8Array {
  if (modulus && rsaModulusBits.includes(bitsOf(modulus))) return modulus
  throw new KeyRefused('the key is not an RSA key of a size that is taken')
}

const keyRefused = (cause: KeyRefused): TypeError =>
  new TypeError(
    `publicKey must be SPKI DER and privateKey PKCS#8 DER, of RSA with ${rsaModulusBits.join(', ')} bits`,
    { cause },
  )
