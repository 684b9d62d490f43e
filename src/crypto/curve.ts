import type { Curve } from '../algorithms/key-spec.ts'
import { table } from '../base/table.ts'

export type CurveRow = {
  /** OpenSSL's name. */
  openssl: string
  /** The contents of its OBJECT IDENTIFIER, in hexadecimal (RFC 5480 §2.1.1.1). */
  oid: string
  /** Octets of a coordinate, and of a scalar. */
  octets: number
  /** The field's prime. */
  p: bigint
  /** The coefficient a of y² = x³ + ax + b. */
  a: bigint
  /** The order of the base point. */
  n: bigint
  /** Bits of the order. */
  orderBits: number
  /** Whether a multiplication takes OpenSSL over 100 µs. It has fast code for P-256 alone. */
  slow: boolean
}

const p256 = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const p384 = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n
const p521 = 2n ** 521n - 1n

/** Elliptic curves, all of cofactor 1. Source: SP 800-186 §3.2.1; SEC 2 version 2.0 §2.4.1 for secp256k1. */
export const curves = table<CurveRow>()({
  'P-256': {
    openssl: 'prime256v1',
    oid: '2a8648ce3d030107',
    octets: 32,
    p: p256,
    a: p256 - 3n,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    orderBits: 256,
    slow: false,
  },
  'P-384': {
    openssl: 'secp384r1',
    oid: '2b81040022',
    octets: 48,
    p: p384,
    a: p384 - 3n,
    n: 2n ** 384n - 0x389cb27e0bc8d220a7e5f24db74f58851313e695333ad68dn,
    orderBits: 384,
    slow: true,
  },
  'P-521': {
    openssl: 'secp521r1',
    oid: '2b81040023',
    octets: 66,
    p: p521,
    a: p521 - 3n,
    n: 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n,
    orderBits: 521,
    slow: true,
  },
  secp256k1: {
    openssl: 'secp256k1',
    oid: '2b8104000a',
    octets: 32,
    p: 2n ** 256n - 2n ** 32n - 977n,
    a: 0n,
    n: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
    orderBits: 256,
    slow: true,
  },
} satisfies Record<Curve, CurveRow>)
