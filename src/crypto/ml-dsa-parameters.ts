import type { MlDsaParameterSet } from '../algorithms/key-spec.ts'
import { rowNames, table } from '../base/table.ts'
import { implicitOctetString } from './der.ts'
import { type SeedKeys, seedKeys } from './seed-key.ts'

export type MlDsaRow = {
  /** OpenSSL's name. */
  openssl: 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87'
  /** The contents of its OBJECT IDENTIFIER, in hexadecimal (RFC 9881 §3). */
  oid: string
  publicKeyOctets: number
  /** Expanded from the seed. */
  privateKeyOctets: number
  signatureOctets: number
}

/** Octets of ξ, from which a key pair is made (FIPS 204 §6.1). */
export const mlDsaSeedOctets = 32

/** Octets of rnd, which hedge a signature (FIPS 204 §3.4, algorithm 2). */
export const mlDsaHedgeOctets = 32

/** Parameter sets of ML-DSA. Source: FIPS 204 §4, table 2. */
export const mlDsaParameters = table<MlDsaRow>()({
  'ML-DSA-44': {
    openssl: 'ml-dsa-44',
    oid: '608648016503040311',
    publicKeyOctets: 1312,
    privateKeyOctets: 2560,
    signatureOctets: 2420,
  },
  'ML-DSA-65': {
    openssl: 'ml-dsa-65',
    oid: '608648016503040312',
    publicKeyOctets: 1952,
    privateKeyOctets: 4032,
    signatureOctets: 3309,
  },
  'ML-DSA-87': {
    openssl: 'ml-dsa-87',
    oid: '608648016503040313',
    publicKeyOctets: 2592,
    privateKeyOctets: 4896,
    signatureOctets: 4627,
  },
} satisfies Record<MlDsaParameterSet, MlDsaRow>)

/** Public keys of RFC 9881 §4, private keys as `seed [0]` alone (§6). */
export const mlDsaKeys = table<SeedKeys>()(
  Object.fromEntries(
    rowNames(mlDsaParameters).map((set) => [
      set,
      seedKeys({ ...mlDsaParameters[set], seedOctets: mlDsaSeedOctets }, (seed) =>
        implicitOctetString(0, seed),
      ),
    ]),
  ) as Record<MlDsaParameterSet, SeedKeys>,
)
