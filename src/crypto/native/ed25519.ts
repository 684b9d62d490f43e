import { generateKeyPair, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { ed25519Keys, ed25519SignatureOctets } from '../ed25519-parameters.ts'
import { type Ed25519, KeyRefused } from '../engine.ts'
import { isPublicPoint } from './ed25519-point.ts'
import { asPrivateKey, asPublicKey, bytesOf, importPkcs8, importSpki, keyObject } from './handle.ts'
import { onPool } from './pool.ts'
import { onThread } from './thread.ts'

const generatePair = promisify(generateKeyPair)

export const ed25519: Ed25519 = {
  async generate() {
    const pair = await onPool(() =>
      generatePair('ed25519', {
        publicKeyEncoding: { format: 'der', type: 'spki' },
        privateKeyEncoding: { format: 'der', type: 'pkcs8' },
      }),
    )
    return { privateKey: bytesOf(pair.privateKey), publicKey: bytesOf(pair.publicKey) }
  },

  async privateKey(pkcs8) {
    if (!ed25519Keys.readPrivateKey(pkcs8)) {
      throw new KeyRefused('the key is not a PKCS#8 private key of Ed25519')
    }
    return asPrivateKey(importPkcs8(pkcs8))
  },

  publicKey(spki) {
    const point = ed25519Keys.readPublicKey(spki)
    if (!point || !isPublicPoint(point)) {
      throw new KeyRefused('the key is not an SPKI public key of Ed25519')
    }
    return asPublicKey(importSpki(spki))
  },

  async sign(scheme, key, message) {
    const object = keyObject(key)
    if (scheme === 'ed25519ph') return await onThread('ed25519ph-sign', object, message)
    return bytesOf(sign(null, message, object))
  },

  async verify(scheme, key, message, signature) {
    if (signature.length !== ed25519SignatureOctets) return false
    const object = keyObject(key)
    if (scheme === 'ed25519') return verify(null, message, object, signature)
    return await onThread('ed25519ph-verify', object, message, signature)
  },
}
