import { PolicyMalformed, shown } from './malformed.ts'

/** Values that one element may list. */
export const valuesPerElementMax = 2_048

export type Members = Readonly<Record<string, unknown>>

/** An object, all of whose names `rules` know; a rule that is a string says why the name is refused. */
export function readMembers(
  value: unknown,
  at: string,
  rules: Readonly<Record<string, true | string>>,
): Members {
  if (value === undefined) throw new PolicyMalformed(at, 'is missing')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolicyMalformed(at, `must be an object, not ${shown(value)}`)
  }
  for (const name of Object.keys(value)) {
    const rule = rules[name] ?? 'is not an element of the policy language here'
    if (rule !== true) throw new PolicyMalformed(join(at, name), rule)
  }
  return value as Members
}

/** A list of 1 to `valuesMax` items; a single item stands for a list of one. */
export function readList(
  value: unknown,
  at: string,
  valuesMax: number,
): readonly [string, unknown][] {
  if (!Array.isArray(value)) return [[at, value]]
  if (value.length === 0) throw new PolicyMalformed(at, 'must not be an empty list')
  if (value.length > valuesMax) throw new PolicyMalformed(at, `lists more than ${valuesMax} values`)
  return value.map((item, index) => [`${at}[${index}]`, item])
}

export function readString(value: unknown, at: string): string {
  if (typeof value === 'string') return value
  throw new PolicyMalformed(at, `must be a string, not ${shown(value)}`)
}

/** A string or a list of strings, each read by `parse`, which answers `undefined` for what breaks the `rule`. */
export function readValues<T>(
  value: unknown,
  at: string,
  parse: (text: string) => T | undefined,
  rule: string,
): T[] {
  return readList(value, at, valuesPerElementMax).map(([itemAt, item]) => {
    const text = readString(item, itemAt)
    if (text.includes('${')) {
      throw new PolicyMalformed(itemAt, 'has a policy variable; those are not evaluated yet')
    }
    const read = parse(text)
    if (read === undefined) throw new PolicyMalformed(itemAt, `${rule}, not ${shown(text)}`)
    return read
  })
}

export function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`
}
