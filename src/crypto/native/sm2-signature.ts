import { createPublicKey, type KeyObject } from 'node:crypto'
import type { MessageType } from '../../algorithms/signing.ts'
import { present } from '../../base/assert.ts'
import { concat, u16 } from '../../base/bytes.ts'
import { utf8 } from '../../base/encoding.ts'
import { readEcdsaSignature, writeEcdsaSignature } from '../der.ts'
import { integerOf, invert, modulo, octetsOf } from '../integer.ts'
import { expectOctets } from '../octets.ts'
import { sm2Curve } from '../sm2-curve.ts'
import {
  add,
  drawsMax,
  perMessageSecret,
  pointOf,
  randomScalar,
  timesGenerator,
} from './ec-arithmetic.ts'
import { pointOfKey, withScalar } from './ec-handle.ts'
import { multiply } from './sm2-point.ts'
import { sm3, sm3Octets } from './sm3.ts'

export type Sm2MessageType = Exclude<MessageType, 'EXTERNAL_MU'>

const { n, octets } = sm2Curve

/** The identity of every signer, where none is agreed on (GM/T 0009 §10). */
const signerId = utf8('1234567812345678')

/** What Z hashes before the signer's public key: length of the identity in bits, identity, and the curve. */
const zHead = concat(
  u16(signerId.length * 8),
  signerId,
  ...[sm2Curve.a, sm2Curve.b, sm2Curve.x, sm2Curve.y].map((value) => octetsOf(value, octets)),
)

/**
 * An SM2 signature (GB/T 32918.2 §6.1).
 *
 * OpenSSL computes k·G. The rest, s = (1 + d)⁻¹ (k + r) − r, is BigInt's; what is secret enters it multiplied
 * by a fresh random b. `ecdsa-digest.ts` says what that leaves open.
 */
export function signSm2(key: KeyObject, message: Uint8Array, type: Sm2MessageType): Uint8Array {
  const e = integerOf(digestOf(createPublicKey(key), message, type))
  const d = withScalar('SM2', key, integerOf)
  for (let draw = 0; draw < drawsMax; draw++) {
    const { k, x } = perMessageSecret(sm2Curve)
    const r = (e + x) % n
    const b = randomScalar(sm2Curve)
    const blinded = invert((b * (1n + d)) % n, n)
    const s = modulo(blinded * ((b * (k + r)) % n) - r, n)
    if (r !== 0n && r + k !== n && s !== 0n) return writeEcdsaSignature({ r, s })
  }
  throw new Error('the random source gives no usable number')
}

/** Whether (e + x(s·G + t·P)) mod n = r with t = r + s (GB/T 32918.2 §7.1). All of it is public. */
export function verifySm2(
  key: KeyObject,
  message: Uint8Array,
  type: Sm2MessageType,
  signature: Uint8Array,
): boolean {
  const e = integerOf(digestOf(key, message, type))
  const { r, s } = readEcdsaSignature(signature, n) ?? { r: 0n, s: 0n }
  const t = (r + s) % n
  if (t === 0n) return false
  const product = multiply(octetsOf(t, octets), pointOfKey('SM2', key))
  const left = pointOf(present(product, 'a public key lies on the curve'), sm2Curve)
  const sum = add(left, timesGenerator(s, sm2Curve), sm2Curve)
  return sum !== undefined && (e + sum.x) % n === r
}

/** e: SM3 of Z and the message (§5.5, §6.1), unless it is given. */
function digestOf(key: KeyObject, message: Uint8Array, type: Sm2MessageType): Uint8Array {
  if (type === 'RAW') return sm3(sm3(zHead, pointOfKey('SM2', key).subarray(1)), message)
  expectOctets('digest', message, sm3Octets)
  return message
}
