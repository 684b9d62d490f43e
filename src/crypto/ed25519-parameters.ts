import { concat } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { octetString } from './der.ts'
import { seedKeys } from './seed-key.ts'

/** Octets of a private key, and of the encoding of a point (RFC 8032 §5.1.2, §5.1.5). */
export const ed25519KeyOctets = 32
export const ed25519SignatureOctets = 64

/** dom2(1, the empty context) (RFC 8032 §5.1). */
export const ed25519phDomain = concat(utf8('SigEd25519 no Ed25519 collisions'), Uint8Array.of(1, 0))

/** id-Ed25519 of RFC 8410 §3; public keys of §4, private keys as `CurvePrivateKey` (§7). */
export const ed25519Keys = seedKeys(
  { oid: '2b6570', publicKeyOctets: ed25519KeyOctets, seedOctets: ed25519KeyOctets },
  octetString,
)
