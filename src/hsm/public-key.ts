import { type KeySpec, keySpecs } from '../algorithms/key-spec.ts'
import { assert } from '../base/assert.ts'
import { copyOf } from '../base/bytes.ts'
import { curves } from '../crypto/curve.ts'
import { writeEcPublicKey } from '../crypto/ec-key.ts'
import { ed25519KeyOctets, ed25519Keys } from '../crypto/ed25519-parameters.ts'
import { integerOf } from '../crypto/integer.ts'
import { writeRsaPublicKey } from '../crypto/rsa-numbers.ts'
import { MaterialUnusable } from '../custody/custody.ts'
import type { Session } from './connection.ts'
import { cka, type Handle } from './cryptoki.ts'

/** SubjectPublicKeyInfo DER of a public key object (RFC 5280 §4.1). @throws MaterialUnusable when it is of another size */
export function readPublicKey(session: Session, key: Handle, spec: KeySpec): Uint8Array {
  const { material } = keySpecs[spec]
  if (material.type === 'rsa') return readRsa(session, key, material.modulusBits)
  if (material.type === 'ed25519') {
    const point = readPoint(session, key, ed25519KeyOctets)
    if (!point) throw new MaterialUnusable('the token holds no point of Ed25519')
    return ed25519Keys.writePublicKey(point)
  }
  assert(material.type === 'ec', `${spec} is a pair`)
  const point = readPoint(session, key, 2 * curves[material.curve].octets + 1)
  if (point?.[0] === uncompressed) return writeEcPublicKey(material.curve, point)
  throw new MaterialUnusable(`the token holds no uncompressed point of ${material.curve}`)
}

function readRsa(session: Session, key: Handle, modulusBits: number): Uint8Array {
  const types = [{ type: cka.MODULUS }, { type: cka.PUBLIC_EXPONENT }]
  const [modulus, exponent] = session.cryptoki.C_GetAttributeValue(session.handle, key, types)
  const n = integerOf(modulus?.value ?? new Uint8Array(0))
  const e = integerOf(exponent?.value ?? new Uint8Array(0))
  if (n.toString(2).length !== modulusBits || e !== 65537n) {
    throw new MaterialUnusable(`the token holds no RSA key of ${modulusBits} bits with e = 65537`)
  }
  return writeRsaPublicKey({ n, e })
}

/** What an encoded point begins with that is not compressed (SEC 1 §2.3.3), and a DER OCTET STRING. */
const uncompressed = 0x04
const octetStringTag = 0x04

/**
 * CKA_EC_POINT: an OCTET STRING around the point (PKCS #11 v2.40, §2.3.3), which some tokens leave out; `undefined`
 * when it holds anything but `octets` octets.
 */
function readPoint(session: Session, key: Handle, octets: number): Uint8Array | undefined {
  const [found] = session.cryptoki.C_GetAttributeValue(session.handle, key, [
    { type: cka.EC_POINT },
  ])
  const value = found?.value ?? new Uint8Array(0)
  const point = copyOf(value.subarray(Math.max(0, value.length - octets)))
  const head = value.subarray(0, value.length - point.length)
  const isWrapped = head[0] === octetStringTag && head.at(-1) === octets && head.length <= 3
  return point.length === octets && (head.length === 0 || isWrapped) ? point : undefined
}
