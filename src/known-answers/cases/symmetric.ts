import { type HashName, hashes } from '../../algorithms/hash.ts'
import { gcmIvOctets, gcmTagOctets } from '../../crypto/engine.ts'
import { compare, difference, type Question, refuses, unsupported } from '../judge.ts'
import { offered } from '../subject.ts'

const aesKeyOctets: readonly number[] = [16, 24, 32]

type AesGcmCase = {
  readonly key: Uint8Array
  readonly iv: Uint8Array
  readonly associated: Uint8Array
  /** Absent where the source has none, as of a ciphertext that must not open. */
  readonly plaintext?: Uint8Array | undefined
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

/** Opens, and seals again what opened. */
export function aesGcm({ key, iv, associated, plaintext, ...given }: AesGcmCase): Question {
  const algorithm = `AES-${key.length * 8}-GCM`
  // The seam has no word for the length of a tag: it would be asked for something else.
  if (given.tag.length !== gcmTagOctets) {
    return unsupported(algorithm, `GCM tags of ${given.tag.length} octets`)
  }
  const sealed = Buffer.concat([given.ciphertext, given.tag])
  return {
    algorithm,
    limit: iv.length === gcmIvOctets ? undefined : 'GCM IVs of other than 12 octets',
    isOdd: isOddKey(key),
    async ask(subject, result) {
      const open = offered(subject, 'aesGcm', 'open')
      const opened = await open(key, iv, sealed, associated)
      if (!plaintext) return { kind: 'differs', how: 'it opens' }
      const outcome = compare('the plaintext', opened, plaintext)
      if (outcome.kind !== 'agrees' || result !== 'valid') return outcome
      const seal = offered(subject, 'aesGcm', 'seal')
      const again = await seal(key, iv, plaintext, associated)
      return compare('ciphertext and tag', again, sealed)
    },
  }
}

type KeyWrapCase = {
  readonly form: 'KW' | 'KWP'
  readonly key: Uint8Array
  readonly secret?: Uint8Array | undefined
  readonly wrapped: Uint8Array
}

const keyWrapMembers = {
  KW: ['wrap', 'unwrap'],
  KWP: ['wrapPadded', 'unwrapPadded'],
} as const
/** A key of 8,192 octets and a semiblock (crypto/key-wrap-form.ts). */
const wrappedOctetsMax = 8200

export function keyWrap({ form, key, secret, wrapped }: KeyWrapCase): Question {
  const [wrap, unwrap] = keyWrapMembers[form]
  const long = wrapped.length > wrappedOctetsMax ? 'wrapped keys of over 8,200 octets' : undefined
  return {
    algorithm: `AES-${key.length * 8}-${form}`,
    limit: long,
    isOdd: isOddKey(key),
    async ask(subject, result) {
      const unwrapped = await offered(subject, 'aesKeyWrap', unwrap)(key, wrapped)
      if (!secret) return { kind: 'differs', how: 'it unwraps' }
      const outcome = compare('the unwrapped key', unwrapped, secret)
      if (outcome.kind !== 'agrees' || result !== 'valid') return outcome
      return compare(
        'the wrapped key',
        await offered(subject, 'aesKeyWrap', wrap)(key, secret),
        wrapped,
      )
    },
  }
}

const isOddKey = (key: Uint8Array): boolean => !aesKeyOctets.includes(key.length)

type DigestCase = {
  readonly hash: HashName
  readonly message: Uint8Array
  readonly digest: Uint8Array
}

export function digest({ hash, message, digest: expected }: DigestCase): Question {
  return {
    algorithm: hash,
    async ask(subject) {
      return compare(
        'the digest',
        await offered(subject, 'hash', 'digest')(hash, message),
        expected,
      )
    },
  }
}

type HmacCase = {
  readonly hash: HashName
  readonly key: Uint8Array
  readonly message: Uint8Array
  /** The first octets of the MAC, or all of them. */
  readonly tag: Uint8Array
}

export function hmac({ hash, key, message, tag }: HmacCase): Question {
  return {
    algorithm: `HMAC ${hash}`,
    limit: key.length === 0 ? 'HMAC keys of no octets' : undefined,
    async ask(subject) {
      const full = await offered(subject, 'hmac', 'mac')(hash, key, message)
      if (full.length !== hashes[hash].octets) {
        return { kind: 'differs', how: `the MAC has ${full.length} octets` }
      }
      const mac = full.subarray(0, tag.length)
      const outcome = compare('the MAC', mac, tag)
      // A MAC is verified by making it again: another one is a refusal.
      return outcome.kind === 'differs' ? refuses(difference('the MAC', mac, tag)) : outcome
    },
  }
}

/** RFC 5869 §2.3. */
const hkdfBlocksMax = 255

type HkdfCase = {
  readonly hash: HashName
  readonly secret: Uint8Array
  readonly salt: Uint8Array
  readonly info: Uint8Array
  readonly octets: number
  readonly output: Uint8Array
}

export function hkdf({ hash, secret, salt, info, octets, output }: HkdfCase): Question {
  const longest = hkdfBlocksMax * hashes[hash].octets
  return {
    algorithm: `HKDF ${hash}`,
    limit: secret.length === 0 ? 'HKDF secrets of no octets' : undefined,
    isOdd: octets < 1 || octets > longest,
    async ask(subject) {
      const derived = await offered(subject, 'hkdf', 'derive')(hash, secret, salt, info, octets)
      return compare('the output', derived, output)
    },
  }
}

type CounterKdfCase = {
  readonly hash: HashName
  readonly key: Uint8Array
  readonly fixedInput: Uint8Array
  readonly output: Uint8Array
}

/** SP 800-108 in counter mode, the counter of 32 bits before the fixed input. */
export function counterKdf({ hash, key, fixedInput, output }: CounterKdfCase): Question {
  const algorithm = `SP 800-108 HMAC ${hash}`
  if (hash !== 'sha256') return unsupported(algorithm, `SP 800-108 with HMAC-${hash}`)
  return {
    algorithm,
    async ask(subject) {
      const derive = offered(subject, 'counterKdf', 'derive')
      return compare('the output', await derive(key, fixedInput, output.length), output)
    },
  }
}
