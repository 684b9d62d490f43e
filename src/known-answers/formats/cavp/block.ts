import { fromHex } from '../../../base/encoding.ts'
import { requireAnswer, UnreadableVectors } from '../entry.ts'

/** One line in brackets and what follows it: `[Keylen = 128]`, `[P-256,SHA-256]`. */
export type Section = {
  /** `Keylen` → `128`; a bracket without `=` under its own text, with no value. */
  readonly settings: ReadonlyMap<string, string>
  /** Blocks that are no case hold for all that follow: the modulus of RSA. */
  readonly shared: ReadonlyMap<string, string>
}

/** The lines between two blank ones. */
export class Block {
  readonly line: number
  readonly #fields: ReadonlyMap<string, string>
  readonly section: Section

  constructor(line: number, fields: ReadonlyMap<string, string>, section: Section) {
    this.line = line
    this.#fields = fields
    this.section = section
  }

  has(name: string): boolean {
    return this.#fields.has(name)
  }

  names(): string[] {
    return [...this.#fields.keys()]
  }

  text(name: string): string {
    const value = this.#fields.get(name) ?? this.section.shared.get(name)
    if (value !== undefined) return value
    throw new UnreadableVectors(`line ${this.line}: ${name} is missing`)
  }

  octets(name: string): Uint8Array {
    const octets = fromHex(this.text(name))
    if (octets) return octets
    throw new UnreadableVectors(`line ${this.line}: ${name} is not hexadecimal`)
  }

  /** An answer of the octets that are stated elsewhere. */
  answer(name: string, octets: number): Uint8Array {
    return requireAnswer(this.octets(name), octets, `line ${this.line}: ${name}`)
  }

  optionalOctets(name: string): Uint8Array | undefined {
    return this.has(name) ? this.octets(name) : undefined
  }

  number(name: string): bigint {
    const digits = this.text(name)
    if (/^[0-9a-fA-F]+$/.test(digits)) return BigInt(`0x${digits}`)
    throw new UnreadableVectors(`line ${this.line}: ${name} is not a hexadecimal number`)
  }

  integer(name: string): number {
    const digits = this.text(name)
    if (/^\d{1,9}$/.test(digits)) return Number(digits)
    throw new UnreadableVectors(`line ${this.line}: ${name} is not a whole number`)
  }
}

/** Blocks in their order. What a bracket says holds until a bracket comes again behind a block. */
export function* blocksOf(text: string): Generator<Block> {
  let settings = new Map<string, string>()
  let shared = new Map<string, string>()
  let fields = new Map<string, string>()
  let [start, bracketsOpen] = [0, false]
  const finished = (): Block | undefined => {
    if (fields.size === 0) return undefined
    const block = new Block(start, fields, { settings, shared })
    if (isShared(fields)) shared = new Map([...shared, ...fields])
    fields = new Map()
    return block
  }
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    const bracket = /^\[(.*)\]$/.exec(line)?.[1]
    if (line === '' || bracket !== undefined) {
      const block = finished()
      if (block) yield block
      if (bracket === undefined) continue
      if (!bracketsOpen) [settings, shared] = [withValues(settings), new Map()]
      bracketsOpen = true
      settings = new Map([...settings, pairOf(bracket)])
    } else if (!isComment(line) && !isIntermediate(raw)) {
      bracketsOpen = false
      if (fields.size === 0) start = at + 1
      const [name, value] = pairOf(line)
      if (fields.has(name)) throw new UnreadableVectors(`line ${at + 1}: ${name} is there twice`)
      fields.set(name, value)
    }
  }
  const last = finished()
  if (last) yield last
}

/** `[RLEN = 32_BITS]` holds until it is said anew, `[P-256,SHA-256]` until the next bracket. */
const withValues = (settings: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...settings].filter(([, value]) => value !== ''))

/** What a computation came by is set in; there is a line for each round. */
const isIntermediate = (line: string): boolean => line.startsWith('\t')

/** Parts of an RSA key that the cases behind them share. */
const keyParts: ReadonlySet<string> = new Set(['n', 'e', 'd', 'p', 'q'])
const isShared = (fields: ReadonlyMap<string, string>): boolean =>
  [...fields.keys()].every((name) => keyParts.has(name))

function pairOf(line: string): [string, string] {
  const at = line.indexOf('=')
  return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

export const isComment = (line: string): boolean => line.trimStart().startsWith('#')
