import { table } from '../base/table.ts'

/** Data keys by their length. Source: AWS KMS API Reference, GenerateDataKey, KeySpec. */
export const dataKeySpecs = table<{ octets: number }>()({
  AES_128: { octets: 16 },
  AES_256: { octets: 32 },
})

export type DataKeySpec = keyof typeof dataKeySpecs
