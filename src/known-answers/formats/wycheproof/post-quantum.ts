import type { MlDsaParameterSet, MlKemParameterSet } from '../../../algorithms/key-spec.ts'
import {
  type MlDsaInput,
  type MlDsaPrivate,
  mlDsaPublicKey,
  mlDsaSeed,
  mlDsaSigning,
  mlDsaVerification,
} from '../../cases/ml-dsa.ts'
import {
  mlKemDecapsulation,
  mlKemEncapsulation,
  mlKemKeyGeneration,
  mlKemSeed,
} from '../../cases/ml-kem.ts'
import { type Question, unsupported } from '../../judge.ts'
import type { Entry } from '../entry.ts'
import { mlDsaNamed, mlKemNamed } from '../names.ts'
import type { GroupReader } from './group.ts'

const nothing = new Uint8Array(0)
/** Of the deterministic variant (FIPS 204 §5.2, algorithm 2, line 5). */
const noRandomness = new Uint8Array(32)

const mlDsaGroup =
  (read: (set: MlDsaParameterSet, group: Entry) => (test: Entry) => Question): GroupReader =>
  (group, algorithm) => {
    const set = mlDsaNamed(algorithm)
    return set ? read(set, group) : () => unsupported(algorithm, algorithm)
  }

export const mlDsaVerify = mlDsaGroup((set, group) => {
  const publicKey = group.octets('publicKey')
  const spki = mlDsaPublicKey(set, publicKey)
  return (test) =>
    mlDsaVerification({
      set,
      publicKey,
      spki,
      input: inputOf(test),
      signature: test.octets('sig'),
    })
})

/** The message where there is one, and its representative where there is one. */
function inputOf(test: Entry): MlDsaInput {
  const message = test.optionalOctets('msg')
  if (!message) return { representative: test.octets('mu') }
  const representative = test.optionalOctets('mu')
  return { message, context: test.optionalOctets('ctx') ?? nothing, representative }
}

const mlDsaSign = (keyOf: (set: MlDsaParameterSet, group: Entry) => MlDsaPrivate) =>
  mlDsaGroup((set, group) => {
    const [key, publicKey] = [keyOf(set, group), group.optionalOctets('publicKey')]
    return (test) =>
      mlDsaSigning({
        set,
        key,
        publicKey,
        input: inputOf(test),
        random: test.optionalOctets('rnd') ?? noRandomness,
        signature: test.octets('sig'),
      })
  })

export const mlDsaSignSeed = mlDsaSign((set, group) => mlDsaSeed(set, group.octets('privateSeed')))
export const mlDsaSignExpanded = mlDsaSign((_, group) => ({
  expanded: group.octets('privateKey'),
}))

const mlKemGroup =
  (read: (set: MlKemParameterSet, test: Entry) => Question): GroupReader =>
  (group, algorithm) => {
    const name = group.named('parameterSet')
    const set = mlKemNamed(name)
    return set ? (test) => read(set, test) : () => unsupported(algorithm, name)
  }

export const mlKemDecapsulate = mlKemGroup((set, test) =>
  mlKemDecapsulation({
    set,
    key: mlKemSeed(set, test.octets('seed')),
    publicKey: test.optionalOctets('ek'),
    ciphertext: test.octets('c'),
    sharedSecret: test.octets('K'),
  }),
)

export const mlKemDecapsulateExpanded = mlKemGroup((set, test) =>
  mlKemDecapsulation({
    set,
    key: { expanded: test.octets('dk') },
    ciphertext: test.octets('c'),
    sharedSecret: test.optionalOctets('K') ?? nothing,
  }),
)

export const mlKemEncapsulate = mlKemGroup((set, test) =>
  mlKemEncapsulation({
    set,
    publicKey: test.octets('ek'),
    random: test.octets('m'),
    ciphertext: test.optionalOctets('c') ?? nothing,
    sharedSecret: test.optionalOctets('K') ?? nothing,
  }),
)

export const mlKemKeyPair = mlKemGroup((set, test) =>
  mlKemKeyGeneration({
    set,
    seed: test.octets('seed'),
    publicKey: test.octets('ek'),
    privateKey: test.octets('dk'),
  }),
)
