import type { Curve } from '../algorithms/key-spec.ts'
import { present } from '../base/assert.ts'
import { readEcPublicKey } from '../crypto/ec-key.ts'
import type { EcKeys } from '../crypto/engine.ts'

/**
 * The uncompressed point of a peer's SPKI, for a token to multiply. It is checked here, whatever the token does: a
 * point of another curve gives the private key away, a few bits a time.
 * @throws KeyRefused unless it lies on the curve (SP 800-56A §5.6.2.3.3; the curves have no small subgroups)
 */
export function peerPoint(ec: EcKeys, curve: Curve, spki: Uint8Array): Uint8Array {
  ec.publicKey(curve, spki)
  return present(readEcPublicKey(curve, spki), 'a key that was taken has a point')
}
