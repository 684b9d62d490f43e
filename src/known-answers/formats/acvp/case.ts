import type { Question } from '../../judge.ts'
import { Entry, UnreadableVectors } from '../entry.ts'

/** One case of ACVP: what is asked and what is answered, each of them partly of its group. */
export class AcvpCase {
  readonly #places: readonly Entry[]

  /** @param places in the order in which a member is looked for: test, its answer, group, the group of the answer */
  constructor(...places: readonly Entry[]) {
    this.#places = places
  }

  get id(): string {
    return `tg ${this.#read('tgId', (e) => e.integer('tgId'))}, tc ${this.#read('tcId', (e) => e.integer('tcId'))}`
  }

  has(name: string): boolean {
    return this.#places.some((place) => place.has(name))
  }

  octets = (name: string): Uint8Array => this.#read(name, (e) => e.octets(name))
  /** An answer of the octets that are stated elsewhere. */
  answer = (name: string, octets: number): Uint8Array =>
    this.#read(name, (e) => e.answer(name, octets))
  number = (name: string): bigint => this.#read(name, (e) => e.number(name))
  text = (name: string): string => this.#read(name, (e) => e.text(name))
  integer = (name: string): number => this.#read(name, (e) => e.integer(name))
  flag = (name: string): boolean => this.#read(name, (e) => e.flag(name))

  optionalOctets = (name: string): Uint8Array | undefined =>
    this.has(name) ? this.octets(name) : undefined
  optionalText = (name: string): string | undefined =>
    this.has(name) ? this.text(name) : undefined
  optionalFlag = (name: string): boolean => this.has(name) && this.flag(name)

  /** Numbers are written with as many digits as they need. */
  evenOctets = (name: string): Uint8Array =>
    this.#read(name, (e) =>
      e.text(name).length % 2 === 0 ? e.octets(name) : paddedOctets(e, name),
    )

  #read<T>(name: string, read: (place: Entry) => T): T {
    const place = this.#places.find((entry) => entry.has(name))
    if (place) return read(place)
    throw new UnreadableVectors(`${this.#places[0]?.path}.${name} is missing`)
  }
}

const paddedOctets = (entry: Entry, name: string): Uint8Array =>
  new Entry({ [name]: `0${entry.text(name)}` }, entry.path).octets(name)

/** What a vector set is of: its `algorithm` and `mode`, which most have not. */
export type AcvpSet = { readonly algorithm: string; readonly mode: string }
export type AcvpReader = (given: AcvpCase, set: AcvpSet) => Question
