import type { Curve } from '../../algorithms/key-spec.ts'
import type { MessageType } from '../../algorithms/signing.ts'
import { writeEcdsaSignature } from '../../crypto/der.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../../crypto/ec-key.ts'
import type { Engine, PublicKey } from '../../crypto/engine.ts'
import { type Answer, gives, keptFor, octets } from './answer.ts'
import { type EcdsaAnswer, ecdhAnswers, ecdsaAnswers } from './ec-values.ts'

export const ec = {
  'ECDSA P-256': ecdsa('P-256'),
  'ECDSA P-384': ecdsa('P-384'),
  'ECDSA P-521': ecdsa('P-521'),
  'ECDSA secp256k1': ecdsa('secp256k1'),
  'ECDH P-256': ecdh('P-256'),
  'ECDH P-384': ecdh('P-384'),
  'ECDH P-521': ecdh('P-521'),
  'ECDH secp256k1': ecdh('secp256k1'),
} satisfies Record<`ECDSA ${Curve}` | `ECDH ${Curve}`, Answer>

/** The pair of each curve, which agrees and signs. */
const pairs = {
  'P-256': pairOn('P-256'),
  'P-384': pairOn('P-384'),
  'P-521': pairOn('P-521'),
  secp256k1: pairOn('secp256k1'),
} satisfies Record<Curve, unknown>

function pairOn(curve: Curve) {
  const [scalar, point] = [octets(ecdhAnswers[curve].scalar), octets(ecdhAnswers[curve].point)]
  return keptFor(async ({ ec }: Engine) => ({
    key: await ec.privateKey(curve, writeEcPrivateKey(curve, { scalar, point })),
    open: ec.publicKey(curve, writeEcPublicKey(curve, point)),
  }))
}

/**
 * Signatures are random: a known one is verified, and refused elsewhere. `native` has other code for a digest than for a
 * message, so one of its own over the message is verified over the digest, and the other way round.
 */
function ecdsa(curve: Curve): Answer {
  return async (engine) => {
    const answer = ecdsaAnswers[curve]
    const { hash } = answer
    const message = octets(answer.message)
    const digest = engine.hash.digest(hash, message)
    const { key, open } = await pairs[curve](engine)
    const sign = (given: Uint8Array, type: MessageType) =>
      engine.ecdsa.sign(curve, hash, key, given, type)
    const isOf = (by: PublicKey, given: Uint8Array, type: MessageType, signature: Uint8Array) =>
      engine.ecdsa.verify(curve, hash, by, given, type, signature)
    const signer = engine.ec.publicKey(curve, writeEcPublicKey(curve, octets(answer.signer)))
    const known = signatureOf(answer)
    return (
      (await isOf(signer, message, 'RAW', known)) &&
      !(await isOf(signer, digest, 'RAW', known)) &&
      (await isOf(open, digest, 'DIGEST', await sign(message, 'RAW'))) &&
      (await isOf(open, message, 'RAW', await sign(digest, 'DIGEST')))
    )
  }
}

function ecdh(curve: Curve): Answer {
  return async (engine) => {
    const { peer, secret } = ecdhAnswers[curve]
    const { key } = await pairs[curve](engine)
    const open = engine.ec.publicKey(curve, writeEcPublicKey(curve, octets(peer)))
    return gives(await engine.ecdh.sharedSecret(curve, key, open), secret)
  }
}

const signatureOf = ({ r, s }: EcdsaAnswer): Uint8Array =>
  writeEcdsaSignature({ r: BigInt(`0x${r}`), s: BigInt(`0x${s}`) })
