import { ed25519Keys } from '../../../crypto/ed25519-parameters.ts'
import { ed25519, ed25519KeyPair, ed25519PublicKeyCheck } from '../../cases/ed25519.ts'
import {
  ecdsa,
  ecdsaDer,
  ecKeyPair,
  ecPublicKey,
  ecPublicKeyCheck,
  longCoordinate,
  pointOf,
} from '../../cases/elliptic.ts'
import { rsaPublicKey, rsaSignature, rsaUnsupported } from '../../cases/rsa.ts'
import { malformed, type Question, unsupported } from '../../judge.ts'
import { curveNamed, hashNamed } from '../names.ts'
import type { AcvpCase, AcvpReader } from './case.ts'

/** Signatures that answers have; ACVP gives no private key with them, but a public one. */
export const ecdsaQuestion: AcvpReader = (given, { mode }) => {
  const name = given.text('curve')
  const curve = curveNamed(name)
  if (!curve) return unsupported('ECDSA', `the curve ${name}`)
  const point = pointOf(curve, given.evenOctets('qx'), given.evenOctets('qy'))
  if (mode === 'keyVer') return ecPublicKeyCheck(curve, point)
  if (mode === 'keyGen') return ecKeyPair(curve, given.number('d'), point)
  if (mode !== 'sigVer' && mode !== 'sigGen') return unsupported('ECDSA', `ECDSA ${mode}`)
  const hash = hashNamed(given.text('hashAlg'))
  if (!hash) return unsupported('ECDSA', `ECDSA with ${given.text('hashAlg')}`)
  const algorithm = `ECDSA ${curve} ${hash}`
  if (!point) return malformed(algorithm, 'ecdsa', 'verify', longCoordinate)
  return ecdsa({
    curve,
    hash,
    spki: ecPublicKey(curve, point),
    message: given.octets('message'),
    type: given.optionalFlag('componentTest') ? 'DIGEST' : 'RAW',
    signature: ecdsaDer(given.evenOctets('r'), given.evenOctets('s')),
    scalar: given.has('d') ? given.number('d') : undefined,
  })
}

export const eddsaQuestion: AcvpReader = (given, { mode }) => {
  const name = given.text('curve')
  if (name !== 'ED-25519') return unsupported('EdDSA', `the curve ${name}`)
  if (mode === 'keyVer') return ed25519PublicKeyCheck(given.octets('q'))
  if (mode === 'keyGen') return ed25519KeyPair(given.octets('d'), given.octets('q'))
  if (mode !== 'sigVer' && mode !== 'sigGen') return unsupported('EdDSA', `EdDSA ${mode}`)
  const context = given.optionalOctets('context')
  if (context && context.length > 0) return unsupported('EdDSA', 'Ed25519 with a context')
  return ed25519({
    scheme: given.optionalFlag('preHash') ? 'ed25519ph' : 'ed25519',
    spki: ed25519Keys.writePublicKey(given.octets('q')),
    message: given.octets('message'),
    signature: given.octets('signature'),
    seed: given.optionalOctets('d'),
  })
}

const rsaSchemes = new Map([
  ['pss', 'rsa-pss'],
  ['pkcs1v1.5', 'rsa-pkcs1'],
] as const)

export const rsaQuestion: AcvpReader = (given, { mode }) => {
  if (mode !== 'sigVer' && mode !== 'sigGen') return unsupported('RSA', `RSA ${mode}`)
  const type = given.text('sigType')
  const scheme = rsaSchemes.get(type as 'pss')
  if (!scheme) return unsupported('RSA', `RSA signatures of ${type}`)
  const hash = hashNamed(given.text('hashAlg'))
  if (!hash) return unsupported('RSA', `RSA with ${given.text('hashAlg')}`)
  const mask = given.optionalText('maskFunction') ?? 'mgf1'
  if (scheme === 'rsa-pss' && mask !== 'mgf1') {
    return unsupported('RSA', `mask generation by ${mask}`)
  }
  const salt = scheme === 'rsa-pss' ? given.integer('saltLen') : undefined
  const modulusBits = given.integer('modulo')
  const reason = rsaUnsupported(modulusBits, salt, hash)
  return reason === undefined
    ? signed(given, scheme, hash, modulusBits)
    : unsupported(scheme, reason)
}

function signed(
  given: AcvpCase,
  scheme: 'rsa-pss' | 'rsa-pkcs1',
  hash: NonNullable<ReturnType<typeof hashNamed>>,
  modulusBits: number,
): Question {
  const key = { modulusBits, n: given.number('n'), e: given.number('e') }
  return rsaSignature({
    scheme,
    hash,
    key,
    spki: rsaPublicKey(key),
    message: given.octets('message'),
    signature: given.octets('signature'),
  })
}
