import type { HashName } from '../../algorithms/hash.ts'
import type { Curve } from '../../algorithms/key-spec.ts'
import { writeEcdsaSignature } from '../../crypto/der.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../../crypto/ec-key.ts'
import type { Engine } from '../../crypto/engine.ts'
import { type Answer, gives, octets } from './answer.ts'
import { type EcdsaAnswer, ecdhAnswers, ecdsaAnswers } from './ec-values.ts'

type MessageType = 'RAW' | 'DIGEST'

/**
 * A digest is signed apart from a message: `native` has other code for it. It opens private keys of the slow curves on a
 * thread.
 */
export const ec = {
  'ECDSA P-256': { ask: ecdsa('P-256', 'RAW') },
  'ECDSA P-384': { ask: ecdsa('P-384', 'RAW'), late: ['native', 'noble'] },
  'ECDSA P-521': { ask: ecdsa('P-521', 'RAW'), late: ['native', 'noble'] },
  'ECDSA secp256k1': { ask: ecdsa('secp256k1', 'RAW'), late: ['native', 'noble'] },
  'ECDSA P-256 over a digest': { ask: ecdsa('P-256', 'DIGEST'), late: ['noble'] },
  'ECDSA P-384 over a digest': { ask: ecdsa('P-384', 'DIGEST'), late: ['native', 'noble'] },
  'ECDSA P-521 over a digest': { ask: ecdsa('P-521', 'DIGEST'), late: ['native', 'noble'] },
  'ECDSA secp256k1 over a digest': { ask: ecdsa('secp256k1', 'DIGEST'), late: ['native', 'noble'] },
  'ECDH P-256': { ask: ecdh('P-256'), late: ['noble'] },
  'ECDH P-384': { ask: ecdh('P-384'), late: ['native', 'noble'] },
  'ECDH P-521': { ask: ecdh('P-521'), late: ['native', 'noble'] },
  'ECDH secp256k1': { ask: ecdh('secp256k1'), late: ['native', 'noble'] },
} satisfies Record<`ECDSA ${Curve}${'' | ' over a digest'}` | `ECDH ${Curve}`, Answer>

/** Signatures are random: a known one is verified, one of the engine's own too, and the known one refused elsewhere. */
function ecdsa(curve: Curve, type: MessageType) {
  return async (engine: Engine): Promise<boolean> => {
    const answer = ecdsaAnswers[curve]
    const { hash, pair } = answer
    const given = (text: string) => asGiven(engine, hash, octets(text), type)
    const key = await engine.ec.privateKey(curve, writeEcPrivateKey(curve, pairOf(pair)))
    const own = await engine.ecdsa.sign(curve, hash, key, given(answer.message), type)
    const isSignature = (signer: string, text: string, signature: Uint8Array) => {
      const open = engine.ec.publicKey(curve, writeEcPublicKey(curve, octets(signer)))
      return engine.ecdsa.verify(curve, hash, open, given(text), type, signature)
    }
    const known = signatureOf(answer)
    return (
      (await isSignature(answer.signer ?? pair.point, answer.message, known)) &&
      (await isSignature(pair.point, answer.message, own)) &&
      !(await isSignature(answer.signer ?? pair.point, pair.scalar, known))
    )
  }
}

function ecdh(curve: Curve) {
  return async ({ ec, ecdh }: Engine): Promise<boolean> => {
    const { peer, secret, ...pair } = ecdhAnswers[curve]
    const key = await ec.privateKey(curve, writeEcPrivateKey(curve, pairOf(pair)))
    const open = ec.publicKey(curve, writeEcPublicKey(curve, octets(peer)))
    return gives(await ecdh.sharedSecret(curve, key, open), secret)
  }
}

const asGiven = ({ hash }: Engine, name: HashName, message: Uint8Array, type: MessageType) =>
  type === 'RAW' ? message : hash.digest(name, message)

const pairOf = ({ scalar, point }: Readonly<Record<'scalar' | 'point', string>>) => ({
  scalar: octets(scalar),
  point: octets(point),
})

const signatureOf = ({ r, s }: EcdsaAnswer): Uint8Array =>
  writeEcdsaSignature({ r: BigInt(`0x${r}`), s: BigInt(`0x${s}`) })
