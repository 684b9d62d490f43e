import { sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { curves } from '../curve.ts'
import type { Ecdsa } from '../engine.ts'
import { signDigest, verifyDigest } from './ecdsa-digest.ts'
import { bytesOf, keyObject } from './handle.ts'
import { onPool } from './pool.ts'
import { onThread } from './thread.ts'

const signOnPool = promisify(sign)
const verifyOnPool = promisify(verify)

export const ecdsa: Ecdsa = {
  async sign(curve, hash, key, message, type) {
    const object = keyObject(key)
    const { slow } = curves[curve]
    if (type === 'DIGEST') {
      if (slow) return await onThread('ecdsa-sign', curve, hash, object, message)
      return signDigest(curve, hash, object, message)
    }
    if (slow) return bytesOf(await onPool(() => signOnPool(hash, message, object)))
    return bytesOf(sign(hash, message, object))
  },

  async verify(curve, hash, key, message, type, signature) {
    const object = keyObject(key)
    const { slow } = curves[curve]
    if (type === 'DIGEST') {
      if (slow) return await onThread('ecdsa-verify', curve, hash, object, message, signature)
      return verifyDigest(curve, hash, object, message, signature)
    }
    if (slow) return await onPool(() => verifyOnPool(hash, message, object, signature))
    return verify(hash, message, object, signature)
  },
}
