import { copyOf, wipe } from '../../base/bytes.ts'
import { curves } from '../curve.ts'
import type { Ecdh } from '../engine.ts'
import { nobleCurves } from './ec.ts'
import { privates, publics } from './handle.ts'

export const ecdh: Ecdh = {
  async sharedSecret(curve, key, peer) {
    const point = nobleCurves[curve].getSharedSecret(
      privates.reveal(key),
      publics.reveal(peer),
      false,
    )
    try {
      return copyOf(point.subarray(1, 1 + curves[curve].octets))
    } finally {
      wipe(point)
    }
  },
}
