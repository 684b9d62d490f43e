import type { Curve } from '../algorithms/key-spec.ts'
import { bytesEqual, compareBytes, concat } from '../base/bytes.ts'
import { rowNames, table } from '../base/table.ts'
import { type CurveRow, curves } from './curve.ts'
import { bitString, explicit, integer, objectIdentifier, octetString, sequence } from './der.ts'
import { octetsOf } from './integer.ts'
import { sm2Curve } from './sm2-curve.ts'

/** A private scalar and its own public point; views into the bytes that were read. */
export type EcKeyPair = { scalar: Uint8Array; point: Uint8Array }

/** Curves whose keys have this form. SM2's has no ECDSA. */
export type KeyCurve = Curve | 'SM2'

const rows = table<CurveRow>()({ ...curves, SM2: sm2Curve } satisfies Record<KeyCurve, CurveRow>)
const uncompressed = 0x04

/** The octets around scalar and point. A curve's keys have one length and one form, so that no parser is needed. */
type Form = {
  spkiHead: Uint8Array
  pkcs8Head: Uint8Array
  pkcs8Middle: Uint8Array
  order: Uint8Array
}

function form({ octets, n, oid }: CurveRow): Form {
  const scalar = new Uint8Array(octets)
  const point = new Uint8Array(2 * octets + 1)
  // RFC 5480 §2.1.1: id-ecPublicKey with a named curve.
  const algorithm = sequence(objectIdentifier('2a8648ce3d0201'), objectIdentifier(oid))
  const spki = sequence(algorithm, bitString(point))
  // RFC 5915 §3: no parameters, which stand in the algorithm already, but the public key.
  const publicKey = explicit(1, bitString(point))
  const inner = sequence(integer(1n), octetString(scalar), publicKey)
  const pkcs8 = sequence(integer(0n), algorithm, octetString(inner))
  return {
    spkiHead: spki.slice(0, -point.length),
    pkcs8Head: pkcs8.slice(0, -(publicKey.length + scalar.length)),
    pkcs8Middle: publicKey.slice(0, -point.length),
    order: octetsOf(n, octets),
  }
}

const forms = table<Form>()(
  Object.fromEntries(rowNames(rows).map((curve) => [curve, form(rows[curve])])) as Record<
    KeyCurve,
    Form
  >,
)

export function writeEcPublicKey(curve: KeyCurve, point: Uint8Array): Uint8Array {
  return concat(forms[curve].spkiHead, point)
}

export function writeEcPrivateKey(curve: KeyCurve, { scalar, point }: EcKeyPair): Uint8Array {
  const { pkcs8Head, pkcs8Middle } = forms[curve]
  return concat(pkcs8Head, scalar, pkcs8Middle, point)
}

/** The uncompressed point of an SPKI key in the one form that we write; not yet known to lie on the curve. */
export function readEcPublicKey(curve: KeyCurve, spki: Uint8Array): Uint8Array | undefined {
  const { spkiHead } = forms[curve]
  if (spki.length !== spkiHead.length + 2 * rows[curve].octets + 1) return undefined
  if (!startsWith(spki, spkiHead)) return undefined
  return uncompressedPoint(spki.subarray(spkiHead.length))
}

/** Scalar, 0 < d < n, and point of a PKCS#8 key in the one form that we write; not yet known to belong together. */
export function readEcPrivateKey(curve: KeyCurve, pkcs8: Uint8Array): EcKeyPair | undefined {
  const { pkcs8Head, pkcs8Middle, order } = forms[curve]
  const { octets } = rows[curve]
  const middle = pkcs8Head.length + octets
  const last = middle + pkcs8Middle.length
  if (pkcs8.length !== last + 2 * octets + 1) return undefined
  if (!startsWith(pkcs8, pkcs8Head)) return undefined
  if (!startsWith(pkcs8.subarray(middle), pkcs8Middle)) return undefined
  const scalar = pkcs8.subarray(pkcs8Head.length, middle)
  const point = uncompressedPoint(pkcs8.subarray(last))
  if (!point || scalar.every((octet) => octet === 0)) return undefined
  return compareBytes(scalar, order) < 0 ? { scalar, point } : undefined
}

// OpenSSL takes compressed, hybrid and infinite points too: two encodings of one key would be two keys to us.
function uncompressedPoint(point: Uint8Array): Uint8Array | undefined {
  return point[0] === uncompressed ? point : undefined
}

function startsWith(bytes: Uint8Array, head: Uint8Array): boolean {
  return bytesEqual(bytes.subarray(0, head.length), head)
}
