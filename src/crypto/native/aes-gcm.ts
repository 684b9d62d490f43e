import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto'
import { release, secretBytes, wipe } from '../../base/bytes.ts'
import {
  type AesGcm,
  DecryptionFailed,
  gcmIvOctets,
  gcmTagOctets,
  type SecretKey,
} from '../engine.ts'
import { expectOctets } from '../octets.ts'
import { bytesOf, secretObject, secretOctets } from './handle.ts'

// Without this, OpenSSL takes tags of 4 octets when decrypting.
const options = { authTagLength: gcmTagOctets }

const cipherByKeyOctets = new Map<number, CipherGCMTypes>([
  [16, 'aes-128-gcm'],
  [24, 'aes-192-gcm'],
  [32, 'aes-256-gcm'],
])

export const aesGcm: AesGcm = {
  seal(key, iv, plaintext, associated) {
    const sealed = secretBytes(plaintext.length + gcmTagOctets)
    aesGcm.sealInto(key, iv, plaintext, associated, sealed)
    return sealed
  },

  sealInto(key, iv, plaintext, associated, target) {
    expectOctets('IV', iv, gcmIvOctets)
    expectOctets('target', target, plaintext.length + gcmTagOctets)
    const cipher = createCipheriv(cipherFor(key), secretObject(key), iv, options)
    cipher.setAAD(associated)
    const ciphertext = cipher.update(plaintext)
    target.set(ciphertext)
    release(ciphertext)
    cipher.final()
    target.set(cipher.getAuthTag(), plaintext.length)
  },

  open(key, iv, sealed, associated) {
    expectOctets('IV', iv, gcmIvOctets)
    const cipher = cipherFor(key)
    if (sealed.length < gcmTagOctets) throw new DecryptionFailed()
    const end = sealed.length - gcmTagOctets
    const decipher = createDecipheriv(cipher, secretObject(key), iv, options)
      .setAAD(associated)
      .setAuthTag(sealed.subarray(end))
    const plaintext = bytesOf(decipher.update(sealed.subarray(0, end)))
    try {
      decipher.final()
    } catch {
      // What `update` gave is not authentic.
      wipe(plaintext)
      throw new DecryptionFailed()
    }
    return plaintext
  },
}

function cipherFor(key: SecretKey): CipherGCMTypes {
  const octets = secretOctets(key)
  const cipher = cipherByKeyOctets.get(octets)
  if (cipher) return cipher
  throw new TypeError(`AES key must be 16, 24 or 32 octets, got ${octets}`)
}
