import { mulAddUnsafe } from '@noble/curves/abstract/curve.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { bytesEqual, concat } from '../../base/bytes.ts'
import { utf8 } from '../../base/encoding.ts'
import { table } from '../../base/table.ts'
import { ed25519KeyOctets } from '../ed25519-parameters.ts'
import type { Ed25519Scheme } from '../engine.ts'
import { integerOf } from '../integer.ts'

/**
 * Of noble's table of multiples of the base point. With its own 6 bits a signature takes a quarter less time, but the
 * first one, for which a server's start waits, 10 ms more.
 */
const baseWindowBits = 4

const { Point } = ed25519
Point.BASE.precompute(baseWindowBits)
const order = Point.Fn.ORDER

type SchemeRow = { domain: Uint8Array; prehash: (message: Uint8Array) => Uint8Array }

/** dom2(x, y) with an empty context, and PH (RFC 8032 §5.1). */
const schemes = table<SchemeRow>()({
  ed25519: { domain: new Uint8Array(0), prehash: (message) => message },
  ed25519ph: {
    domain: concat(utf8('SigEd25519 no Ed25519 collisions'), Uint8Array.of(1, 0)),
    prehash: sha512,
  },
} satisfies Record<Ed25519Scheme, SchemeRow>)

/**
 * RFC 8032 §5.1.7 by the equation without cofactor, [S]B = R + [k]A, as OpenSSL has it: noble's own verification
 * multiplies by 8, and then takes signatures by keys, or with an R, of mixed order that OpenSSL refuses.
 * @param publicKey a point of the curve in its one encoding
 * @param signature 64 octets
 */
export function isSignature(
  scheme: Ed25519Scheme,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { domain, prehash } = schemes[scheme]
  const r = signature.subarray(0, ed25519KeyOctets)
  const s = littleEndian(signature.subarray(ed25519KeyOctets))
  if (s >= order) return false
  const k = littleEndian(sha512(concat(domain, r, publicKey, prehash(message)))) % order
  const points = [Point.BASE, Point.fromBytes(publicKey).negate()]
  // R in another encoding than its one is refused with this comparison.
  return bytesEqual(mulAddUnsafe(Point, points, [s, k]).toBytes(), r)
}

const littleEndian = (octets: Uint8Array): bigint => integerOf(octets.toReversed())
