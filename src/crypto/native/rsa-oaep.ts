import { type KeyObject, privateDecrypt } from 'node:crypto'
import type { HashName } from '../../algorithms/hash.ts'
import { bytesOf } from './handle.ts'

/** RSAES-OAEP (RFC 8017 §7.1.2) on the calling thread; `undefined` for whatever does not open. */
export function decryptOaep(
  hash: HashName,
  key: KeyObject,
  ciphertext: Uint8Array,
): Uint8Array | undefined {
  try {
    return bytesOf(privateDecrypt({ key, oaepHash: hash }, ciphertext))
  } catch {
    return undefined
  }
}
