import { type HashName, hashes } from '../algorithms/hash.ts'
import { assert } from '../base/assert.ts'
import { copyOf, wipe } from '../base/bytes.ts'
import type { Hash } from './engine.ts'
import { maskWith } from './mgf1.ts'

/**
 * EME-OAEP decoding with MGF1 of the same hash and an empty label (RFC 8017 §7.1.2, step 3).
 *
 * Which check failed must not show (Manger 2001): every octet is looked at, nothing branches on the contents, and one
 * test at the end decides. JavaScript promises no constant time beyond that.
 *
 * @param encoded the k octets of the raw RSA operation; wiped
 * @returns the message, 0 to k − 2·hLen − 2 octets, in an allocation of its own; `undefined` for every failure
 */
export function oaepDecode(
  hash: Hash,
  name: HashName,
  encoded: Uint8Array,
): Uint8Array<ArrayBuffer> | undefined {
  const { octets } = hashes[name]
  assert(encoded.length >= 2 * octets + 2, 'an encoded message has room for seed and label hash')
  const seed = encoded.subarray(1, 1 + octets)
  const block = encoded.subarray(1 + octets)
  try {
    maskWith(hash, name, block, seed)
    maskWith(hash, name, seed, block)
    const labelHash = hash.digest(name, new Uint8Array(0))
    const { failed, start } = readBlock(block, labelHash)
    return ((encoded[0] ?? 0) | failed) === 0 ? copyOf(block.subarray(start)) : undefined
  } finally {
    wipe(encoded)
  }
}

/**
 * Looks for lHash ‖ 00…00 ‖ 01 ‖ message.
 * @returns `failed` 0 when that is what stands there; `start` the message's place
 */
function readBlock(block: Uint8Array, labelHash: Uint8Array): { failed: number; start: number } {
  let failed = 0
  for (let at = 0; at < labelHash.length; at++) failed |= (block[at] ?? 0) ^ (labelHash[at] ?? 0)
  let searching = 1
  let start = 0
  for (let at = labelHash.length; at < block.length; at++) {
    const octet = block[at] ?? 0
    const isOne = isZero(octet ^ 1)
    start |= -(searching & isOne) & (at + 1)
    failed |= searching & (1 - isOne) & (1 - isZero(octet))
    searching &= 1 - isOne
  }
  return { failed: failed | searching, start }
}

/** 1 for 0, 0 for 1 to 255. */
const isZero = (octet: number): number => ((octet - 1) >>> 31) & 1
