import {
  constants,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  publicEncrypt,
  sign,
  subtle,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'
import { oaepPlaintextOctetsMax } from '../../algorithms/encryption.ts'
import { type HashName, hashes } from '../../algorithms/hash.ts'
import { table } from '../../base/table.ts'
import {
  DecryptionFailed,
  KeyRefused,
  type Rsa,
  type RsaSignatureScheme,
  rsaModulusBits,
} from '../engine.ts'
import { expectLength } from '../octets.ts'
import { asPrivateKey, asPublicKey, bytesOf, keyObject } from './handle.ts'
import { longOnPool, onPool } from './pool.ts'
import { modulusOctets, verifyDigest } from './rsa-digest.ts'
import { publicExponent, readRsaPublicKey } from './rsa-key.ts'
import { webKeyOf } from './rsa-web-key.ts'
import { onThread } from './thread.ts'

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

export const rsa: Rsa = {
  async generate(modulusBits) {
    expectSize(modulusBits)
    const pair = await longOnPool(() =>
      generatePair('rsa', {
        modulusLength: modulusBits,
        publicExponent,
        publicKeyEncoding: { format: 'der', type: 'spki' },
        privateKeyEncoding: { format: 'der', type: 'pkcs8' },
      }),
    )
    return { privateKey: bytesOf(pair.privateKey), publicKey: bytesOf(pair.publicKey) }
  },

  async privateKey(modulusBits, pkcs8) {
    expectSize(modulusBits)
    const key = await onThread('rsa-private-key', modulusBits, pkcs8)
    if (!key) throw new KeyRefused(`the key is not a PKCS#8 private key of RSA-${modulusBits}`)
    return asPrivateKey(key)
  },

  publicKey(modulusBits, spki) {
    expectSize(modulusBits)
    const key = readRsaPublicKey(modulusBits, spki)
    if (!key) throw new KeyRefused(`the key is not an SPKI public key of RSA-${modulusBits}`)
    return asPublicKey(key)
  },

  publicKeyOf: (key) => asPublicKey(createPublicKey(keyObject(key))),

  async sign(scheme, hash, key, message, type) {
    const object = keyObject(key)
    if (type === 'DIGEST') return await onThread('rsa-sign', scheme, hash, object, message)
    const options = { key: object, ...optionsOf[scheme] }
    return bytesOf(await onPool(() => signOnPool(hash, message, options)))
  },

  async verify(scheme, hash, key, message, type, signature) {
    const object = keyObject(key)
    if (type === 'DIGEST') return verifyDigest(scheme, hash, object, message, signature)
    // RFC 8017 §8.1.2, step 1. OpenSSL takes a PSS signature without its leading zeros too.
    if (signature.length !== modulusOctets(object)) return false
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
    const plaintext = await openOaep(hash, object, ciphertext)
    if (!plaintext) throw new DecryptionFailed()
    return plaintext
  },
}

/** The sizes that are taken are few, so that nobody is fooled by a small one or kept busy by a big one. */
function expectSize(modulusBits: number): void {
  if (rsaModulusBits.includes(modulusBits)) return
  throw new TypeError(`RSA moduli have ${rsaModulusBits.join(' or ')} bits, not ${modulusBits}`)
}

// `privateDecrypt` runs on the calling thread alone. Web Cryptography decrypts on libuv's pool, at less cost than a
// thread of our own.
async function openOaep(
  hash: HashName,
  key: KeyObject,
  ciphertext: Uint8Array,
): Promise<Uint8Array | undefined> {
  const webKey = webKeyOf(key, hash)
  if (!webKey) return await onThread('rsa-oaep-decrypt', hash, key, ciphertext)
  // Only what the decryption throws says something of the ciphertext.
  return await onPool(() =>
    subtle.decrypt('RSA-OAEP', webKey, ciphertext).then(
      (plaintext) => new Uint8Array(plaintext),
      () => undefined,
    ),
  )
}
