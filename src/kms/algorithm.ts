import {
  type EncryptionAlgorithm,
  encryptionAlgorithms,
  oaepPlaintextOctetsMax,
} from '../algorithms/encryption.ts'
import { hashes } from '../algorithms/hash.ts'
import { keySpecs } from '../algorithms/key-spec.ts'
import type { MacAlgorithm } from '../algorithms/mac.ts'
import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../algorithms/signing.ts'
import { assert } from '../base/assert.ts'
import type { Key } from '../keystore/key.ts'
import { validation } from '../operation/error.ts'
import { invalidKeyUsage, wrongAlgorithm } from './error.ts'

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

function pick<A extends string>(algorithms: readonly A[] | undefined, named: string, key: Key): A {
  const algorithm = algorithms?.find((known) => known === named)
  if (algorithm === undefined) throw wrongAlgorithm(named, key.spec)
  return algorithm
}

/** Refuses a plaintext that RSAES-OAEP cannot hold, and an encryption context that it cannot bind. */
export function requireEncryptable(
  key: Key,
  algorithm: EncryptionAlgorithm,
  plaintext: Uint8Array,
  context: object | undefined,
): void {
  const row = encryptionAlgorithms[algorithm]
  if (row.scheme !== 'rsa-oaep') return
  requireNoContext(algorithm, context)
  const { material } = keySpecs[key.spec]
  assert(material.type === 'rsa', 'RSAES-OAEP is an algorithm of RSA keys')
  const octetsMax = oaepPlaintextOctetsMax(material.modulusBits, hashes[row.hash].octets)
  if (plaintext.length > octetsMax) {
    throw validation(
      `Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${octetsMax} bytes.`,
    )
  }
}

export function requireNoContext(
  algorithm: EncryptionAlgorithm,
  context: object | undefined,
): void {
  if (algorithm === 'SYMMETRIC_DEFAULT' || context === undefined) return
  if (Object.keys(context).length > 0) {
    throw validation(`EncryptionContext is not supported for algorithm ${algorithm}.`)
  }
}

/** The type of a message, whose length must be that of the hash when it is one. */
export function messageTypeFor(
  algorithm: SigningAlgorithm,
  named: string | undefined,
  message: Uint8Array,
): MessageType {
  if (named === undefined || named === 'RAW') return 'RAW'
  if (named !== 'DIGEST') {
    throw invalidKeyUsage(`MessageType ${named} is incompatible with algorithm ${algorithm}.`)
  }
  if (message.length !== hashes[signingAlgorithms[algorithm].hash].octets) {
    throw validation(`Digest is invalid length for algorithm ${algorithm}.`)
  }
  return 'DIGEST'
}
