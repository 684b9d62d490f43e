import { createPublicKey, type KeyObject } from 'node:crypto'
import { present } from '../../base/assert.ts'
import { copyOf, wipe } from '../../base/bytes.ts'
import { integer, objectIdentifier, octetString, sequence } from '../der.ts'
import { octetsOf } from '../integer.ts'
import { sm2Curve } from '../sm2-curve.ts'
import { pointOfKey, withScalar } from './ec-handle.ts'
import { exportSpki, importPkcs8 } from './handle.ts'

const { octets, p, a, b, n } = sm2Curve
const pointOctets = 2 * octets + 1

/** A PKCS#8 key without a public key, whose curve is written out (RFC 3279 §2.3.5, X9.62 §6.4), with gaps of zeros. */
const keyOnOwnGenerator = form()

function form() {
  const field = sequence(objectIdentifier('2a8648ce3d0101'), integer(p))
  const coefficients = sequence(octetString(octetsOf(a, octets)), octetString(octetsOf(b, octets)))
  const order = [integer(n), integer(1n)]
  const generator = octetString(new Uint8Array(pointOctets))
  const parameters = sequence(integer(1n), field, coefficients, generator, ...order)
  const algorithm = sequence(objectIdentifier('2a8648ce3d0201'), parameters)
  const key = octetString(sequence(integer(1n), octetString(new Uint8Array(octets))))
  const octetsBehind = order.reduce((sum, part) => sum + part.length, key.length)
  const der = sequence(integer(0n), algorithm, key)
  return { der, pointAt: der.length - octetsBehind - pointOctets }
}

/**
 * A point times a scalar.
 *
 * Node multiplies the generator alone: it refuses Diffie–Hellman with keys of this curve. But the public key that belongs
 * to a private one is that product, on a curve with `point` for its generator; where a file lacks it, OpenSSL computes
 * it, in constant time.
 * @param scalar big-endian, 0 < scalar < n, of up to 32 octets
 * @param point uncompressed
 * @returns the uncompressed product, which the caller wipes if it is secret; `undefined` for a point off the curve
 */
export function multiply(scalar: Uint8Array, point: Uint8Array): Uint8Array | undefined {
  const der = copyOf(keyOnOwnGenerator.der)
  der.set(point, keyOnOwnGenerator.pointAt)
  der.set(scalar, der.length - scalar.length)
  try {
    return exportSpki(createPublicKey(importPkcs8(der))).subarray(-pointOctets)
  } catch {
    return undefined
  } finally {
    wipe(der)
  }
}

/** The x-coordinate of the point that both sides compute, as of ECDH (SP 800-56A §5.7.1.2). The caller wipes it. */
export function agree(key: KeyObject, peer: KeyObject): Uint8Array {
  const product = withScalar('SM2', key, (scalar) => multiply(scalar, pointOfKey('SM2', peer)))
  const point = present(product, 'a public key lies on the curve')
  try {
    return copyOf(point.subarray(1, 1 + octets))
  } finally {
    wipe(point)
  }
}
