import type { Curve } from '../../../algorithms/key-spec.ts'
import { fromBase64 } from '../../../base/encoding.ts'
import { readEcPrivateKey } from '../../../crypto/ec-key.ts'
import { integerOf } from '../../../crypto/integer.ts'
import { ecdh, ecPublicKey, pointOf } from '../../cases/elliptic.ts'
import { malformed, type Question, unsupported } from '../../judge.ts'
import { type Entry, UnreadableVectors } from '../entry.ts'
import { curveNamed } from '../names.ts'
import type { GroupReader } from './group.ts'

const ecdhGroup =
  (read: (curve: Curve, test: Entry) => Question): GroupReader =>
  (group) => {
    const name = group.named('curve')
    const curve = curveNamed(name)
    if (!curve) return () => unsupported('ECDH', `the curve ${name}`)
    return (test) => read(curve, test)
  }

/** Public keys in SPKI. */
export const ecdhSpki = ecdhGroup((curve, test) =>
  ecdh({
    curve,
    scalar: test.number('private'),
    spki: test.octets('public'),
    shared: test.octets('shared'),
  }),
)

/** Public keys as bare points. */
export const ecdhEcpoint = ecdhGroup((curve, test) =>
  ecdh({
    curve,
    scalar: test.number('private'),
    spki: ecPublicKey(curve, test.octets('public')),
    shared: test.octets('shared'),
  }),
)

/** Keys of JSON Web Key: of coordinates too long, or of another curve, there is nothing to ask. */
export const ecdhWebCrypto = ecdhGroup((curve, test) => {
  const [open, own] = [test.entry('public'), test.entry('private')]
  const coordinate = (name: string) => open.optional(name, (entry) => base64url(entry, name))
  const [x, y] = [coordinate('x'), coordinate('y')]
  const point = x && y && pointOf(curve, x, y)
  if (!point || open.optionalText('crv') !== curve) {
    return malformed(`ECDH ${curve}`, 'ecdh', 'sharedSecret', `it is no key of ${curve}`)
  }
  const scalar = integerOf(base64url(own, 'd'))
  return ecdh({ curve, scalar, spki: ecPublicKey(curve, point), shared: test.octets('shared') })
})

/** Keys in PEM; private ones in PKCS#8. */
export const ecdhPem = ecdhGroup((curve, test) => {
  const shared = test.octets('shared')
  const pair = readEcPrivateKey(curve, pem(test, 'private'))
  if (!pair) return unsupported(`ECDH ${curve}`, 'PKCS#8 keys without their public key')
  return ecdh({ curve, scalar: integerOf(pair.scalar), spki: pem(test, 'public'), shared })
})

function pem(entry: Entry, name: string): Uint8Array {
  const lines = entry.text(name).trim().split(/\r?\n/)
  const octets = fromBase64(lines.filter((line) => !line.startsWith('-----')).join(''))
  if (octets) return octets
  throw new UnreadableVectors(`${entry.path}.${name} is not PEM`)
}

function base64url(entry: Entry, name: string): Uint8Array {
  const text = entry.text(name)
  const padded = text.replaceAll('-', '+').replaceAll('_', '/')
  const octets = fromBase64(padded.padEnd(Math.ceil(padded.length / 4) * 4, '='))
  if (octets) return octets
  throw new UnreadableVectors(`${entry.path}.${name} is not base64url`)
}
