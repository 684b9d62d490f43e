import { createPrivateKey, createPublicKey, generateKeyPair, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { wipe } from '../../base/bytes.ts'
import { ed25519Keys, ed25519SignatureOctets } from '../ed25519-parameters.ts'
import { type Ed25519, KeyRefused } from '../engine.ts'
import { isPublicPoint } from './ed25519-point.ts'
import { asPrivateKey, asPublicKey, bufferOf, bytesOf, keyObject } from './handle.ts'
import { onPool } from './pool.ts'
import { onThread } from './thread.ts'

const generatePair = promisify(generateKeyPair)
const asymmetricKeyType = 'ed25519'

export const ed25519: Ed25519 = {
  async generate() {
    const pair = await onPool(() => generatePair(asymmetricKeyType))
    const seed = pair.privateKey.export({ format: 'raw-private' })
    try {
      return {
        privateKey: ed25519Keys.writePrivateKey(seed),
        publicKey: ed25519Keys.writePublicKey(pair.publicKey.export({ format: 'raw-public' })),
      }
    } finally {
      wipe(seed)
    }
  },

  async privateKey(pkcs8) {
    const seed = ed25519Keys.readPrivateKey(pkcs8)
    if (!seed) throw new KeyRefused('the key is not a PKCS#8 private key of Ed25519')
    const key = bufferOf(seed)
    return asPrivateKey(createPrivateKey({ key, format: 'raw-private', asymmetricKeyType }))
  },

  publicKey(spki) {
    const point = ed25519Keys.readPublicKey(spki)
    if (!point || !isPublicPoint(point)) {
      throw new KeyRefused('the key is not an SPKI public key of Ed25519')
    }
    const key = bufferOf(point)
    return asPublicKey(createPublicKey({ key, format: 'raw-public', asymmetricKeyType }))
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
