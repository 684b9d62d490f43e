import { concat } from '../../../base/bytes.ts'
import {
  type MlDsaInput,
  mlDsaKeyGeneration,
  mlDsaPublicKey,
  mlDsaSigning,
  mlDsaVerification,
} from '../../cases/ml-dsa.ts'
import {
  mlKemDecapsulation,
  mlKemEncapsulation,
  mlKemKeyGeneration,
  mlKemPrivateKeyCheck,
  mlKemPublicKeyCheck,
} from '../../cases/ml-kem.ts'
import { unsupported } from '../../judge.ts'
import { mlDsaNamed, mlKemNamed } from '../names.ts'
import type { AcvpCase, AcvpReader } from './case.ts'

const nothing = new Uint8Array(0)
const noRandomness = new Uint8Array(32)

export const mlDsaQuestion: AcvpReader = (given, { algorithm, mode }) => {
  const set = mlDsaNamed(given.text('parameterSet'))
  if (!set) return unsupported(algorithm, given.text('parameterSet'))
  if (mode === 'keyGen') {
    return mlDsaKeyGeneration({
      set,
      seed: given.octets('seed'),
      publicKey: given.octets('pk'),
      privateKey: given.octets('sk'),
    })
  }
  const input = inputOf(given)
  if (!input) return unsupported(algorithm, 'HashML-DSA')
  const signature = given.octets('signature')
  if (mode === 'sigVer') {
    const publicKey = given.octets('pk')
    return mlDsaVerification({
      set,
      publicKey,
      spki: mlDsaPublicKey(set, publicKey),
      input,
      signature,
    })
  }
  if (mode !== 'sigGen') return unsupported(algorithm, `${algorithm} ${mode}`)
  return mlDsaSigning({
    set,
    key: { expanded: given.octets('sk') },
    publicKey: given.optionalOctets('pk'),
    input,
    random: given.optionalOctets('rnd') ?? noRandomness,
    signature,
  })
}

/** `undefined` for HashML-DSA (FIPS 204 §5.4). */
function inputOf(given: AcvpCase): MlDsaInput | undefined {
  const representative = given.optionalOctets('mu')
  if (representative && given.optionalFlag('externalMu')) return { representative }
  const message = given.octets('message')
  if (given.optionalText('signatureInterface') === 'internal') return { formatted: message }
  if (given.optionalText('preHash') === 'preHash') return undefined
  return { message, context: given.optionalOctets('context') ?? nothing }
}

export const mlKemQuestion: AcvpReader = (given, { algorithm, mode }) => {
  const set = mlKemNamed(given.text('parameterSet'))
  if (!set) return unsupported(algorithm, given.text('parameterSet'))
  if (mode === 'keyGen') {
    return mlKemKeyGeneration({
      set,
      seed: concat(given.octets('d'), given.octets('z')),
      publicKey: given.octets('ek'),
      privateKey: given.octets('dk'),
    })
  }
  const task = given.text('function')
  if (task === 'encapsulationKeyCheck') return mlKemPublicKeyCheck(set, given.octets('ek'))
  if (task === 'decapsulationKeyCheck') return mlKemPrivateKeyCheck(set, given.octets('dk'))
  const [ciphertext, sharedSecret] = [given.octets('c'), given.octets('k')]
  if (task === 'encapsulation') {
    const [publicKey, random] = [given.octets('ek'), given.octets('m')]
    return mlKemEncapsulation({ set, publicKey, random, ciphertext, sharedSecret })
  }
  if (task !== 'decapsulation') return unsupported(algorithm, `${algorithm} ${task}`)
  return mlKemDecapsulation({
    set,
    key: { expanded: given.octets('dk') },
    ciphertext,
    sharedSecret,
  })
}
