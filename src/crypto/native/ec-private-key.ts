import type { KeyObject } from 'node:crypto'
import type { Curve } from '../../algorithms/key-spec.ts'
import { bytesEqual } from '../../base/bytes.ts'
import { readEcPrivateKey as readPair } from '../ec-key.ts'
import { publicPoint } from './ec-point.ts'
import { importPkcs8 } from './handle.ts'

/**
 * The key of a PKCS#8 file in our one form, with 0 < d < n and its own public key.
 *
 * OpenSSL would believe the point that stands in the file; the one that it computes, d·G, must be the same. On the slow
 * curves that takes 0.4 to 2 ms: for a thread.
 */
export function readEcPrivateKey(curve: Curve, pkcs8: Uint8Array): KeyObject | undefined {
  const pair = readPair(curve, pkcs8)
  if (!pair || !bytesEqual(publicPoint(curve, pair.scalar), pair.point)) return undefined
  return importPkcs8(pkcs8)
}
