import { table } from '../base/table.ts'
import type { HashName } from './hash.ts'

type EncryptionRow =
  | { scheme: 'aead' }
  | { scheme: 'rsa-oaep'; hash: HashName }
  | { scheme: 'sm2'; plaintextOctetsMax: number }

/**
 * Encryption algorithms. Source: AWS KMS API Reference, Encrypt, EncryptionAlgorithm and Plaintext; RFC 8017 §7.1;
 * GB/T 32918.4.
 */
export const encryptionAlgorithms = table<EncryptionRow>()({
  SYMMETRIC_DEFAULT: { scheme: 'aead' },
  RSAES_OAEP_SHA_1: { scheme: 'rsa-oaep', hash: 'sha1' },
  RSAES_OAEP_SHA_256: { scheme: 'rsa-oaep', hash: 'sha256' },
  SM2PKE: { scheme: 'sm2', plaintextOctetsMax: 1024 },
})

export type EncryptionAlgorithm = keyof typeof encryptionAlgorithms

/** Longest plaintext of RSAES-OAEP, in octets: k − 2·hLen − 2 (RFC 8017 §7.1.1). */
export function oaepPlaintextOctetsMax(modulusBits: number, hashOctets: number): number {
  return modulusBits / 8 - 2 * hashOctets - 2
}
