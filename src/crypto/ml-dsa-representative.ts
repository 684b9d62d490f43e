import { shake256 } from '@noble/hashes/sha3.js'
import { concat, copyOf } from '../base/bytes.ts'
import { muOctets } from './engine.ts'
import { expectLength } from './octets.ts'

/** Longest context of a signature (FIPS 204 §5.2). */
export const mlDsaContextOctetsMax = 255

/** tr, the hash of a public key as FIPS 204 encodes it (§6.1, algorithm 6, line 9). */
export const publicKeyHash = (publicKey: Uint8Array): Uint8Array => digestOf(publicKey)

/** The formatted message M′ of pure ML-DSA, under a context of up to 255 octets (FIPS 204 §5.2). */
export function formattedMessage(context: Uint8Array, message: Uint8Array): Uint8Array {
  expectLength('context', context.length, 0, mlDsaContextOctetsMax)
  return concat(Uint8Array.of(0, context.length), context, message)
}

/** The representative μ of a formatted message (FIPS 204 §6.2, line 6): what EXTERNAL_MU signs and verifies. */
export const messageRepresentative = (keyHash: Uint8Array, formatted: Uint8Array): Uint8Array =>
  digestOf(concat(keyHash, formatted))

const digestOf = (octets: Uint8Array): Uint8Array => copyOf(shake256(octets, { dkLen: muOctets }))
