import { mulAddUnsafe } from '@noble/curves/abstract/curve.js'
import { ed25519ph, ed25519 as pure } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { bytesEqual, concat, wipe } from '../../base/bytes.ts'
import { table } from '../../base/table.ts'
import {
  ed25519KeyOctets,
  ed25519Keys,
  ed25519phDomain,
  ed25519SignatureOctets,
} from '../ed25519-parameters.ts'
import { type Ed25519, type Ed25519Scheme, KeyRefused } from '../engine.ts'
import { ofLittleEndian } from '../integer.ts'
import { randomBytes } from '../random.ts'
import { privates, publics } from './handle.ts'

const { Point } = pure
const order = Point.Fn.ORDER

type SchemeRow = {
  noble: typeof pure
  domain: Uint8Array
  prehash: (message: Uint8Array) => Uint8Array
}

/** The functions of RFC 8032 §5.1. */
const schemes = table<SchemeRow>()({
  ed25519: { noble: pure, domain: new Uint8Array(0), prehash: (message) => message },
  ed25519ph: { noble: ed25519ph, domain: ed25519phDomain, prehash: sha512 },
} satisfies Record<Ed25519Scheme, SchemeRow>)

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
    return schemes[scheme].noble.sign(message, privates.reveal(key))
  },

  async verify(scheme, key, message, signature) {
    if (signature.length !== ed25519SignatureOctets) return false
    return isSignature(scheme, publics.reveal(key), message, signature)
  },
}

/**
 * RFC 8032 §5.1.7 by the equation without cofactor, [S]B = R + [k]A, as OpenSSL has it: noble's own verification
 * multiplies by 8, and then takes signatures by keys, or with an R, of mixed order that OpenSSL refuses.
 */
function isSignature(
  scheme: Ed25519Scheme,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { domain, prehash } = schemes[scheme]
  const r = signature.subarray(0, ed25519KeyOctets)
  const s = ofLittleEndian(signature.subarray(ed25519KeyOctets))
  if (s >= order) return false
  const k = ofLittleEndian(sha512(concat(domain, r, publicKey, prehash(message)))) % order
  const points = [Point.BASE, Point.fromBytes(publicKey).negate()]
  // R in another encoding than its one is refused with this comparison.
  return bytesEqual(mulAddUnsafe(Point, points, [s, k]).toBytes(), r)
}

// noble's own `isValidPublicKey` takes what is not canonical, as ZIP 215 has it.
function isPublicPoint(octets: Uint8Array): boolean {
  try {
    return !Point.fromBytes(octets).isSmallOrder()
  } catch {
    return false
  }
}
