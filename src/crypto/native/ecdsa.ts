import { sign, verify } from 'node:crypto'
import type { Ecdsa } from '../engine.ts'
import { signDigest, verifyDigest } from './ecdsa-digest.ts'
import { bytesOf, keyObject } from './handle.ts'

export const ecdsa: Ecdsa = {
  async sign(curve, hash, key, message, type) {
    const object = keyObject(key)
    if (type === 'DIGEST') return signDigest(curve, hash, object, message)
    return bytesOf(sign(hash, message, object))
  },

  async verify(curve, hash, key, message, type, signature) {
    const object = keyObject(key)
    if (type === 'DIGEST') return verifyDigest(curve, hash, object, message, signature)
    return verify(hash, message, object, signature)
  },
}
