import {
  constants,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  sign,
  subtle,
  verify,
  type webcrypto,
} from 'node:crypto'
import { promisify } from 'node:util'
import { oaepPlaintextOctetsMax } from '../../algorithms/encryption.ts'
import { type HashName, hashes } from '../../algorithms/hash.ts'
import { table } from '../../base/table.ts'
import { DecryptionFailed, KeyRefused, type Rsa, type RsaSignatureScheme } from '../engine.ts'
import { expectLength } from '../octets.ts'
import { asPrivateKey, asPublicKey, bytesOf, keyObject } from './handle.ts'
import { onPool } from './pool.ts'
import { modulusOctets, signDigest, verifyDigest } from './rsa-digest.ts'
import { publicExponent, readRsaPrivateKey, readRsaPublicKey } from './rsa-key.ts'

const generatePair = promisify(generateKeyPair)
const signOnPool = promisify(sign)

type Options = { padding: number; saltLength?: number }

/** What OpenSSL is told per scheme. Its own default for PSS takes salts of any length when verifying. */
const optionsOf = table<Options>()({
  'rsa-pkcs1': { padding: constants.RSA_PKCS1_PADDING },
  'rsa-pss': {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  },
} satisfies Record<RsaSignatureScheme, Options>)

/** Names of hashes in Web Cryptography, which lacks SHA-224. */
const webNames = table<string | undefined>()({
  sha1: 'SHA-1',
  sha224: undefined,
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
} satisfies Record<HashName, string | undefined>)

export const rsa: Rsa = {
  async generate(modulusBits) {
    const pair = await onPool(() =>
      generatePair('rsa', {
        modulusLength: modulusBits,
        publicExponent,
        publicKeyEncoding: { format: 'der', type: 'spki' },
        privateKeyEncoding: { format: 'der', type: 'pkcs8' },
      }),
    )
    return { privateKey: bytesOf(pair.privateKey), publicKey: bytesOf(pair.publicKey) }
  },

  privateKey(modulusBits, pkcs8) {
    const key = readRsaPrivateKey(modulusBits, pkcs8)
    if (!key) throw new KeyRefused(`the key is not a PKCS#8 private key of RSA-${modulusBits}`)
    return asPrivateKey(key)
  },

  publicKey(modulusBits, spki) {
    const key = readRsaPublicKey(modulusBits, spki)
    if (!key) throw new KeyRefused(`the key is not an SPKI public key of RSA-${modulusBits}`)
    return asPublicKey(key)
  },

  publicKeyOf: (key) => asPublicKey(createPublicKey(keyObject(key))),

  async sign(scheme, hash, key, message, type) {
    const object = keyObject(key)
    if (type === 'DIGEST') return signDigest(scheme, hash, object, message)
    const options = { key: object, ...optionsOf[scheme] }
    return bytesOf(await onPool(() => signOnPool(hash, message, options)))
  },

  async verify(scheme, hash, key, message, type, signature) {
    const object = keyObject(key)
    if (type === 'DIGEST') return verifyDigest(scheme, hash, object, message, signature)
    return verify(hash, message, { key: object, ...optionsOf[scheme] }, signature)
  },

  async oaepEncrypt(hash, key, plaintext) {
    const object = keyObject(key)
    const longest = oaepPlaintextOctetsMax(modulusOctets(object) * 8, hashes[hash].octets)
    expectLength('plaintext', plaintext.length, 0, longest)
    return bytesOf(publicEncrypt({ key: object, oaepHash: hash }, plaintext))
  },

  async oaepDecrypt(hash, key, ciphertext) {
    const object = keyObject(key)
    // OpenSSL pads a short one on the left.
    if (ciphertext.length !== modulusOctets(object)) throw new DecryptionFailed()
    const webName = webNames[hash]
    try {
      if (webName === undefined) {
        return bytesOf(privateDecrypt({ key: object, oaepHash: hash }, ciphertext))
      }
      const webKey = webKeyOf(object, webName)
      return new Uint8Array(await onPool(() => subtle.decrypt('RSA-OAEP', webKey, ciphertext)))
    } catch {
      throw new DecryptionFailed()
    }
  },
}

// Web Cryptography decrypts off the event loop, which node:crypto's own `privateDecrypt` cannot. Its keys are bound to
// one hash and take 50 µs to make.
const webKeys = new WeakMap<KeyObject, Map<string, webcrypto.CryptoKey>>()

function webKeyOf(key: KeyObject, hash: string): webcrypto.CryptoKey {
  const byHash = webKeys.get(key) ?? new Map<string, webcrypto.CryptoKey>()
  webKeys.set(key, byHash)
  const known = byHash.get(hash)
  if (known) return known
  const made = key.toCryptoKey({ name: 'RSA-OAEP', hash }, false, ['decrypt'])
  byHash.set(hash, made)
  return made
}
