import { createHash } from 'node:crypto'
import type { HashName } from '../algorithms/hash.ts'
import { rowNames } from '../base/table.ts'
import { KeyRefused, muOctets } from './engine.ts'
import { mlDsaKeys } from './ml-dsa-parameters.ts'

/** The hash of a message of any length, which comes in pieces and is never held as a whole (FIPS 180-4). */
export async function digestChunks(
  hash: HashName,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const state = createHash(hash)
  for await (const chunk of chunks) state.update(chunk)
  return state.digest()
}

/**
 * The representative of such a message in ML-DSA, with an empty context (FIPS 204 §6.2, line 6): what EXTERNAL_MU signs.
 * @param spki SubjectPublicKeyInfo DER of the signer's public key
 * @throws KeyRefused when it is no key of ML-DSA
 */
export async function representChunks(
  spki: Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const shake = () => createHash('shake256', { outputLength: muOctets })
  const publicKey = rowNames(mlDsaKeys)
    .map((set) => mlDsaKeys[set].readPublicKey(spki))
    .find((key) => key !== undefined)
  if (!publicKey) throw new KeyRefused('the key is not an SPKI public key of ML-DSA')
  const state = shake().update(shake().update(publicKey).digest()).update(Uint8Array.of(0, 0))
  for await (const chunk of chunks) state.update(chunk)
  return state.digest()
}
