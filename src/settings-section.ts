import { OperatorError } from './base/error.ts'

/** A mapping of the settings file. Whatever is wrong in it is told with its path. */
export class Section {
  readonly #members: Readonly<Record<string, unknown>>
  readonly #file: string
  readonly #path: string

  constructor(value: unknown, file: string, path: string) {
    this.#file = file
    this.#path = path
    if (!isMapping(value)) throw this.#refused('', `expected a mapping, got ${kindOf(value)}`)
    this.#members = value
  }

  /** Refuses members of other names. */
  allow(names: readonly string[]): void {
    const unknown = Object.keys(this.#members).find((name) => !names.includes(name))
    if (unknown === undefined) return
    throw this.#refused(unknown, 'is not a setting', `known are ${names.join(', ')}`)
  }

  /** The one member that is there, of several that exclude each other. */
  only<const Name extends string>(names: readonly Name[]): Name {
    this.allow(names)
    const [first, second] = names.filter((name) => Object.hasOwn(this.#members, name))
    if (first !== undefined && second === undefined) return first
    throw this.#refused('', `expected one of ${names.join(', ')}`)
  }

  text(name: string): string | undefined {
    const value = this.#value(name)
    if (value === undefined || isText(value)) return value
    throw this.wrong(name, 'text', value)
  }

  need(name: string): string {
    return this.text(name) ?? this.fail(name)
  }

  fail(name: string): never {
    throw this.#refused(name, 'is missing')
  }

  flag(name: string): boolean | undefined {
    const value = this.#value(name)
    if (value === undefined || typeof value === 'boolean') return value
    throw this.wrong(name, 'true or false', value)
  }

  account(name: string): string | undefined {
    const value = this.#value(name)
    if (typeof value !== 'number') return this.text(name)
    const hint = `${name}: "000000000000"; without the quotes YAML reads a number and drops its zeros`
    throw this.#refused(name, 'expected 12 digits in quotes, got a number', hint)
  }

  oneOf<const Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const text = this.text(name)
    const found = values.find((value) => value === text)
    if (text === undefined || found !== undefined) return found
    throw this.wrong(name, values.join(' or '), text)
  }

  section(name: string): Section | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : new Section(value, this.#file, this.#at(name))
  }

  list(name: string): Section[] | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (!Array.isArray(value)) throw this.wrong(name, 'a list', value)
    return value.map((item, index) => new Section(item, this.#file, `${this.#at(name)}[${index}]`))
  }

  wrong(name: string, expected: string, value: unknown): OperatorError {
    const got = typeof value === 'string' ? `'${value}'` : kindOf(value)
    return this.#refused(name, `expected ${expected}, got ${got}`)
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined
  }

  #at(name: string): string {
    return this.#path && name ? `${this.#path}.${name}` : this.#path || name
  }

  #refused(name: string, what: string, hint?: string): OperatorError {
    const place = this.#at(name)
    const message = `settings: ${this.#file}: ${place === '' ? '' : `${place}: `}${what}`
    return new OperatorError('settings', message, hint === undefined ? {} : { hint })
  }
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`
}

/** No path, name or address is empty or has a U+0000. */
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.includes('\0')
