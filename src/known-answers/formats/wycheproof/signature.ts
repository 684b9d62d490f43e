import type { HashName } from '../../../algorithms/hash.ts'
import type { Curve } from '../../../algorithms/key-spec.ts'
import { ed25519 } from '../../cases/ed25519.ts'
import { ecdsa, ecdsaP1363 as p1363 } from '../../cases/elliptic.ts'
import { type Question, unsupported } from '../../judge.ts'
import type { Entry } from '../entry.ts'
import { curveNamed, hashNamed } from '../names.ts'
import type { GroupReader } from './group.ts'

type Parameters = { curve: Curve; hash: HashName; spki: Uint8Array }
type Read = (parameters: Parameters, test: Entry) => Question

const ecdsaGroup =
  (read: Read): GroupReader =>
  (group) => {
    const [curveName, hashName] = [group.entry('publicKey').named('curve'), group.named('sha')]
    const [curve, hash] = [curveNamed(curveName), hashNamed(hashName)]
    if (!curve) return () => unsupported('ECDSA', `the curve ${curveName}`)
    if (!hash) return () => unsupported('ECDSA', `ECDSA with ${hashName}`)
    const spki = group.octets('publicKeyDer')
    return (test) => read({ curve, hash, spki }, test)
  }

const signed = (test: Entry) => ({ message: test.octets('msg'), signature: test.octets('sig') })

export const ecdsaDer = ecdsaGroup((parameters, test) => ecdsa({ ...parameters, ...signed(test) }))
export const ecdsaP1363 = ecdsaGroup((parameters, test) =>
  p1363({ ...parameters, ...signed(test) }),
)

export const eddsaVerify: GroupReader = (group) => {
  const curve = group.entry('publicKey').named('curve')
  if (curve !== 'edwards25519') return () => unsupported('EdDSA', `the curve ${curve}`)
  const spki = group.octets('publicKeyDer')
  return (test) => ed25519({ scheme: 'ed25519', spki, ...signed(test) })
}
