import type { HashName } from '../../algorithms/hash.ts'
import type { Curve, MlDsaParameterSet, MlKemParameterSet } from '../../algorithms/key-spec.ts'
import { isRow, rowNames, table } from '../../base/table.ts'
import { mlDsaParameters } from '../../crypto/ml-dsa-parameters.ts'
import { mlKemParameters } from '../../crypto/ml-kem-parameters.ts'

/** Hashes without `SHA` and its punctuation: `SHA-256`, `SHA256` and `SHA2-256` are one. */
const hashNames = table<HashName>()({
  '1': 'sha1',
  '224': 'sha224',
  '2224': 'sha224',
  '256': 'sha256',
  '2256': 'sha256',
  '384': 'sha384',
  '2384': 'sha384',
  '512': 'sha512',
  '2512': 'sha512',
})

/** The hash that a source means; `undefined` for one that is not ours. */
export function hashNamed(name: string): HashName | undefined {
  // SHA-512/256 and SHA3-256 are other hashes.
  const digits = /^SHA-?(1|(?:2-)?(?:224|256|384|512))$/.exec(name)?.[1]?.replace('-', '')
  return digits !== undefined && isRow(hashNames, digits) ? hashNames[digits] : undefined
}

const curveNames = table<Curve>()({
  secp256r1: 'P-256',
  'P-256': 'P-256',
  secp384r1: 'P-384',
  'P-384': 'P-384',
  secp521r1: 'P-521',
  'P-521': 'P-521',
  secp256k1: 'secp256k1',
  'P-256K': 'secp256k1',
})

export const curveNamed = (name: string): Curve | undefined =>
  isRow(curveNames, name) ? curveNames[name] : undefined

export const mlDsaNamed = (name: string): MlDsaParameterSet | undefined =>
  rowNames(mlDsaParameters).find((set) => set === name)

export const mlKemNamed = (name: string): MlKemParameterSet | undefined =>
  rowNames(mlKemParameters).find((set) => set === name)
