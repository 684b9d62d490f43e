import { createHash } from 'node:crypto'
import { secretBytes, u32, wipe } from '../../base/bytes.ts'
import { bytesOf } from './handle.ts'

/** Octets of an SM3 digest (GB/T 32905 §5). */
export const sm3Octets = 32

/** SM3 of the concatenation of the parts (GB/T 32905). */
export function sm3(...parts: readonly Uint8Array[]): Uint8Array {
  const state = createHash('sm3')
  for (const part of parts) state.update(part)
  return bytesOf(state.digest())
}

/** The key derivation function of SM2 (GB/T 32918.4 §5.4.3). The caller wipes the output. */
export function sm3Kdf(shared: Uint8Array, length: number): Uint8Array {
  const output = secretBytes(length)
  for (let block = 0; block * sm3Octets < length; block++) {
    const at = block * sm3Octets
    const digest = sm3(shared, u32(block + 1))
    output.set(digest.subarray(0, length - at), at)
    wipe(digest)
  }
  return output
}
