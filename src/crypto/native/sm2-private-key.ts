import { createECDH, type KeyObject } from 'node:crypto'
import { bytesEqual } from '../../base/bytes.ts'
import { readEcPrivateKey } from '../ec-key.ts'
import { integerOf } from '../integer.ts'
import { sm2Curve } from '../sm2-curve.ts'
import { importPkcs8 } from './handle.ts'

const { openssl, n } = sm2Curve

/** The key of a PKCS#8 file in our one form, with its own public key, and 0 < d < n − 1. It takes 0.6 ms: for a thread. */
export function readSm2PrivateKey(pkcs8: Uint8Array): KeyObject | undefined {
  const pair = readEcPrivateKey('SM2', pkcs8)
  // d is at most n − 2, so that 1 + d has an inverse (GB/T 32918.1 §6.1).
  const inRange = pair && integerOf(pair.scalar) < n - 1n
  if (!inRange || !bytesEqual(publicPointOf(pair.scalar), pair.point)) return undefined
  return importPkcs8(pkcs8)
}

function publicPointOf(scalar: Uint8Array): Uint8Array {
  const ecdh = createECDH(openssl)
  ecdh.setPrivateKey(scalar)
  return ecdh.getPublicKey()
}
