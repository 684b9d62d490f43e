import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { present } from '../../src/base/assert.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { fromHex } from '../../src/base/encoding.ts'

/** A file of `vectors/`. Values are hexadecimal but for names and sources. */
export function readVectors<Name extends string>(
  file: string,
): Record<Name, Record<string, string>[]> {
  return JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), 'utf8'))
}

/** Octets from hexadecimal digits. */
export const octets = (digits: string | undefined): Uint8Array<ArrayBuffer> =>
  present(fromHex(digits ?? 'absent'), 'hexadecimal digits')

/** Each octet changed by one bit, in turn. */
export function* flipped(bytes: Uint8Array, step = 1): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += step) {
    const changed = copyOf(bytes)
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
    yield changed
  }
}

/** Each octet replaced at one place. */
export function edited(bytes: Uint8Array, at: number, octet: number): Uint8Array<ArrayBuffer> {
  const copy = copyOf(bytes)
  copy[at < 0 ? bytes.length + at : at] = octet
  return copy
}

/** DER whose outer length takes one octet more than it needs. */
export function lengthened(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const [tag = 0, length = 0] = der
  if (length < 0x80) return concat(Uint8Array.of(tag, 0x81), der.subarray(1))
  return concat(Uint8Array.of(tag, length + 1, 0), der.subarray(2))
}

/** Neighbours of a result must not be readable through its buffer. */
export function expectOwnAllocation(bytes: Uint8Array): void {
  expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, bytes.length])
}
