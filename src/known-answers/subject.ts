import type { OctetFamilies } from '../crypto/octet-families.ts'
import type { OaepHash } from '../envelope/raw-rsa-keyring.ts'

/**
 * What known answers are put to: an engine, a token, or an implementation of the caller's own.
 *
 * - A family or a member that it lacks is absent; its cases are reported as unsupported.
 * - Keys are octets: secret keys as they are, private keys PKCS#8 DER, public keys SPKI DER. Cases of one key pass the
 *   same array, so that an import may be kept by its identity. Nothing passed in is changed.
 * - What it does not take (a key, a ciphertext, a length) it refuses with `Refused`, or an error that is called so,
 *   `DecryptionFailed` or `KeyRefused`. A TypeError is taken for a refusal only where a case breaks a stated limit.
 * - What it cannot do at all it refuses with `Unsupported`, or an error called so or `TokenUnsupported`. Every other error is a failure of the case.
 */
export type Subject = {
  /** As the report names it: `native`, `noble`, `hsm`. */
  readonly name: string
  /** It hashes a message and goes on as with a digest: nothing is learnt by asking for both. */
  readonly hashesFirst?: boolean
} & { readonly [F in Family]?: Readonly<Partial<Families[F]>> }

export type Family = keyof Families

/** Everything that a subject may offer. */
export interface Families extends OctetFamilies {
  /** Messages of the AWS Encryption SDK. */
  readonly envelope: {
    decrypt(message: Uint8Array, keys: readonly RawKey[]): Promise<Uint8Array>
  }
}

/** A key that wraps data keys of messages, by the names that stand in these. */
export type RawKey = { readonly namespace: string; readonly name: string } & RawSecret
export type RawSecret =
  | { readonly type: 'aes'; readonly octets: Uint8Array }
  /** RSA-OAEP with this hash, in its mask generation too. */
  | { readonly type: 'rsa'; readonly pkcs8: Uint8Array; readonly hash: OaepHash }

/** What a subject cannot do at all: the case is neither passed nor failed. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
}

/** An input that a subject does not take. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

/** How reasons name a family. */
const familyNames = {
  hash: 'hashes',
  hmac: 'HMAC',
  hkdf: 'HKDF',
  counterKdf: 'SP 800-108',
  aesGcm: 'AES-GCM',
  aesKeyWrap: 'AES key wrap',
  ec: 'elliptic-curve keys',
  ecdsa: 'ECDSA',
  ecdh: 'ECDH',
  ed25519: 'Ed25519',
  mlDsa: 'ML-DSA',
  mlKem: 'ML-KEM',
  rsa: 'RSA',
  envelope: 'messages of the Encryption SDK',
} as const satisfies Record<Family, string>

/** @throws Unsupported when the subject lacks the family, or this part of it */
export function offered<F extends Family, M extends keyof Families[F] & string>(
  subject: Subject,
  family: F,
  member: M,
): Families[F][M] {
  const part = subject[family] as Partial<Families[F]> | undefined
  if (!part) throw new Unsupported(`${subject.name} has no ${familyNames[family]}`)
  const found = part[member]
  if (found) return found
  throw new Unsupported(`${subject.name} has no ${familyNames[family]}: ${wordsOf(member)}`)
}

/** `oaepEncrypt` as `oaep encrypt`. */
const wordsOf = (member: string): string =>
  member.replaceAll(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)
