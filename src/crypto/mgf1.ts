import { type HashName, hashes } from '../algorithms/hash.ts'
import { secretBytes, u32, wipe } from '../base/bytes.ts'
import type { Hash } from './engine.ts'

/** XORs MGF1(seed) into `target` (RFC 8017 §B.2.1). Nothing of the mask is left behind. */
export function maskWith(hash: Hash, name: HashName, seed: Uint8Array, target: Uint8Array): void {
  const { octets } = hashes[name]
  const input = secretBytes(seed.length + 4)
  input.set(seed)
  for (let counter = 0; counter * octets < target.length; counter++) {
    input.set(u32(counter), seed.length)
    const mask = hash.digest(name, input)
    const part = target.subarray(counter * octets, (counter + 1) * octets)
    for (let at = 0; at < part.length; at++) part[at] = (part[at] ?? 0) ^ (mask[at] ?? 0)
    wipe(mask)
  }
  wipe(input)
}
