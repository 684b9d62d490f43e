import { fromUtf8 } from '../base/encoding.ts'
import { malformed } from './error.ts'

/** The longest field, and the longest encryption context: their length is an integer of 16 bits. */
export const fieldOctetsMax = 0xffff

/** Reads octets as one big-endian unsigned integer of up to 48 bits. */
export function unsigned(octets: Uint8Array): number {
  return octets.reduce((value, octet) => value * 256 + octet, 0)
}

/** Decodes a text field; malformed UTF-8 is refused, never replaced. */
export function textOf(octets: Uint8Array, field: string): string {
  const text = fromUtf8(octets)
  if (text === undefined) throw malformed(`${field} is not UTF-8`)
  return text
}

/** Takes fields off a section whose length is known. */
export class SectionReader {
  readonly #section: Uint8Array
  readonly #name: string
  #at = 0

  constructor(section: Uint8Array, name: string) {
    this.#section = section
    this.#name = name
  }

  take(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#section.length) throw malformed(`${this.#name} ends inside a field`)
    const field = this.#section.subarray(this.#at, end)
    this.#at = end
    return field
  }

  u16(): number {
    return unsigned(this.take(2))
  }

  lengthPrefixed(): Uint8Array {
    return this.take(this.u16())
  }

  end(): void {
    if (this.#at !== this.#section.length)
      throw malformed(`${this.#name} goes on behind its last field`)
  }
}
