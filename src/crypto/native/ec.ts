import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { curves } from '../curve.ts'
import { readEcPublicKey } from '../ec-key.ts'
import { type EcKeys, KeyRefused } from '../engine.ts'
import { readEcPrivateKey } from './ec-private-key.ts'
import { asPrivateKey, asPublicKey, bytesOf, importSpki } from './handle.ts'
import { onPool } from './pool.ts'
import { onThread } from './thread.ts'

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

  async privateKey(curve, pkcs8) {
    const key = curves[curve].slow
      ? await onThread('ec-private-key', curve, pkcs8)
      : readEcPrivateKey(curve, pkcs8)
    if (!key) throw new KeyRefused(`the key is not a PKCS#8 private key of ${curve}`)
    return asPrivateKey(key)
  },

  publicKey(curve, spki) {
    const refused = `the key is not an uncompressed SPKI public key of ${curve}`
    if (!readEcPublicKey(curve, spki)) throw new KeyRefused(refused)
    try {
      return asPublicKey(importSpki(spki))
    } catch {
      // The point does not lie on the curve.
      throw new KeyRefused(refused)
    }
  },
}
