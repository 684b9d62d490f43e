import { concat, prefixed16 } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import type { MaterialBinding } from './custody.ts'

/** A part of the formats of wrapped material and of labels in a token: the fields in this order, each behind its length in 16 bits. */
export function encodeBinding(binding: MaterialBinding): Uint8Array {
  const { account, region, key, material, spec, usage } = binding
  const fields = [account, region, key, material, spec, usage]
  return concat(...fields.map((field) => prefixed16(utf8(field))))
}
