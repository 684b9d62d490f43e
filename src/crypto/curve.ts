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
}

const p256 = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn

/** Elliptic curves. Source: SP 800-186 §3.2.1. */
export const curves = table<CurveRow>()({
  'P-256': {
    openssl: 'prime256v1',
    oid: '2a8648ce3d030107',
    octets: 32,
    p: p256,
    a: p256 - 3n,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
} satisfies Record<Curve, CurveRow>)
