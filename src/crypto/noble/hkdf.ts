import { expand, extract } from '@noble/hashes/hkdf.js'
import { hashes } from '../../algorithms/hash.ts'
import { wipe } from '../../base/bytes.ts'
import type { Hkdf } from '../engine.ts'
import { expectLength } from '../octets.ts'
import { secretKey, secrets } from './handle.ts'
import { functions } from './hash.ts'

const blocksMax = 255

export const hkdf: Hkdf = {
  extract(hash, salt, secret) {
    const pseudorandomKey = extract(functions[hash], secrets.reveal(secret), salt)
    try {
      return secretKey(pseudorandomKey)
    } finally {
      wipe(pseudorandomKey)
    }
  },

  expand(hash, pseudorandomKey, info, length) {
    expectLength('HKDF output', length, 1, blocksMax * hashes[hash].octets)
    return expand(functions[hash], secrets.reveal(pseudorandomKey), info, length)
  },
}
