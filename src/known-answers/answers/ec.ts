import type { Curve } from '../../algorithms/key-spec.ts'
import type { MessageType } from '../../algorithms/signing.ts'
import { writeEcdsaSignature } from '../../crypto/der.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../../crypto/ec-key.ts'
import type { Engine, PublicKey } from '../../crypto/engine.ts'
import { type Answer, gives, keptFor, octets } from './answer.ts'
import { type EcdsaAnswer, ecdhAnswers, ecdsaAnswers } from './ec-values.ts'

/** `native` has other code for a digest than for a message, of which the curves are numbers: P-256 stands for all. */
export const ec = {
  'ECDSA P-256': ecdsa('P-256'),
  'ECDSA P-384': ecdsa('P-384'),
  'ECDSA P-521': ecdsa('P-521'),
  'ECDSA secp256k1': ecdsa('secp256k1'),
  'ECDSA over a digest': answersDigest,
  'ECDH P-256': ecdh('P-256'),
  'ECDH P-384': ecdh('P-384'),
  'ECDH P-521': ecdh('P-521'),
  'ECDH secp256k1': ecdh('secp256k1'),
} satisfies Record<`ECDSA ${Curve | 'over a digest'}` | `ECDH ${Curve}`, Answer>

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
    own: ec.publicKey(curve, writeEcPublicKey(curve, point)),
  }))
}

/** Signatures are random: a known one is verified, and refused elsewhere, and one of the engine's own verified. */
function ecdsa(curve: Curve): Answer {
  return async (engine) => {
    const { message, digest, signer, known, own, sign, isOf } = await given(engine, curve)
    return (
      (await isOf(signer, message, 'RAW', known)) &&
      !(await isOf(signer, digest, 'RAW', known)) &&
      (await isOf(own, message, 'RAW', await sign(message, 'RAW')))
    )
  }
}

/** The same, but that the engine's own is verified over the message. */
async function answersDigest(engine: Engine): Promise<boolean> {
  const { message, digest, signer, known, own, sign, isOf } = await given(engine, 'P-256')
  return (
    (await isOf(signer, digest, 'DIGEST', known)) &&
    !(await isOf(signer, digest.toReversed(), 'DIGEST', known)) &&
    (await isOf(own, message, 'RAW', await sign(digest, 'DIGEST')))
  )
}

async function given(engine: Engine, curve: Curve) {
  const answer = ecdsaAnswers[curve]
  const { hash } = answer
  const message = octets(answer.message)
  const { key, own } = await pairs[curve](engine)
  return {
    message,
    digest: engine.hash.digest(hash, message),
    signer: engine.ec.publicKey(curve, writeEcPublicKey(curve, octets(answer.signer))),
    known: signatureOf(answer),
    own,
    sign: (given: Uint8Array, type: MessageType) =>
      engine.ecdsa.sign(curve, hash, key, given, type),
    isOf: (by: PublicKey, given: Uint8Array, type: MessageType, signature: Uint8Array) =>
      engine.ecdsa.verify(curve, hash, by, given, type, signature),
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
