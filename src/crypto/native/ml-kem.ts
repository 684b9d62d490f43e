import {
  createPrivateKey,
  createPublicKey,
  decapsulate,
  encapsulate,
  generateKeyPair,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import { wipe } from '../../base/bytes.ts'
import { KeyRefused, type MlKem } from '../engine.ts'
import { type MlKemRow, mlKemKeys, mlKemParameters } from '../ml-kem-parameters.ts'
import { expectOctets } from '../octets.ts'
import { asPrivateKey, asPublicKey, bufferOf, bytesOf, keyObject } from './handle.ts'
import { onPool } from './pool.ts'

const generatePair = promisify(generateKeyPair)

/** OpenSSL writes PKCS#8 with the expanded key beside the seed; ours has the seed alone. */
export const mlKem: MlKem = {
  async generate(set) {
    const pair = await onPool(() => generatePair(mlKemParameters[set].openssl))
    const seed = pair.privateKey.export({ format: 'raw-seed' })
    try {
      return {
        privateKey: mlKemKeys[set].writePrivateKey(seed),
        publicKey: mlKemKeys[set].writePublicKey(pair.publicKey.export({ format: 'raw-public' })),
      }
    } finally {
      wipe(seed)
    }
  },

  async privateKey(set, pkcs8) {
    const seed = mlKemKeys[set].readPrivateKey(pkcs8)
    if (!seed) throw new KeyRefused(`the key is not a PKCS#8 private key (seed) of ${set}`)
    const { openssl: asymmetricKeyType } = mlKemParameters[set]
    const key = bufferOf(seed)
    return asPrivateKey(createPrivateKey({ key, format: 'raw-seed', asymmetricKeyType }))
  },

  publicKey(set, spki) {
    const octets = mlKemKeys[set].readPublicKey(spki)
    const key = octets && publicOf(mlKemParameters[set], octets)
    if (!key) throw new KeyRefused(`the key is not an SPKI public key of ${set}`)
    return asPublicKey(key)
  },

  async encapsulate(_, key) {
    const { sharedKey, ciphertext } = encapsulate(keyObject(key))
    return { sharedSecret: bytesOf(sharedKey), ciphertext: bytesOf(ciphertext) }
  },

  async decapsulate(set, key, ciphertext) {
    expectOctets('ciphertext', ciphertext, mlKemParameters[set].ciphertextOctets)
    return bytesOf(decapsulate(keyObject(key), ciphertext))
  },
}

/** `undefined` when a coefficient is not reduced (FIPS 203 §7.2). */
function publicOf(row: MlKemRow, octets: Uint8Array): KeyObject | undefined {
  const asymmetricKeyType = row.openssl
  try {
    return createPublicKey({ key: bufferOf(octets), format: 'raw-public', asymmetricKeyType })
  } catch {
    return undefined
  }
}
