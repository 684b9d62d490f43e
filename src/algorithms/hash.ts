import { table } from '../base/table.ts'

type HashRow = { octets: number; blockOctets: number }

/** Hash functions and their sizes (FIPS 180-4 §1). SHA-1 is here for OAEP alone, where its collisions do not matter. */
export const hashes = table<HashRow>()({
  sha1: { octets: 20, blockOctets: 64 },
  sha224: { octets: 28, blockOctets: 64 },
  sha256: { octets: 32, blockOctets: 64 },
  sha384: { octets: 48, blockOctets: 128 },
  sha512: { octets: 64, blockOctets: 128 },
})

export type HashName = keyof typeof hashes
