import { createECDH } from 'node:crypto'
import type { Curve } from '../../algorithms/key-spec.ts'
import { curves } from '../curve.ts'
import { KeyRefused } from '../engine.ts'
import { bytesOf } from './handle.ts'

/**
 * The uncompressed point that belongs to a private scalar, for keys that come without it.
 * @param scalar big-endian, as long as the field
 * @throws KeyRefused unless 0 < scalar < n
 */
export function publicPoint(curve: Curve, scalar: Uint8Array): Uint8Array {
  const ecdh = createECDH(curves[curve].openssl)
  try {
    ecdh.setPrivateKey(scalar)
  } catch {
    throw new KeyRefused(`the scalar is not one of ${curve}`)
  }
  return bytesOf(ecdh.getPublicKey())
}
