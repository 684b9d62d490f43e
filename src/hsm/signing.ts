import { type HashName, hashes } from '../algorithms/hash.ts'
import type { Curve, KeyMaterialForm } from '../algorithms/key-spec.ts'
import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../algorithms/signing.ts'
import { table } from '../base/table.ts'
import { curves } from '../crypto/curve.ts'
import { digestInfo, readEcdsaSignature, writeEcdsaSignature } from '../crypto/der.ts'
import { ed25519SignatureOctets } from '../crypto/ed25519-parameters.ts'
import type { Hash, RsaSignatureScheme } from '../crypto/engine.ts'
import { integerOf, octetsOf } from '../crypto/integer.ts'
import { expectOctets } from '../crypto/octets.ts'
import { ckm, type Mechanism } from './cryptoki.ts'
import { mechanism, pss } from './mechanisms.ts'

/** How a token makes and checks signatures of one scheme with keys of one size. */
export type SigningForm = {
  mechanism: Mechanism
  /** Octets of a signature as it leaves the token. */
  octets: number
  /** Whether to make one takes long enough to leave the JavaScript thread. */
  slow: boolean
  /** What the token signs for a digest; for Ed25519, for a message. */
  input(octets: Uint8Array): Uint8Array
  /** The signature of the contract from the token's. */
  fromToken(signature: Uint8Array): Uint8Array
  /** The token's signature from that of the contract; `undefined` for octets that are none. */
  toToken(signature: Uint8Array): Uint8Array | undefined
}

const asIs = (octets: Uint8Array): Uint8Array => octets
const unchanged = { input: asIs, fromToken: asIs, toToken: asIs }

type RsaForm = Pick<SigningForm, 'mechanism' | 'input'>

const rsaForms = table<(hash: HashName) => RsaForm>()({
  'rsa-pkcs1': (hash) => ({
    mechanism: mechanism(ckm.RSA_PKCS),
    input: (digest) => digestInfo(hash, digest),
  }),
  'rsa-pss': (hash) => ({ mechanism: pss(hash), input: asIs }),
} satisfies Record<RsaSignatureScheme, (hash: HashName) => RsaForm>)

export function rsaSigning(
  scheme: RsaSignatureScheme,
  hash: HashName,
  modulusOctets: number,
): SigningForm {
  return { ...unchanged, ...rsaForms[scheme](hash), octets: modulusOctets, slow: true }
}

/** A token's signature is r ‖ s (PKCS #11 v2.40, §2.3.1), that of the contract DER. */
export function ecdsaSigning(curve: Curve): SigningForm {
  const { octets, n, slow } = curves[curve]
  return {
    mechanism: mechanism(ckm.ECDSA),
    octets: 2 * octets,
    slow,
    // FIPS 186-5 §6.4.1, step 2: the leftmost bits. SoftHSM leaves them out itself, others refuse longer ones.
    input: (digest) => digest.subarray(0, octets),
    fromToken: (signature) =>
      writeEcdsaSignature({
        r: integerOf(signature.subarray(0, octets)),
        s: integerOf(signature.subarray(octets)),
      }),
    toToken(der) {
      const parsed = readEcdsaSignature(der, n)
      if (!parsed) return undefined
      const signature = new Uint8Array(2 * octets)
      signature.set(octetsOf(parsed.r, octets))
      signature.set(octetsOf(parsed.s, octets), octets)
      return signature
    },
  }
}

/**
 * Ed25519, without its variants: CKM_EDDSA without parameters. SoftHSM 2.6 passes over a `phFlag` and makes a signature
 * of Ed25519 instead of Ed25519ph.
 */
export const ed25519Signing: SigningForm = {
  ...unchanged,
  mechanism: mechanism(ckm.EDDSA),
  octets: ed25519SignatureOctets,
  slow: false,
}

/** How a token signs with material of this form; `undefined` where none can. */
export function signingForm(
  material: KeyMaterialForm,
  algorithm: SigningAlgorithm,
): SigningForm | undefined {
  const row = signingAlgorithms[algorithm]
  if (row.scheme === 'ed25519') return ed25519Signing
  if (row.scheme === 'ecdsa') {
    return material.type === 'ec' ? ecdsaSigning(material.curve) : undefined
  }
  if (row.scheme !== 'rsa-pss' && row.scheme !== 'rsa-pkcs1') return undefined
  return material.type === 'rsa'
    ? rsaSigning(row.scheme, row.hash, material.modulusBits / 8)
    : undefined
}

/** What a token signs in place of a message: every token signs digests, and most hash no message. */
export function digestOf(
  hashing: Hash,
  hash: HashName,
  message: Uint8Array,
  type: MessageType,
): Uint8Array {
  if (type === 'RAW') return hashing.digest(hash, message)
  expectOctets('a digest', message, hashes[hash].octets)
  return message
}
