import { hashes } from '../../algorithms/hash.ts'
import { secretBytes, wipe } from '../../base/bytes.ts'
import type { Hkdf } from '../engine.ts'
import { expectLength } from '../octets.ts'
import { secretKey, secretObject } from './handle.ts'
import { hmac } from './hmac.ts'

const blocksMax = 255
const zero = new Uint8Array(1)

/** Node offers both steps at once only, and info of up to 1,024 octets; so they are built on HMAC. */
export const hkdf: Hkdf = {
  // RFC 5869 §2.2. An empty salt and one of zeros are the same key to HMAC.
  extract(hash, salt, secret) {
    const input = secretObject(secret).export()
    const pseudorandomKey = hmac.mac(hash, salted(salt), input)
    try {
      return secretKey(pseudorandomKey)
    } finally {
      wipe(input, pseudorandomKey)
    }
  },

  // RFC 5869 §2.3: T(i) = HMAC(PRK, T(i − 1) ‖ info ‖ i)
  expand(hash, pseudorandomKey, info, length) {
    const { octets } = hashes[hash]
    expectLength('HKDF output', length, 1, blocksMax * octets)
    const output = secretBytes(length)
    let block: Uint8Array = new Uint8Array(0)
    for (let at = 0; at < length; at += octets) {
      const next = hmac.mac(hash, pseudorandomKey, block, info, Uint8Array.of(at / octets + 1))
      wipe(block)
      block = next
      output.set(block.subarray(0, length - at), at)
    }
    wipe(block)
    return output
  },
}

const salted = (salt: Uint8Array) => secretKey(salt.length === 0 ? zero : salt)
