import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Curve } from '../../algorithms/key-spec.ts'
import { bytesEqual } from '../../base/bytes.ts'
import { curves } from '../curve.ts'
import { readEcPrivateKey, readEcPublicKey } from '../ec-key.ts'
import { type EcKeys, KeyRefused } from '../engine.ts'
import { asPrivateKey, asPublicKey, bufferOf, bytesOf } from './handle.ts'
import { onPool } from './pool.ts'

const generatePair = promisify(generateKeyPair)

export const ec: EcKeys = {
  async generate(curve) {
    const pair = await onPool(() =>
      generatePair('ec', {
        namedCurve: curves[curve].openssl,
        publicKeyEncoding: { format: 'der', type: 'spki' },
        privateKeyEncoding: { format: 'der', type: 'pkcs8' },
      }),
    )
    return { privateKey: bytesOf(pair.privateKey), publicKey: bytesOf(pair.publicKey) }
  },

  privateKey(curve, pkcs8) {
    const pair = readEcPrivateKey(curve, pkcs8)
    const key = pair && privateOf(curve, pair.scalar)
    // OpenSSL would believe the point that stands in the file; the one that it computes must be the same.
    const own = key && createPublicKey(key).export({ format: 'raw-public' })
    if (!key || !own || !bytesEqual(own, pair.point)) {
      throw new KeyRefused(`the key is not a PKCS#8 private key of ${curve}`)
    }
    return asPrivateKey(key)
  },

  publicKey(curve, spki) {
    const point = readEcPublicKey(curve, spki)
    const key = point && publicOf(curve, point)
    if (!key) throw new KeyRefused(`the key is not an uncompressed SPKI public key of ${curve}`)
    return asPublicKey(key)
  },
}

function privateOf(curve: Curve, scalar: Uint8Array): KeyObject {
  return createPrivateKey({
    key: bufferOf(scalar),
    format: 'raw-private',
    asymmetricKeyType: 'ec',
    namedCurve: curves[curve].openssl,
  })
}

/** `undefined` when the point does not lie on the curve. */
function publicOf(curve: Curve, point: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({
      key: bufferOf(point),
      format: 'raw-public',
      asymmetricKeyType: 'ec',
      namedCurve: curves[curve].openssl,
    })
  } catch {
    return undefined
  }
}
