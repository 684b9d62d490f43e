import { fromHex } from '../../base/encoding.ts'

/** A file of vectors that cannot be read: damaged, or of no known form. The message says where and why. */
export class UnreadableVectors extends Error {
  override readonly name = 'UnreadableVectors'
}

/**
 * An answer whose length is stated beside it. Its length is how much is asked for: of an empty one, nothing is.
 * @throws UnreadableVectors
 */
export function requireAnswer(answer: Uint8Array, octets: number, place: string): Uint8Array {
  if (answer.length === octets && octets > 0) return answer
  const stated = octets > 0 ? `${octets} octets, as it says` : 'at least one octet'
  throw new UnreadableVectors(`${place} has ${answer.length} octets, not ${stated}`)
}

/** One object of a JSON document, whose members are read strictly: what is missing or of another type is damage. */
export class Entry {
  readonly path: string
  readonly #members: Readonly<Record<string, unknown>>

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new UnreadableVectors(`${path} is not an object`)
    }
    this.path = path
    this.#members = value as Record<string, unknown>
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined
  }

  /** Whether a member is a list that begins with an object. */
  isList(name: string): boolean {
    const value = this.#value(name)
    return Array.isArray(value) && typeof value[0] === 'object'
  }

  names(): string[] {
    return Object.keys(this.#members)
  }

  text(name: string): string {
    const value = this.#value(name)
    if (typeof value === 'string') return value
    throw this.#wrong(name, 'text')
  }

  /** A text that names something, such as a hash or a curve. */
  named(name: string): string {
    const value = this.text(name)
    if (value !== '') return value
    throw this.#wrong(name, 'a name')
  }

  integer(name: string): number {
    const value = this.#value(name)
    if (Number.isSafeInteger(value)) return value as number
    throw this.#wrong(name, 'a whole number')
  }

  flag(name: string): boolean {
    const value = this.#value(name)
    if (typeof value === 'boolean') return value
    throw this.#wrong(name, 'true or false')
  }

  /** Hexadecimal digits, in either case. */
  octets(name: string): Uint8Array {
    const octets = fromHex(this.text(name))
    if (octets) return octets
    throw this.#wrong(name, 'hexadecimal')
  }

  /** Octets of a length that is stated elsewhere; unless given, any but none. */
  answer(name: string, stated?: number): Uint8Array {
    const octets = this.octets(name)
    return requireAnswer(octets, stated ?? octets.length, `${this.path}.${name}`)
  }

  /** A number in hexadecimal digits, of which there may be an odd count. */
  number(name: string): bigint {
    const digits = this.text(name)
    if (/^[0-9a-fA-F]+$/.test(digits)) return BigInt(`0x${digits}`)
    throw this.#wrong(name, 'a hexadecimal number')
  }

  entry(name: string): Entry {
    return new Entry(this.#value(name), `${this.path}.${name}`)
  }

  entries(name: string): Entry[] {
    return this.#list(name).map((value, at) => new Entry(value, `${this.path}.${name}[${at}]`))
  }

  texts(name: string): string[] {
    return this.#list(name).map((value) => {
      if (typeof value === 'string') return value
      throw this.#wrong(name, 'a list of texts')
    })
  }

  /** Reads a member that may be missing, or null. */
  optional<T>(name: string, read: (entry: Entry) => T): T | undefined {
    const value = this.#value(name)
    return value === undefined || value === null ? undefined : read(this)
  }

  optionalText = (name: string): string | undefined => this.optional(name, (e) => e.text(name))
  optionalOctets = (name: string): Uint8Array | undefined =>
    this.optional(name, (e) => e.octets(name))

  #list(name: string): unknown[] {
    const value = this.#value(name)
    if (Array.isArray(value)) return value
    throw this.#wrong(name, 'a list')
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined
  }

  #wrong(name: string, expected: string): UnreadableVectors {
    return new UnreadableVectors(`${this.path}.${name} is not ${expected}`)
  }
}
