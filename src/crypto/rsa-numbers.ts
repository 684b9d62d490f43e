import { bytesEqual } from '../base/bytes.ts'
import {
  bitString,
  integer,
  isInteger,
  nothing,
  objectIdentifier,
  octetString,
  readIntegers,
  readSequence,
  sequence,
} from './der.ts'

/** RFC 8017 §3.1. */
export type RsaPublicNumbers = { n: bigint; e: bigint }
/** RFC 8017 §3.2, second form. BigInts cannot be wiped: for keys of tests. */
export type RsaPrivateNumbers = RsaPublicNumbers & {
  d: bigint
  p: bigint
  q: bigint
  dP: bigint
  dQ: bigint
  qInv: bigint
}

/** rsaEncryption with its NULL (RFC 3279 §2.3.1). */
const algorithm = sequence(objectIdentifier('2a864886f70d010101'), nothing)

/** SubjectPublicKeyInfo DER (RFC 5280 §4.1). */
export function writeRsaPublicKey({ n, e }: RsaPublicNumbers): Uint8Array {
  return sequence(algorithm, bitString(sequence(integer(n), integer(e))))
}

/** Reads what `writeRsaPublicKey` writes, octet for octet; else `undefined`. Whether n is good it does not ask. */
export function readRsaPublicKey(spki: Uint8Array): RsaPublicNumbers | undefined {
  const [, key] = readSequence(spki) ?? []
  const [n, e] = (key && readIntegers(key.contents.subarray(1))) ?? []
  if (n === undefined || e === undefined) return undefined
  return bytesEqual(writeRsaPublicKey({ n, e }), spki) ? { n, e } : undefined
}

/** The numbers of a PKCS#8 key of two primes in canonical DER (RFC 8017 §A.1.2); not yet known to belong together. */
export function readRsaPrivateKey(pkcs8: Uint8Array): RsaPrivateNumbers | undefined {
  const [, , key] = readSequence(pkcs8) ?? []
  const numbers = (key && readIntegers(key.contents)) ?? []
  const [version, n, e, d, p, q, dP, dQ, qInv] = numbers
  if (version !== 0n || n === undefined || e === undefined || d === undefined) return undefined
  if (p === undefined || q === undefined) return undefined
  if (dP === undefined || dQ === undefined || qInv === undefined) return undefined
  const inner = octetString(sequence(...numbers.map(integer)))
  const canonical = sequence(integer(0n), algorithm, inner)
  return bytesEqual(canonical, pkcs8) ? { n, e, d, p, q, dP, dQ, qInv } : undefined
}

/**
 * A view of the modulus in SPKI DER, without leading zeros; `undefined` where none stands. Nothing else is read, and
 * whether the key is good is not asked: an engine's import does that.
 */
export function rsaModulusOfPublicKey(spki: Uint8Array): Uint8Array | undefined {
  const [, key] = readSequence(spki) ?? []
  const [modulus] = (key && readSequence(key.contents.subarray(1))) ?? []
  return modulus && isInteger(modulus) ? withoutZeros(modulus.contents) : undefined
}

/** The same in PKCS#8 DER. */
export function rsaModulusOfPrivateKey(pkcs8: Uint8Array): Uint8Array | undefined {
  const [, , key] = readSequence(pkcs8) ?? []
  const [, modulus] = (key && readSequence(key.contents)) ?? []
  return modulus && isInteger(modulus) ? withoutZeros(modulus.contents) : undefined
}

/** The size of a modulus without leading zeros. */
export function bitsOf(modulus: Uint8Array): number {
  return modulus.length * 8 - (Math.clz32(modulus[0] ?? 0) - 24)
}

function withoutZeros(octets: Uint8Array): Uint8Array {
  const first = octets.findIndex((octet) => octet !== 0)
  return first < 0 ? octets.subarray(octets.length) : octets.subarray(first)
}
