import type { MlKemParameterSet } from '../../algorithms/key-spec.ts'
import { mlKemKeys, mlKemParameters, mlKemSeedOctets } from '../../crypto/ml-kem-parameters.ts'
import { agrees, compare, type Outcome, type Question } from '../judge.ts'
import { offered, type Subject, Unsupported } from '../subject.ts'

/** A private key by its seed d ‖ z, or as FIPS 203 expands it. */
type MlKemPrivate =
  | { readonly seed: Uint8Array; readonly pkcs8: Uint8Array }
  | { readonly expanded: Uint8Array }

export const mlKemSeed = (set: MlKemParameterSet, seed: Uint8Array): MlKemPrivate => ({
  seed,
  pkcs8: mlKemKeys[set].writePrivateKey(seed),
})

type MlKemDecapsulation = {
  readonly set: MlKemParameterSet
  readonly key: MlKemPrivate
  /** The public key of the pair, where the source has it. */
  readonly publicKey?: Uint8Array | undefined
  readonly ciphertext: Uint8Array
  readonly sharedSecret: Uint8Array
  /** What the ciphertext gives with the last bit of its first octet changed: implicit rejection (FIPS 203 §6.3), where the source has it. */
  readonly rejectedSecret?: Uint8Array | undefined
}

export function mlKemDecapsulation(given: MlKemDecapsulation): Question {
  const { set, key, publicKey, ciphertext, sharedSecret } = given
  return {
    algorithm: `${set} decapsulation`,
    isOdd: ciphertext.length !== mlKemParameters[set].ciphertextOctets || isOddKey(key),
    async ask(subject, result) {
      const secret = await decapsulated(subject, set, key, ciphertext)
      const outcome = compare('the shared secret', secret, sharedSecret)
      if (outcome.kind !== 'agrees' || result !== 'valid') return outcome
      const rejection = await rejected(subject, given)
      if (rejection.kind !== 'agrees' || !publicKey) return rejection
      return await roundTrip(subject, set, key, publicKey)
    },
  }
}

async function rejected(subject: Subject, given: MlKemDecapsulation): Promise<Outcome> {
  const { set, key, ciphertext, rejectedSecret } = given
  if (!rejectedSecret) return agrees()
  const changed = ciphertext.with(0, (ciphertext[0] ?? 0) ^ 1)
  const secret = await decapsulated(subject, set, key, changed)
  return compare('the secret of a changed ciphertext', secret, rejectedSecret)
}

/** An expanded key has one length for each set, which is not known here. */
const isOddKey = (key: MlKemPrivate): boolean =>
  'expanded' in key || key.seed.length !== mlKemSeedOctets

async function decapsulated(
  subject: Subject,
  set: MlKemParameterSet,
  key: MlKemPrivate,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  if ('seed' in key) {
    return await offered(subject, 'mlKem', 'decapsulate')(set, key.pkcs8, ciphertext)
  }
  offered(subject, 'mlKem', 'decapsulate')
  const decapsulate = subject.mlKem?.decapsulateExpanded
  if (!decapsulate) throw new Unsupported('ML-KEM private keys without their seed')
  return await decapsulate(set, key.expanded, ciphertext)
}

/** A secret that goes from the public key to the private one: they belong together. */
async function roundTrip(
  subject: Subject,
  set: MlKemParameterSet,
  key: MlKemPrivate,
  publicKey: Uint8Array,
): Promise<Outcome> {
  const spki = mlKemKeys[set].writePublicKey(publicKey)
  const sent = await offered(subject, 'mlKem', 'encapsulate')(set, spki)
  const received = await decapsulated(subject, set, key, sent.ciphertext)
  return compare('a secret that came from its public key', received, sent.sharedSecret)
}

type MlKemEncapsulation = {
  readonly set: MlKemParameterSet
  readonly publicKey: Uint8Array
  /** m, of 32 octets. */
  readonly random: Uint8Array
  readonly ciphertext: Uint8Array
  readonly sharedSecret: Uint8Array
}

export function mlKemEncapsulation(given: MlKemEncapsulation): Question {
  const { set, publicKey, random, ciphertext, sharedSecret } = given
  const spki = mlKemKeys[set].writePublicKey(publicKey)
  return {
    algorithm: `${set} encapsulation`,
    async ask(subject, result) {
      // The key first: what it refuses, it refuses whether or not it takes the randomness.
      await offered(subject, 'mlKem', 'encapsulate')(set, spki)
      const encapsulate = subject.mlKem?.encapsulateWith
      if (!encapsulate && result === 'invalid') return agrees()
      if (!encapsulate) throw new Unsupported('ML-KEM encapsulation with given randomness')
      const own = await encapsulate(set, publicKey, random)
      const outcome = compare('the ciphertext', own.ciphertext, ciphertext)
      if (outcome.kind !== 'agrees') return outcome
      return compare('the shared secret', own.sharedSecret, sharedSecret)
    },
  }
}

/** Whether a public key is one (FIPS 203 §7.2). */
export function mlKemPublicKeyCheck(set: MlKemParameterSet, publicKey: Uint8Array): Question {
  const spki = mlKemKeys[set].writePublicKey(publicKey)
  return {
    algorithm: `${set} public key`,
    async ask(subject) {
      await offered(subject, 'mlKem', 'publicKey')(set, spki)
      return agrees()
    },
  }
}

/** Whether an expanded private key is one (FIPS 203 §7.3). */
export function mlKemPrivateKeyCheck(set: MlKemParameterSet, expanded: Uint8Array): Question {
  const ciphertext = new Uint8Array(mlKemParameters[set].ciphertextOctets)
  return {
    algorithm: `${set} private key`,
    isOdd: isOddKey({ expanded }),
    async ask(subject) {
      await decapsulated(subject, set, { expanded }, ciphertext)
      return agrees()
    },
  }
}

type MlKemKeyGeneration = {
  readonly set: MlKemParameterSet
  /** d ‖ z. */
  readonly seed: Uint8Array
  readonly publicKey: Uint8Array
  /** As FIPS 203 expands it. */
  readonly privateKey: Uint8Array
}

/** Compares the pair where the subject gives it; else a secret goes from the public key to the seed. */
export function mlKemKeyGeneration({ set, seed, ...expected }: MlKemKeyGeneration): Question {
  const key = mlKemSeed(set, seed)
  return {
    algorithm: `${set} key pair`,
    isOdd: isOddKey(key),
    async ask(subject) {
      if (subject.mlKem?.keyPair) {
        const { publicKey, privateKey } = await subject.mlKem.keyPair(set, seed)
        const outcome = compare('the public key', publicKey, expected.publicKey)
        if (outcome.kind !== 'agrees') return outcome
        return compare('the private key', privateKey, expected.privateKey)
      }
      const outcome = await roundTrip(subject, set, key, expected.publicKey)
      return outcome.kind === 'agrees' ? agrees('a secret that its public key sent it') : outcome
    },
  }
}
