import type { KeyObject } from 'node:crypto'
import { ed25519ph } from '@noble/curves/ed25519.js'
import { wipe } from '../../base/bytes.ts'
import { isSignature } from '../noble/ed25519-verification.ts'
import { bytesOf } from './handle.ts'

/**
 * Ed25519ph (RFC 8032 §5.1.6), which Node does not offer, by plain JavaScript over BigInt: not constant-time. The key
 * is in the JavaScript heap for as long as the signature takes.
 */
export function sign(key: KeyObject, message: Uint8Array): Uint8Array {
  const seed = key.export({ format: 'raw-private' })
  try {
    return ed25519ph.sign(message, seed)
  } finally {
    wipe(seed)
  }
}

export function verify(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  const point = bytesOf(key.export({ format: 'raw-public' }))
  return isSignature('ed25519ph', point, message, signature)
}
