import { p256, p384, p521 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Curve } from '../../algorithms/key-spec.ts'
import { present } from '../../base/assert.ts'
import { bytesEqual, wipe } from '../../base/bytes.ts'
import { table } from '../../base/table.ts'
import {
  readEcPrivateKey,
  readEcPublicKey,
  writeEcPrivateKey,
  writeEcPublicKey,
} from '../ec-key.ts'
import { type EcKeys, KeyRefused } from '../engine.ts'
import { withRandom } from '../random.ts'
import { privates, publics } from './handle.ts'

export const nobleCurves = table<typeof p256>()({
  'P-256': p256,
  'P-384': p384,
  'P-521': p521,
  secp256k1,
} satisfies Record<Curve, typeof p256>)

export const ec: EcKeys = {
  async generate(curve) {
    const { utils, lengths } = nobleCurves[curve]
    const seedOctets = present(lengths.seed, `${curve} makes keys of seeds`)
    const scalar = withRandom(seedOctets, utils.randomSecretKey)
    const point = nobleCurves[curve].getPublicKey(scalar, false)
    try {
      return {
        privateKey: writeEcPrivateKey(curve, { scalar, point }),
        publicKey: writeEcPublicKey(curve, point),
      }
    } finally {
      wipe(scalar)
    }
  },

  async privateKey(curve, pkcs8) {
    const pair = readEcPrivateKey(curve, pkcs8)
    const own = pair && nobleCurves[curve].getPublicKey(pair.scalar, false)
    if (!pair || !own || !bytesEqual(own, pair.point)) {
      throw new KeyRefused(`the key is not a PKCS#8 private key of ${curve}`)
    }
    return privates.hide(pair.scalar)
  },

  publicKey(curve, spki) {
    const point = readEcPublicKey(curve, spki)
    if (!point || !nobleCurves[curve].utils.isValidPublicKey(point, false)) {
      throw new KeyRefused(`the key is not an uncompressed SPKI public key of ${curve}`)
    }
    return publics.hide(point)
  },
}
