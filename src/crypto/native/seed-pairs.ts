import type { KeyObject } from 'node:crypto'
import { present } from '../../base/assert.ts'
import { wipe } from '../../base/bytes.ts'
import { readSequence } from '../der.ts'
import { type KeyPairBytes, KeyRefused, type PrivateKey, type PublicKey } from '../engine.ts'
import type { SeedKeys } from '../seed-key.ts'
import {
  asPrivateKey,
  asPublicKey,
  exportPkcs8,
  exportSpki,
  importPkcs8,
  importSpki,
} from './handle.ts'
import { onPool } from './pool.ts'

/**
 * Pairs whose private key is a seed, and is expanded when it is opened. OpenSSL writes PKCS#8 with the expanded key
 * beside the seed; ours has the seed alone.
 */
export function seedPairs<Set extends string>(
  keys: Readonly<Record<Set, SeedKeys>>,
  generatePair: (set: Set) => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>,
) {
  return {
    async generate(set: Set): Promise<KeyPairBytes> {
      const pair = await onPool(() => generatePair(set))
      const expanded = exportPkcs8(pair.privateKey)
      try {
        return {
          privateKey: keys[set].writePrivateKey(seedOf(expanded)),
          publicKey: exportSpki(pair.publicKey),
        }
      } finally {
        wipe(expanded)
      }
    },

    async privateKey(set: Set, pkcs8: Uint8Array): Promise<PrivateKey> {
      if (!keys[set].readPrivateKey(pkcs8)) {
        throw new KeyRefused(`the key is not a PKCS#8 private key (seed) of ${set}`)
      }
      return asPrivateKey(importPkcs8(pkcs8))
    },

    publicKey(set: Set, spki: Uint8Array): PublicKey {
      const refused = `the key is not an SPKI public key of ${set}`
      if (!keys[set].readPublicKey(spki)) throw new KeyRefused(refused)
      try {
        return asPublicKey(importSpki(spki))
      } catch {
        // One of ML-KEM with a coefficient that is not reduced (FIPS 203 §7.2).
        throw new KeyRefused(refused)
      }
    },
  }
}

/** The first half of `both`: SEQUENCE { seed, expandedKey } (RFC 9881 §6, RFC 9935 §6). */
function seedOf(pkcs8: Uint8Array): Uint8Array {
  const [, , privateKey] = readSequence(pkcs8) ?? []
  const [seed] = (privateKey && readSequence(privateKey.contents)) ?? []
  return present(seed, 'OpenSSL writes the seed').contents
}
