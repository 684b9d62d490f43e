import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { wipe } from '../../base/bytes.ts'
import { type KeyPairBytes, KeyRefused, type PrivateKey, type PublicKey } from '../engine.ts'
import type { MlDsaRow } from '../ml-dsa-parameters.ts'
import type { MlKemRow } from '../ml-kem-parameters.ts'
import type { SeedKeys } from '../seed-key.ts'
import { asPrivateKey, asPublicKey, bufferOf } from './handle.ts'
import { onPool } from './pool.ts'

type Row = Pick<MlDsaRow | MlKemRow, 'openssl'>

/**
 * Pairs whose private key is a seed, and is expanded when it is opened. OpenSSL writes PKCS#8 with the expanded key
 * beside the seed; ours has the seed alone.
 */
export function seedPairs<Set extends string>(
  rows: Readonly<Record<Set, Row>>,
  keys: Readonly<Record<Set, SeedKeys>>,
  generatePair: (set: Set) => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>,
) {
  return {
    async generate(set: Set): Promise<KeyPairBytes> {
      const pair = await onPool(() => generatePair(set))
      const seed = pair.privateKey.export({ format: 'raw-seed' })
      try {
        return {
          privateKey: keys[set].writePrivateKey(seed),
          publicKey: keys[set].writePublicKey(pair.publicKey.export({ format: 'raw-public' })),
        }
      } finally {
        wipe(seed)
      }
    },

    async privateKey(set: Set, pkcs8: Uint8Array): Promise<PrivateKey> {
      const seed = keys[set].readPrivateKey(pkcs8)
      if (!seed) throw new KeyRefused(`the key is not a PKCS#8 private key (seed) of ${set}`)
      const { openssl: asymmetricKeyType } = rows[set]
      const key = bufferOf(seed)
      return asPrivateKey(createPrivateKey({ key, format: 'raw-seed', asymmetricKeyType }))
    },

    publicKey(set: Set, spki: Uint8Array): PublicKey {
      const octets = keys[set].readPublicKey(spki)
      const key = octets && publicOf(rows[set], octets)
      if (!key) throw new KeyRefused(`the key is not an SPKI public key of ${set}`)
      return asPublicKey(key)
    },
  }
}

/** `undefined` when OpenSSL refuses it, as one of ML-KEM with a coefficient that is not reduced (FIPS 203 §7.2). */
function publicOf({ openssl: asymmetricKeyType }: Row, octets: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: bufferOf(octets), format: 'raw-public', asymmetricKeyType })
  } catch {
    return undefined
  }
}
