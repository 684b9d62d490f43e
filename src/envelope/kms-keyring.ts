import { parseArn } from '../base/arn.ts'
import { copyOf, wipe } from '../base/bytes.ts'
import { fromUtf8, utf8 } from '../base/encoding.ts'
import type { EncryptedDataKey } from './encrypted-data-key.ts'
import type { EncryptionContext } from './encryption-context.ts'
import { malformed } from './error.ts'
import {
  type DecryptionMaterials,
  dataKeyOf,
  type EncryptionMaterials,
  type Keyring,
  keyringFailed,
  unwrapFirst,
} from './keyring.ts'
import { suites } from './suite.ts'

type Call = { KeyId: string; EncryptionContext: Record<string, string>; GrantTokens?: string[] }
type Answer = { KeyId?: string | undefined }
type Wrapped = Answer & { CiphertextBlob?: Uint8Array | undefined }
type Opened = Answer & { Plaintext?: Uint8Array | undefined }

/** The three calls of a KMS, in the AWS shape: an embedded keystore, or the class `KMS` of @aws-sdk/client-kms. */
export interface KmsClient {
  generateDataKey(input: Call & { NumberOfBytes: number }): Promise<Wrapped & Opened>
  encrypt(input: Call & { Plaintext: Uint8Array }): Promise<Wrapped>
  decrypt(input: Call & { CiphertextBlob: Uint8Array }): Promise<Opened>
}

export type KmsKeyringOptions = {
  readonly client: KmsClient
  /**
   * Any name of the key serves for encryption. Decryption compares it with the key ARN in the message, so that there
   * it must be the key ARN: an alias can be pointed at another key.
   */
  readonly keyId: string
  readonly grantTokens?: readonly string[]
}

/** Which keys a discovery keyring may use. */
export type DiscoveryFilter = { readonly partition: string; readonly accounts: readonly string[] }

export type KmsDiscoveryKeyringOptions = {
  readonly client: KmsClient
  /**
   * With 'none', a message may name any key that the client may use: somebody else's too, and then they decide what
   * it decrypts to.
   */
  readonly filter: DiscoveryFilter | 'none'
  readonly grantTokens?: readonly string[]
}

const providerId = 'aws-kms'

/** Wraps data keys under one key of a KMS. @see AWS Encryption SDK specification, AWS KMS Keyring */
export function kmsKeyring({ client, keyId, grantTokens }: KmsKeyringOptions): Keyring {
  const call = { client, grantTokens }
  return {
    async onEncrypt(materials) {
      return materials.dataKey ? wrap(call, keyId, materials) : generate(call, keyId, materials)
    },
    async onDecrypt(materials, encryptedDataKeys) {
      const own = keyArnsOf(encryptedDataKeys).filter(({ arn }) => arn === keyId)
      return unwrap(call, materials, own)
    },
  }
}

/**
 * Decrypts with whichever KMS keys the message names; encrypts nothing.
 * @see AWS Encryption SDK specification, AWS KMS Discovery Keyring
 */
export function kmsDiscoveryKeyring(options: KmsDiscoveryKeyringOptions): Keyring {
  const { client, filter, grantTokens } = options
  const allowed = (arn: string) => filter === 'none' || passes(filter, arn)
  return {
    async onEncrypt() {
      throw keyringFailed('a discovery keyring cannot encrypt: it has no key of its own')
    },
    async onDecrypt(materials, encryptedDataKeys) {
      const own = keyArnsOf(encryptedDataKeys).filter(({ arn }) => allowed(arn))
      return unwrap({ client, grantTokens }, materials, own)
    },
  }
}

function passes({ partition, accounts }: DiscoveryFilter, arn: string): boolean {
  const parts = parseArn(arn)
  return parts?.partition === partition && accounts.includes(parts.account)
}

type Calling = { client: KmsClient; grantTokens: readonly string[] | undefined }

async function generate(
  { client, grantTokens }: Calling,
  keyId: string,
  materials: EncryptionMaterials,
): Promise<EncryptionMaterials> {
  const answer = await client.generateDataKey({
    ...named(keyId, materials.encryptionContext, grantTokens),
    NumberOfBytes: suites[materials.suite].dataKeyOctets,
  })
  const dataKey = ownCopy(answer.Plaintext)
  try {
    dataKeyOf({ ...materials, dataKey })
    return { ...materials, dataKey, encryptedDataKeys: appended(materials, answer) }
  } catch (error) {
    wipe(dataKey)
    throw error
  }
}

async function wrap(
  { client, grantTokens }: Calling,
  keyId: string,
  materials: EncryptionMaterials,
): Promise<EncryptionMaterials> {
  const answer = await client.encrypt({
    ...named(keyId, materials.encryptionContext, grantTokens),
    Plaintext: dataKeyOf(materials),
  })
  return { ...materials, encryptedDataKeys: appended(materials, answer) }
}

type Own = { arn: string; ciphertext: Uint8Array }

/** The key is always named, and the answer's checked: what the service decrypted with is what the message said. */
function unwrap(
  { client, grantTokens }: Calling,
  materials: DecryptionMaterials,
  keys: readonly Own[],
): Promise<DecryptionMaterials> {
  return unwrapFirst(materials, keys, async ({ arn, ciphertext }) => {
    const answer = await client.decrypt({
      ...named(arn, materials.encryptionContext, grantTokens),
      CiphertextBlob: ciphertext,
    })
    const dataKey = ownCopy(answer.Plaintext)
    if (answer.KeyId === arn) return dataKey
    wipe(dataKey)
    throw keyringFailed(`the KMS answered with key ${answer.KeyId}, not ${arn}`)
  })
}

function named(
  keyId: string,
  context: EncryptionContext,
  grantTokens: readonly string[] | undefined,
): Call {
  const call = { KeyId: keyId, EncryptionContext: Object.fromEntries(context) }
  return grantTokens ? { ...call, GrantTokens: [...grantTokens] } : call
}

function appended(materials: EncryptionMaterials, answer: Wrapped): readonly EncryptedDataKey[] {
  const { KeyId, CiphertextBlob } = answer
  if (KeyId === undefined || !isKeyArn(KeyId) || !CiphertextBlob)
    throw keyringFailed('the KMS answered without a key ARN or a ciphertext')
  const key = { providerId, providerInfo: utf8(KeyId), ciphertext: CiphertextBlob }
  return [...materials.encryptedDataKeys, key]
}

/** A secret that a client returned may lie in memory that others share; it is moved out of there. */
function ownCopy(secret: Uint8Array | undefined): Uint8Array {
  if (!secret) throw keyringFailed('the KMS answered without a plaintext data key')
  const copy = copyOf(secret)
  wipe(secret)
  return copy
}

/** The KMS data keys of a message. An ARN that is none spoils the message: it is not skipped. */
function keyArnsOf(encryptedDataKeys: readonly EncryptedDataKey[]): readonly Own[] {
  return encryptedDataKeys
    .filter((key) => key.providerId === providerId)
    .map(({ providerInfo, ciphertext }) => {
      const arn = fromUtf8(providerInfo)
      if (arn === undefined || !isKeyArn(arn))
        throw malformed('the provider info of an AWS KMS data key is not a key ARN')
      return { arn, ciphertext }
    })
}

function isKeyArn(text: string): boolean {
  const parts = parseArn(text)
  if (!parts) return false
  const { service, region, account, resource } = parts
  return service === 'kms' && region !== '' && account !== '' && /^key\/./s.test(resource)
}
