import { gcm } from '@noble/ciphers/aes.js'
import {
  type AesGcm,
  DecryptionFailed,
  gcmIvOctets,
  gcmTagOctets,
  type SecretKey,
} from '../engine.ts'
import { expectOctets } from '../octets.ts'
import { secrets } from './handle.ts'

const keyOctets = [16, 24, 32]

export const aesGcm: AesGcm = {
  seal(key, iv, plaintext, associated) {
    return cipher(key, iv, associated).encrypt(plaintext)
  },

  sealInto(key, iv, plaintext, associated, target) {
    expectOctets('target', target, plaintext.length + gcmTagOctets)
    target.set(aesGcm.seal(key, iv, plaintext, associated))
  },

  open(key, iv, sealed, associated) {
    const opening = cipher(key, iv, associated)
    if (sealed.length < gcmTagOctets) throw new DecryptionFailed()
    try {
      return opening.decrypt(sealed)
    } catch {
      throw new DecryptionFailed()
    }
  },
}

function cipher(key: SecretKey, iv: Uint8Array, associated: Uint8Array) {
  const octets = secrets.reveal(key)
  expectOctets('AES key', octets, ...keyOctets)
  expectOctets('IV', iv, gcmIvOctets)
  return gcm(octets, iv, associated)
}
