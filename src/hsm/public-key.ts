import { type Curve, type KeySpec, keySpecs } from '../algorithms/key-spec.ts'
import { assert } from '../base/assert.ts'
import { copyOf } from '../base/bytes.ts'
import { curves } from '../crypto/curve.ts'
import { bitString, integer, nothing, objectIdentifier, sequence } from '../crypto/der.ts'
import { writeEcPublicKey } from '../crypto/ec-key.ts'
import { integerOf } from '../crypto/integer.ts'
import { MaterialUnusable } from '../custody/custody.ts'
import type { Session } from './connection.ts'
import { cka, type Handle } from './cryptoki.ts'

/** rsaEncryption with its NULL (RFC 3279 §2.3.1). */
const rsaAlgorithm = sequence(objectIdentifier('2a864886f70d010101'), nothing)

/** SubjectPublicKeyInfo DER of a public key object (RFC 5280 §4.1). @throws MaterialUnusable when it is of another size */
export function readPublicKey(session: Session, key: Handle, spec: KeySpec): Uint8Array {
  const { material } = keySpecs[spec]
  if (material.type === 'rsa') return readRsa(session, key, material.modulusBits)
  assert(material.type === 'ec', `${spec} is a pair`)
  return readEc(session, key, material.curve)
}

function readRsa(session: Session, key: Handle, modulusBits: number): Uint8Array {
  const types = [{ type: cka.MODULUS }, { type: cka.PUBLIC_EXPONENT }]
  const [n, e] = session.cryptoki.C_GetAttributeValue(session.handle, key, types)
  const modulus = integerOf(n?.value ?? new Uint8Array(0))
  const exponent = integerOf(e?.value ?? new Uint8Array(0))
  if (modulus.toString(2).length !== modulusBits || exponent !== 65537n) {
    throw new MaterialUnusable(`the token holds no RSA key of ${modulusBits} bits with e = 65537`)
  }
  return sequence(rsaAlgorithm, bitString(sequence(integer(modulus), integer(exponent))))
}

/** CKA_EC_POINT is an OCTET STRING around the point (PKCS #11 v2.40, §2.3.3); some tokens leave it out. */
function readEc(session: Session, key: Handle, curve: Curve): Uint8Array {
  const [found] = session.cryptoki.C_GetAttributeValue(session.handle, key, [
    { type: cka.EC_POINT },
  ])
  const value = found?.value ?? new Uint8Array(0)
  const octets = 2 * curves[curve].octets + 1
  const point = value.subarray(Math.max(0, value.length - octets))
  const head = value.subarray(0, value.length - point.length)
  const isWrapped = head[0] === 0x04 && head.at(-1) === octets && head.length <= 3
  if (point.length !== octets || point[0] !== 0x04 || (head.length > 0 && !isWrapped)) {
    throw new MaterialUnusable(`the token holds no uncompressed point of ${curve}`)
  }
  return writeEcPublicKey(curve, copyOf(point))
}
