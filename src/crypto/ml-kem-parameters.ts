import type { MlKemParameterSet } from '../algorithms/key-spec.ts'
import { rowNames, table } from '../base/table.ts'
import { implicitOctetString } from './der.ts'
import { type SeedKeys, seedKeys } from './seed-key.ts'

export type MlKemRow = {
  /** OpenSSL's name. */
  openssl: 'ml-kem-512' | 'ml-kem-768' | 'ml-kem-1024'
  /** The contents of its OBJECT IDENTIFIER, in hexadecimal (RFC 9935 §3). */
  oid: string
  publicKeyOctets: number
  ciphertextOctets: number
}

/** Octets of d and z, from which a key pair is made (FIPS 203 §7.1). */
export const mlKemSeedOctets = 64
/** Octets of m, from which a shared secret is made (FIPS 203 §7.2). */
export const mlKemMessageOctets = 32

/** Parameter sets of ML-KEM. Source: FIPS 203 §8, table 3. */
export const mlKemParameters = table<MlKemRow>()({
  'ML-KEM-512': {
    openssl: 'ml-kem-512',
    oid: '608648016503040401',
    publicKeyOctets: 800,
    ciphertextOctets: 768,
  },
  'ML-KEM-768': {
    openssl: 'ml-kem-768',
    oid: '608648016503040402',
    publicKeyOctets: 1184,
    ciphertextOctets: 1088,
  },
  'ML-KEM-1024': {
    openssl: 'ml-kem-1024',
    oid: '608648016503040403',
    publicKeyOctets: 1568,
    ciphertextOctets: 1568,
  },
} satisfies Record<MlKemParameterSet, MlKemRow>)

/** Public keys of RFC 9935 §4, private keys as `seed [0]` alone (§6). */
export const mlKemKeys = table<SeedKeys>()(
  Object.fromEntries(
    rowNames(mlKemParameters).map((set) => [
      set,
      seedKeys({ ...mlKemParameters[set], seedOctets: mlKemSeedOctets }, (seed) =>
        implicitOctetString(0, seed),
      ),
    ]),
  ) as Record<MlKemParameterSet, SeedKeys>,
)
