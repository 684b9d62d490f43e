import { table } from '../base/table.ts'
import type { HashName } from './hash.ts'

type EncryptionRow = { scheme: 'aead' } | { scheme: 'rsa-oaep'; hash: HashName }

/** Encryption algorithms. Source: AWS KMS API Reference, Encrypt, EncryptionAlgorithm; RFC 8017 §7.1. */
export const encryptionAlgorithms = table<EncryptionRow>()({
  SYMMETRIC_DEFAULT: { scheme: 'aead' },
  RSAES_OAEP_SHA_1: { scheme: 'rsa-oaep', hash: 'sha1' },
  RSAES_OAEP_SHA_256: { scheme: 'rsa-oaep', hash: 'sha256' },
})

export type EncryptionAlgorithm = keyof typeof encryptionAlgorithms

/** Longest plaintext of RSAES-OAEP, in octets: k − 2·hLen − 2 (RFC 8017 §7.1.1). */
export function oaepPlaintextOctetsMax(modulusBits: number, hashOctets: number): number {
  return modulusBits / 8 - 2 * hashOctets - 2
}
