import { diffieHellman } from 'node:crypto'
import { promisify } from 'node:util'
import { curves } from '../curve.ts'
import type { Ecdh } from '../engine.ts'
import { bytesOf, keyObject } from './handle.ts'
import { onPool } from './pool.ts'

const diffieHellmanOnPool = promisify(diffieHellman)

export const ecdh: Ecdh = {
  async sharedSecret(curve, key, peer) {
    const pair = { privateKey: keyObject(key), publicKey: keyObject(peer) }
    if (!curves[curve].slow) return bytesOf(diffieHellman(pair))
    return bytesOf(await onPool(() => diffieHellmanOnPool(pair)))
  },
}
