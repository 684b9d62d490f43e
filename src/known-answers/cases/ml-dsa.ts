import type { MlDsaParameterSet } from '../../algorithms/key-spec.ts'
import { mlDsaKeys, mlDsaSeedOctets } from '../../crypto/ml-dsa-parameters.ts'
import {
  formattedMessage,
  messageRepresentative,
  mlDsaContextOctetsMax,
  publicKeyHash,
} from '../../crypto/ml-dsa-representative.ts'
import {
  agrees,
  compare,
  malformed,
  type Outcome,
  type Question,
  refuses,
  verified,
} from '../judge.ts'
import { offered, type Subject, Unsupported } from '../subject.ts'

/** What is signed: a message under a context, the formatted message M′, or its representative μ. */
export type MlDsaInput =
  | {
      readonly message: Uint8Array
      readonly context: Uint8Array
      /** Where the source has it too: it must be what the message gives. */
      readonly representative?: Uint8Array | undefined
    }
  | { readonly formatted: Uint8Array }
  | { readonly representative: Uint8Array }

function representativeOf(input: MlDsaInput, keyHash: () => Uint8Array): Uint8Array {
  if (!('message' in input) && 'representative' in input) return input.representative
  const formatted =
    'formatted' in input ? input.formatted : formattedMessage(input.context, input.message)
  return messageRepresentative(keyHash(), formatted)
}

/** What agrees must agree about the representative too, where the source has it beside the message. */
function withRepresentative(outcome: Outcome, input: MlDsaInput, mu: Uint8Array): Outcome {
  if (outcome.kind !== 'agrees' || !('representative' in input) || !input.representative) {
    return outcome
  }
  const stated = compare('the representative', mu, input.representative)
  return stated.kind === 'agrees' ? outcome : stated
}

/** The seam takes a message with an empty context as it is. */
const rawMessage = (input: MlDsaInput): Uint8Array | undefined =>
  'message' in input && input.context.length === 0 ? input.message : undefined

const longContext = (input: MlDsaInput): boolean =>
  'message' in input && input.context.length > mlDsaContextOctetsMax
const contextWhy = `a context has at most ${mlDsaContextOctetsMax} octets`

type MlDsaVerification = {
  readonly set: MlDsaParameterSet
  /** As FIPS 204 encodes it. */
  readonly publicKey: Uint8Array
  readonly spki: Uint8Array
  readonly input: MlDsaInput
  readonly signature: Uint8Array
}

/** Verifies the message, and its representative, which is another path through an engine. */
export function mlDsaVerification(given: MlDsaVerification): Question {
  const { set, publicKey, spki, input, signature } = given
  const algorithm = `${set} verification`
  if (longContext(input)) return malformed(algorithm, 'mlDsa', 'verify', contextWhy)
  return {
    algorithm,
    async ask(subject) {
      const verify = offered(subject, 'mlDsa', 'verify')
      const mu = representativeOf(input, () => publicKeyHash(publicKey))
      const second = await verify(set, spki, mu, 'EXTERNAL_MU', signature)
      const message = rawMessage(input)
      if (!message) return withRepresentative(verified(second), input, mu)
      const first = await verify(set, spki, message, 'RAW', signature)
      if (first === second) return withRepresentative(verified(first), input, mu)
      return { kind: 'differs', how: `of the message ${first}, of its representative ${second}` }
    },
  }
}

export const mlDsaPublicKey = (set: MlDsaParameterSet, publicKey: Uint8Array): Uint8Array =>
  mlDsaKeys[set].writePublicKey(publicKey)

/** A private key by its seed ξ, or as FIPS 204 expands it. */
export type MlDsaPrivate =
  | { readonly seed: Uint8Array; readonly pkcs8: Uint8Array }
  | { readonly expanded: Uint8Array }

export const mlDsaSeed = (set: MlDsaParameterSet, seed: Uint8Array): MlDsaPrivate => ({
  seed,
  pkcs8: mlDsaKeys[set].writePrivateKey(seed),
})

type MlDsaSigning = {
  readonly set: MlDsaParameterSet
  readonly key: MlDsaPrivate
  /** Absent where the source has none. */
  readonly publicKey?: Uint8Array | undefined
  readonly input: MlDsaInput
  /** Zeros for the deterministic variant. */
  readonly random: Uint8Array
  readonly signature: Uint8Array
}

