import type { Curve } from '../algorithms/key-spec.ts'
import { curves } from '../crypto/curve.ts'
import { octetString } from '../crypto/der.ts'
import { readEcPrivateKey, readEcPublicKey } from '../crypto/ec-key.ts'
import { ed25519Keys } from '../crypto/ed25519-parameters.ts'
import { KeyRefused } from '../crypto/engine.ts'
import { octetsOf } from '../crypto/integer.ts'
import { readRsaPrivateKey, readRsaPublicKey } from '../crypto/rsa-numbers.ts'
import { type Attribute, cka, ckk, cko } from './cryptoki.ts'
import {
  ed25519Oid,
  flags,
  namedCurve,
  privateFlags,
  publicFlags,
  secretFlags,
} from './templates.ts'

// Templates of keys from outside, as objects that live no longer than their session. What each may do is the one thing
// that it is imported for.

type SecretFlag = (typeof secretFlags)[number]
type PrivateFlag = (typeof privateFlags)[number]

const inSession = (objectClass: number, keyType: number): Attribute[] => [
  { type: cka.CLASS, value: objectClass },
  { type: cka.KEY_TYPE, value: keyType },
  { type: cka.TOKEN, value: false },
]
const sensitive: readonly Attribute[] = [
  { type: cka.PRIVATE, value: true },
  { type: cka.SENSITIVE, value: true },
  { type: cka.EXTRACTABLE, value: false },
]
/** Of a secret that is to be read, or to leave the token wrapped. */
const readable: readonly Attribute[] = [
  { type: cka.PRIVATE, value: true },
  { type: cka.SENSITIVE, value: false },
  { type: cka.EXTRACTABLE, value: true },
]
const value = (octets: Uint8Array): Attribute => ({ type: cka.VALUE, value: Buffer.from(octets) })
const number = (type: number, integer: bigint): Attribute => ({ type, value: bufferOf(integer) })

/** Big-endian without leading zeros, as PKCS #11's "Big integer" (§2.1). */
const bufferOf = (integer: bigint): Buffer => Buffer.from(octetsOf(integer, octetsIn(integer)))
const octetsIn = (integer: bigint): number => Math.ceil(integer.toString(16).length / 2)

export function aesKey(octets: Uint8Array, ...allowed: SecretFlag[]): Attribute[] {
  const template = inSession(cko.SECRET_KEY, ckk.AES)
  return [...template, ...sensitive, ...flags(secretFlags, allowed), value(octets)]
}

export function hmacKey(octets: Uint8Array): Attribute[] {
  const template = inSession(cko.SECRET_KEY, ckk.GENERIC_SECRET)
  return [...template, ...sensitive, ...flags(secretFlags, ['SIGN']), value(octets)]
}

/** A secret that is wrapped. */
export function wrappable(octets: Uint8Array): Attribute[] {
  return [...readableSecret(), value(octets)]
}

/** A secret that the token makes, to be read and destroyed. */
export function readableSecret(): Attribute[] {
  const template = inSession(cko.SECRET_KEY, ckk.GENERIC_SECRET)
  return [...template, ...readable, ...flags(secretFlags, [])]
}

/** @throws KeyRefused */
export function ecPrivateKey(curve: Curve, pkcs8: Uint8Array, use: PrivateFlag): Attribute[] {
  const pair = readEcPrivateKey(curve, pkcs8)
  if (!pair) throw new KeyRefused(`the key is not a PKCS#8 private key of ${curve}`)
  return [...privateKey(ckk.EC, use), namedCurve(curves[curve].oid), value(pair.scalar)]
}

/** @throws KeyRefused */
export function ecPublicKey(curve: Curve, spki: Uint8Array): Attribute[] {
  const point = readEcPublicKey(curve, spki)
  if (!point) throw new KeyRefused(`the key is not an uncompressed SPKI public key of ${curve}`)
  return [...publicKey(ckk.EC), namedCurve(curves[curve].oid), ecPoint(point)]
}

/** @throws KeyRefused */
export function ed25519PrivateKey(pkcs8: Uint8Array): Attribute[] {
  const seed = ed25519Keys.readPrivateKey(pkcs8)
  if (!seed) throw new KeyRefused('the key is not a PKCS#8 private key of Ed25519')
  return [...privateKey(ckk.EC_EDWARDS, 'SIGN'), namedCurve(ed25519Oid), value(seed)]
}

/** @throws KeyRefused */
export function ed25519PublicKey(spki: Uint8Array): Attribute[] {
  const point = ed25519Keys.readPublicKey(spki)
  if (!point) throw new KeyRefused('the key is not an SPKI public key of Ed25519')
  return [...publicKey(ckk.EC_EDWARDS), namedCurve(ed25519Oid), ecPoint(point)]
}

/** A key of RSA, and the octets of its modulus. */
type RsaKey = { key: Attribute[]; octets: number }

/** @throws KeyRefused */
export function rsaPrivateKey(pkcs8: Uint8Array, use: PrivateFlag): RsaKey {
  const numbers = readRsaPrivateKey(pkcs8)
  if (!numbers) throw new KeyRefused('the key is not a PKCS#8 private key of RSA')
  const { n, e, d, p, q, dP, dQ, qInv } = numbers
  const key = [
    ...privateKey(ckk.RSA, use),
    number(cka.MODULUS, n),
    number(cka.PUBLIC_EXPONENT, e),
    number(cka.PRIVATE_EXPONENT, d),
    number(cka.PRIME_1, p),
    number(cka.PRIME_2, q),
    number(cka.EXPONENT_1, dP),
    number(cka.EXPONENT_2, dQ),
    number(cka.COEFFICIENT, qInv),
  ]
  return { key, octets: octetsIn(n) }
}

/** @throws KeyRefused */
export function rsaPublicKey(spki: Uint8Array): RsaKey {
  const numbers = readRsaPublicKey(spki)
  if (!numbers) throw new KeyRefused('the key is not an SPKI public key of RSA')
  const { n, e } = numbers
  const key = [...publicKey(ckk.RSA), number(cka.MODULUS, n), number(cka.PUBLIC_EXPONENT, e)]
  return { key, octets: octetsIn(n) }
}

const privateKey = (keyType: number, use: PrivateFlag): Attribute[] => [
  ...inSession(cko.PRIVATE_KEY, keyType),
  ...sensitive,
  ...flags(privateFlags, [use]),
]
const publicKey = (keyType: number): Attribute[] => [
  ...inSession(cko.PUBLIC_KEY, keyType),
  ...flags(publicFlags, ['VERIFY']),
]
/** CKA_EC_POINT: an OCTET STRING around the point (PKCS #11 v2.40, §2.3.3). */
const ecPoint = (point: Uint8Array): Attribute => ({
  type: cka.EC_POINT,
  value: Buffer.from(octetString(point)),
})
