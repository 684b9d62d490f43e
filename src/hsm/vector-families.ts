import type { OctetFamilies } from '../crypto/octet-families.ts'

type Whole = 'aesGcm' | 'aesKeyWrap' | 'hmac' | 'ecdsa' | 'ecdh'

/**
 * The families that a token has for keys from outside: known answers, never secrets that matter. A key is imported as a
 * session object for the one call, and is destroyed after it. Mechanisms, sessions and failures are those of the
 * custody. RSA keys are of any size and exponent that the token takes.
 *
 * What the token cannot do, or what we do not let tokens do, is `TokenUnsupported`, whose message is the reason. Else
 * the contract is the engine's: TypeError for wrong lengths, `KeyRefused` (for a peer that is not on the curve before
 * the token sees it), `DecryptionFailed`. `CustodyUnavailable` means that the token is gone. Any other error is a
 * failure of the token's.
 */
export type VectorFamilies = Pick<OctetFamilies, Whole> & {
  readonly ed25519: Omit<OctetFamilies['ed25519'], 'publicKey'>
  readonly rsa: Omit<OctetFamilies['rsa'], 'oaepEncrypt'>
}
