import { createPublicKey, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { readEcPublicKey } from '../ec-key.ts'
import { DecryptionFailed, KeyRefused, type Sm2 } from '../engine.ts'
import { expectLength } from '../octets.ts'
import { sm2Curve } from '../sm2-curve.ts'
import { asPrivateKey, asPublicKey, bytesOf, importSpki, keyObject } from './handle.ts'
import { onPool } from './pool.ts'
import { sm2PlaintextOctetsMax } from './sm2-encryption.ts'
import { onThread } from './thread.ts'

const generatePair = promisify(generateKeyPair)
const { openssl } = sm2Curve

/**
 * Node has no SM2 but its curve and SM3: `sign` with a generated pair is ECDSA, with an imported one it is SM2 of an
 * empty identity, and encryption it lacks. So the standard's formulas are written here, around OpenSSL's
 * multiplications of points, which take 350 to 800 µs.
 */
export const sm2: Sm2 = {
  async generate() {
    const pair = await onPool(() =>
      generatePair('ec', {
        namedCurve: openssl,
        publicKeyEncoding: { format: 'der', type: 'spki' },
        privateKeyEncoding: { format: 'der', type: 'pkcs8' },
      }),
    )
    return { privateKey: bytesOf(pair.privateKey), publicKey: bytesOf(pair.publicKey) }
  },

  async privateKey(pkcs8) {
    const key = await onThread('sm2-private-key', pkcs8)
    if (!key) throw new KeyRefused('the key is not a PKCS#8 private key of SM2')
    return asPrivateKey(key)
  },

  publicKey(spki) {
    if (!readEcPublicKey('SM2', spki)) throw refusedPublicKey()
    try {
      return asPublicKey(importSpki(spki))
    } catch {
      throw refusedPublicKey()
    }
  },

  publicKeyOf: (key) => asPublicKey(createPublicKey(keyObject(key))),

  async sign(key, message, type) {
    return await onThread('sm2-sign', keyObject(key), message, type)
  },

  async verify(key, message, type, signature) {
    return await onThread('sm2-verify', keyObject(key), message, type, signature)
  },

  async encrypt(key, plaintext) {
    expectLength('plaintext', plaintext.length, 1, sm2PlaintextOctetsMax)
    return await onThread('sm2-encrypt', keyObject(key), plaintext)
  },

  async decrypt(key, ciphertext) {
    const plaintext = await onThread('sm2-decrypt', keyObject(key), ciphertext)
    if (!plaintext) throw new DecryptionFailed()
    return plaintext
  },

  async sharedSecret(key, peer) {
    return await onThread('sm2-agree', keyObject(key), keyObject(peer))
  },
}

const refusedPublicKey = (): KeyRefused =>
  new KeyRefused('the key is not an uncompressed SPKI public key of SM2')