/** Signs: with the source's randomness where the subject takes it, else with its own, and then verifies both. */
export function mlDsaSigning(given: MlDsaSigning): Question {
  const { set, key, input } = given
  const algorithm = `${set} signature`
  if (longContext(input)) return malformed(algorithm, 'mlDsa', 'sign', contextWhy)
  return {
    algorithm,
    isOdd: 'seed' in key && key.seed.length !== mlDsaSeedOctets,
    async ask(subject) {
      if (subject.mlDsa?.signWith) return await signedExactly(subject, given)
      offered(subject, 'mlDsa', 'sign')
      if (!('seed' in key)) throw new Unsupported('ML-DSA private keys without their seed')
      return await signedHedged(subject, given, key.pkcs8)
    },
  }
}

async function signedExactly(subject: Subject, given: MlDsaSigning): Promise<Outcome> {
  const { set, key, input, random, signature } = given
  const expanded =
    'expanded' in key
      ? key.expanded
      : (await offered(subject, 'mlDsa', 'keyPair')(set, key.seed)).privateKey
  const mu = representativeOf(input, () => keyHashIn(expanded))
  const own = await offered(subject, 'mlDsa', 'signWith')(set, expanded, mu, random)
  return withRepresentative(compare('the signature', own, signature), input, mu)
}

/** ρ and K, of 32 octets each, stand before tr (FIPS 204 §7.2, algorithm 24). */
const keyHashIn = (expanded: Uint8Array): Uint8Array => expanded.subarray(64, 128)

async function signedHedged(
  subject: Subject,
  { set, publicKey, input, signature }: MlDsaSigning,
  pkcs8: Uint8Array,
): Promise<Outcome> {
  const sign = offered(subject, 'mlDsa', 'sign')
  const verify = offered(subject, 'mlDsa', 'verify')
  const message = rawMessage(input)
  if (!publicKey) {
    await sign(set, pkcs8, new Uint8Array(1), 'RAW')
    throw new Unsupported('ML-DSA signatures without a public key')
  }
  const spki = mlDsaPublicKey(set, publicKey)
  const mu = representativeOf(input, () => publicKeyHash(publicKey))
  const own = message
    ? await sign(set, pkcs8, message, 'RAW')
    : await sign(set, pkcs8, mu, 'EXTERNAL_MU')
  const isOwn = message
    ? await verify(set, spki, message, 'RAW', own)
    : await verify(set, spki, mu, 'EXTERNAL_MU', own)
  if (!isOwn) return { kind: 'differs', how: 'a signature of its own does not verify' }
  if (await verify(set, spki, mu, 'EXTERNAL_MU', signature)) {
    return withRepresentative(agrees(hedged), input, mu)
  }
  return refuses('the signature of the source does not verify')
}

const hedged = 'a signature of its own that verifies: it signs with fresh randomness'

type MlDsaKeyGeneration = {
  readonly set: MlDsaParameterSet
  readonly seed: Uint8Array
  readonly publicKey: Uint8Array
  /** As FIPS 204 expands it. */
  readonly privateKey: Uint8Array
}

const probe = new Uint8Array(16)

/** Compares the pair where the subject gives it; else what the seed signs verifies under the public key. */
export function mlDsaKeyGeneration({ set, seed, ...expected }: MlDsaKeyGeneration): Question {
  const spki = mlDsaPublicKey(set, expected.publicKey)
  const pkcs8 = mlDsaKeys[set].writePrivateKey(seed)
  return {
    algorithm: `${set} key pair`,
    async ask(subject) {
      if (subject.mlDsa?.keyPair) {
        const { publicKey, privateKey } = await subject.mlDsa.keyPair(set, seed)
        const outcome = compare('the public key', publicKey, expected.publicKey)
        if (outcome.kind !== 'agrees') return outcome
        return compare('the private key', privateKey, expected.privateKey)
      }
      const own = await offered(subject, 'mlDsa', 'sign')(set, pkcs8, probe, 'RAW')
      const isOwn = await offered(subject, 'mlDsa', 'verify')(set, spki, probe, 'RAW', own)
      if (isOwn) return agrees('a signature of the seed that verifies under the public key')
      return { kind: 'differs', how: 'a signature of the seed does not verify' }
    },
  }
}
