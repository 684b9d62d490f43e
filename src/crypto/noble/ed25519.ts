import { ed25519ph, ed25519 as pure } from '@noble/curves/ed25519.js'
import { wipe } from '../../base/bytes.ts'
import { table } from '../../base/table.ts'
import { ed25519KeyOctets, ed25519Keys, ed25519SignatureOctets } from '../ed25519-parameters.ts'
import { type Ed25519, type Ed25519Scheme, KeyRefused } from '../engine.ts'
import { randomBytes } from '../random.ts'
import { isSignature } from './ed25519-verification.ts'
import { privates, publics } from './handle.ts'

const schemes = table<typeof pure>()({ ed25519: pure, ed25519ph } satisfies Record<
  Ed25519Scheme,
  typeof pure
>)

export const ed25519: Ed25519 = {
  async generate() {
    const secretKey = randomBytes(ed25519KeyOctets)
    try {
      return {
        privateKey: ed25519Keys.writePrivateKey(secretKey),
        publicKey: ed25519Keys.writePublicKey(pure.getPublicKey(secretKey)),
      }
    } finally {
      wipe(secretKey)
    }
  },

  async privateKey(pkcs8) {
    const seed = ed25519Keys.readPrivateKey(pkcs8)
    if (!seed) throw new KeyRefused('the key is not a PKCS#8 private key of Ed25519')
    return privates.hide(seed)
  },

  publicKey(spki) {
    const point = ed25519Keys.readPublicKey(spki)
    if (!point || !isPublicPoint(point)) {
      throw new KeyRefused('the key is not an SPKI public key of Ed25519')
    }
    return publics.hide(point)
  },

  async sign(scheme, key, message) {
    return schemes[scheme].sign(message, privates.reveal(key))
  },

  async verify(scheme, key, message, signature) {
    if (signature.length !== ed25519SignatureOctets) return false
    return isSignature(scheme, publics.reveal(key), message, signature)
  },
}

// noble's own `isValidPublicKey` takes what is not canonical, as ZIP 215 has it.
function isPublicPoint(octets: Uint8Array): boolean {
  try {
    return !pure.Point.fromBytes(octets).isSmallOrder()
  } catch {
    return false
  }
}
