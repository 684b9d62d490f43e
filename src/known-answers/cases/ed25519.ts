import { ed25519Keys } from '../../crypto/ed25519-parameters.ts'
import type { Ed25519Scheme } from '../../crypto/engine.ts'
import { agrees, compare, type Question, verified } from '../judge.ts'
import { offered } from '../subject.ts'

type Ed25519Case = {
  readonly scheme: Ed25519Scheme
  readonly spki: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
  /** The private key of 32 octets, where the source has it. */
  readonly seed?: Uint8Array | undefined
}

/** Verifies; where the private key is known, signs too: the algorithm is deterministic. */
export function ed25519({ scheme, spki, message, signature, seed }: Ed25519Case): Question {
  return {
    algorithm: scheme,
    async ask(subject, result) {
      const verify = offered(subject, 'ed25519', 'verify')
      const outcome = verified(await verify(scheme, spki, message, signature))
      if (outcome.kind !== 'agrees' || result !== 'valid' || !seed) return outcome
      const sign = offered(subject, 'ed25519', 'sign')
      const pkcs8 = ed25519Keys.writePrivateKey(seed)
      return compare('the signature', await sign(scheme, pkcs8, message), signature)
    },
  }
}

/** Whether a public key is one. */
export function ed25519PublicKeyCheck(point: Uint8Array): Question {
  const spki = ed25519Keys.writePublicKey(point)
  return {
    algorithm: 'ed25519 public key',
    async ask(subject) {
      await offered(subject, 'ed25519', 'publicKey')(spki)
      return agrees()
    },
  }
}

const probe = new Uint8Array(16)

/** Whether a private key gives its public one: what the one signs, the other verifies, and it is a key. */
export function ed25519KeyPair(seed: Uint8Array, point: Uint8Array): Question {
  const [pkcs8, spki] = [ed25519Keys.writePrivateKey(seed), ed25519Keys.writePublicKey(point)]
  return {
    algorithm: 'ed25519 key pair',
    async ask(subject) {
      const signature = await offered(subject, 'ed25519', 'sign')('ed25519', pkcs8, probe)
      const verify = offered(subject, 'ed25519', 'verify')
      if (!(await verify('ed25519', spki, probe, signature))) {
        return { kind: 'differs', how: 'its signature does not verify under the public key' }
      }
      return agrees('a signature that verifies')
    },
  }
}
