import { wipe } from '../../base/bytes.ts'
import { type KeyPairBytes, KeyRefused, type PrivateKey } from '../engine.ts'
import { randomBytes } from '../random.ts'
import type { SeedKeys } from '../seed-key.ts'
import { privates } from './handle.ts'

type Row = {
  readonly keygen: (seed: Uint8Array) => { secretKey: Uint8Array; publicKey: Uint8Array }
}

/** Pairs whose private key is kept as its seed, and expanded into a handle when it is opened. */
export function seedPairs<Set extends string>(
  sets: Readonly<Record<Set, Row>>,
  keys: Readonly<Record<Set, SeedKeys>>,
  seedOctets: number,
) {
  return {
    async generate(set: Set): Promise<KeyPairBytes> {
      const seed = randomBytes(seedOctets)
      const { secretKey, publicKey } = sets[set].keygen(seed)
      try {
        return {
          privateKey: keys[set].writePrivateKey(seed),
          publicKey: keys[set].writePublicKey(publicKey),
        }
      } finally {
        wipe(seed, secretKey)
      }
    },

    async privateKey(set: Set, pkcs8: Uint8Array): Promise<PrivateKey> {
      const seed = keys[set].readPrivateKey(pkcs8)
      if (!seed) throw new KeyRefused(`the key is not a PKCS#8 private key (seed) of ${set}`)
      const { secretKey } = sets[set].keygen(seed)
      try {
        return privates.hide(secretKey)
      } finally {
        wipe(secretKey)
      }
    },
  }
}
