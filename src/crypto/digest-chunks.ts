import { createHash } from 'node:crypto'
import type { HashName } from '../algorithms/hash.ts'

/** The hash of a message of any length, which comes in pieces and is never held as a whole (FIPS 180-4). */
export async function digestChunks(
  hash: HashName,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const state = createHash(hash)
  for await (const chunk of chunks) state.update(chunk)
  return state.digest()
}
