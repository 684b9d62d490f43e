import type { EncapsulationAlgorithm } from '../algorithms/encapsulation.ts'
import {
  type EncryptionAlgorithm,
  encryptionAlgorithms,
  oaepPlaintextOctetsMax,
} from '../algorithms/encryption.ts'
import { hashes } from '../algorithms/hash.ts'
import type { KeyAgreementAlgorithm } from '../algorithms/key-agreement.ts'
import { keySpecs } from '../algorithms/key-spec.ts'
import type { MacAlgorithm } from '../algorithms/mac.ts'
import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../algorithms/signing.ts'
import { assert } from '../base/assert.ts'
import { type EncryptionContext, requireFitting } from '../keystore/encryption-context.ts'
import type { Key } from '../keystore/key.ts'
import { validation } from '../operation/error.ts'
import { wrongAlgorithm } from './error.ts'
import { plaintextOctetsMax } from './shapes.ts'

/** The named algorithm if the key's spec has it. @throws ServiceError InvalidKeyUsageException */
export function encryptionAlgorithmFor(key: Key, named: string | undefined): EncryptionAlgorithm {
  return pick(keySpecs[key.spec].encryption, named ?? 'SYMMETRIC_DEFAULT', key)
}

export function signingAlgorithmFor(key: Key, named: string): SigningAlgorithm {
  return pick(keySpecs[key.spec].signing, named, key)
}

export function macAlgorithmFor(key: Key, named: string): MacAlgorithm {
  return pick(keySpecs[key.spec].mac, named, key)
}

export function keyAgreementAlgorithmFor(key: Key, named: string): KeyAgreementAlgorithm {
  return pick(keySpecs[key.spec].agreement, named, key)
}

export function encapsulationAlgorithmFor(key: Key, named: string): EncapsulationAlgorithm {
  return pick(keySpecs[key.spec].encapsulation, named, key)
}

function pick<A extends string>(algorithms: readonly A[] | undefined, named: string, key: Key): A {
  const algorithm = algorithms?.find((known) => known === named)
  if (algorithm === undefined) throw wrongAlgorithm(named, key.spec)
  return algorithm
}

/** Refuses a plaintext that the algorithm cannot hold, and an encryption context that it cannot bind. */
export function requireEncryptable(
  key: Key,
  algorithm: EncryptionAlgorithm,
  plaintext: Uint8Array,
  context: EncryptionContext | undefined,
): void {
  requireBindable(algorithm, context)
  if (plaintext.length === 0 && encryptionAlgorithms[algorithm].scheme === 'sm2') {
    throw validation(`Algorithm ${algorithm} cannot encrypt an empty plaintext.`)
  }
  const octetsMax = octetsMaxOf(algorithm, key)
  if (plaintext.length > octetsMax) {
    throw validation(
      `Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${octetsMax} bytes.`,
    )
  }
}

function octetsMaxOf(algorithm: EncryptionAlgorithm, { spec }: Key): number {
  const row = encryptionAlgorithms[algorithm]
  if (row.scheme === 'aead') return plaintextOctetsMax
  if (row.scheme === 'sm2') return row.plaintextOctetsMax
  const { material } = keySpecs[spec]
  assert(material.type === 'rsa', 'RSAES-OAEP is an algorithm of RSA keys')
  return oaepPlaintextOctetsMax(material.modulusBits, hashes[row.hash].octets)
}

/** Refuses an encryption context that the algorithm cannot bind. @throws EncryptionContextTooLarge */
export function requireBindable(
  algorithm: EncryptionAlgorithm,
  context: EncryptionContext | undefined,
): void {
  if (context === undefined) return
  if (algorithm === 'SYMMETRIC_DEFAULT') requireFitting(context)
  else if (Object.keys(context).length > 0) {
    throw validation(`EncryptionContext is not supported for algorithm ${algorithm}.`)
  }
}

/** The type of a message: one that the algorithm takes, and of the length that it has then. */
export function messageTypeFor(
  algorithm: SigningAlgorithm,
  type: MessageType = 'RAW',
  message: Uint8Array,
): MessageType {
  const octets = signingAlgorithms[algorithm].messages[type]
  if (octets === undefined) {
    throw validation(`MessageType ${type} is incompatible with algorithm ${algorithm}.`)
  }
  if (octets !== 'any length' && message.length !== octets) {
    throw validation(`Digest is invalid length for algorithm ${algorithm}.`)
  }
  return type
}
