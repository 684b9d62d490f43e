import { decapsulate, encapsulate, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { MlKem } from '../engine.ts'
import { mlKemKeys, mlKemParameters } from '../ml-kem-parameters.ts'
import { expectOctets } from '../octets.ts'
import { bytesOf, keyObject } from './handle.ts'
import { seedPairs } from './seed-pairs.ts'

const generatePair = promisify(generateKeyPair)

export const mlKem: MlKem = {
  ...seedPairs(mlKemKeys, (set) => generatePair(mlKemParameters[set].openssl)),

  async encapsulate(_, key) {
    const { sharedKey, ciphertext } = encapsulate(keyObject(key))
    return { sharedSecret: bytesOf(sharedKey), ciphertext: bytesOf(ciphertext) }
  },

  async decapsulate(set, key, ciphertext) {
    expectOctets('ciphertext', ciphertext, mlKemParameters[set].ciphertextOctets)
    return bytesOf(decapsulate(keyObject(key), ciphertext))
  },
}
