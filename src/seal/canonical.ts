import { assert } from '../base/assert.ts'
import { concat, u32 } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import type { SealedValue } from './sealed-store.ts'

/** A row as the database gives it. */
export type Row = Readonly<Record<string, unknown>>

/** Big-endian unsigned integer of 64 bits, below 2^53. */
export const u64 = (value: number): Uint8Array =>
  concat(u32(Math.floor(value / 2 ** 32)), u32(value))

/**
 * The name, then each column's name, type, length and value. A column that is null is left out: no other value is
 * encoded so, and a column added by a later release, null in old rows, leaves their seals as they are.
 */
export function encodeRow(name: string, columns: readonly string[], row: Row): Uint8Array {
  const parts: Uint8Array[] = []
  appendField(parts, utf8(name))
  for (const column of columns) {
    const value = sealedValue(column, row[column])
    if (value === null) continue
    appendField(parts, utf8(column))
    parts.push(types[typeOf(value)])
    appendField(parts, octetsOf(value))
  }
  return concat(...parts)
}

/** A value of a row; what no database column gives back as it was put in is a defect. */
export function sealedValue(column: string, value: unknown): SealedValue {
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value
  assert(
    typeof value === 'number' && Number.isFinite(value),
    `column ${column} has a value that can be sealed`,
  )
  return value
}

const types = { string: Uint8Array.of(1), number: Uint8Array.of(2), object: Uint8Array.of(3) }
type Value = Exclude<SealedValue, null>

const typeOf = (value: Value): keyof typeof types =>
  typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'object'

function octetsOf(value: Value): Uint8Array {
  if (typeof value === 'string') return utf8(value)
  return typeof value === 'number' ? binary64(value) : value
}

/** Every number of JavaScript, the database's integers up to 2^53 among them. It does not keep −0. */
function binary64(value: number): Uint8Array {
  const octets = new Uint8Array(8)
  new DataView(octets.buffer).setFloat64(0, value + 0)
  return octets
}

function appendField(parts: Uint8Array[], octets: Uint8Array): void {
  parts.push(u32(octets.length), octets)
}
