import { table } from '../base/table.ts'
import type { HashName } from './hash.ts'

/** MAC algorithms. Source: AWS KMS API Reference, GenerateMac, MacAlgorithm; FIPS 198-1. */
export const macAlgorithms = table<{ hash: HashName }>()({
  HMAC_SHA_224: { hash: 'sha224' },
  HMAC_SHA_256: { hash: 'sha256' },
  HMAC_SHA_384: { hash: 'sha384' },
  HMAC_SHA_512: { hash: 'sha512' },
})

export type MacAlgorithm = keyof typeof macAlgorithms
