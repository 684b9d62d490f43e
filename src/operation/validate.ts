import { isStructure } from '../base/object.ts'
import type { Field, Shape } from '../wire/shape.ts'
import { notSupported, ServiceError, validation } from './error.ts'

/** Violations that one answer names; the rest are not looked for. */
const violationsMax = 20

/**
 * Checks an input against its shape and takes the known members over into an object of its own.
 *
 * Values of the wrong type are a SerializationException; then every constraint is checked and all violations come
 * in one ValidationException, in AWS's words. A sensitive value is never repeated.
 * Source: AWS Smithy validation messages, as recorded from AWS KMS.
 */
export function validate<I>(shape: Shape<I>, raw: unknown): I {
  if (!isStructure(raw)) throw wrongType('the input', 'a structure')
  const violations: string[] = []
  const input = takeStructure(shape.fields ?? [], raw, '', violations)
  if (violations.length > 0) throw validation(report(violations))
  return input as I
}

function report(violations: readonly string[]): string {
  const plural = violations.length === 1 ? 'error' : 'errors'
  return `${violations.length} validation ${plural} detected: ${violations.join('; ')}`
}

function takeStructure(
  fields: readonly Field[],
  raw: object,
  path: string,
  violations: string[],
): object {
  const taken: Record<string, unknown> = {}
  for (const { name, label, shape } of fields) {
    const value = Object.hasOwn(raw, name) ? (raw as Record<string, unknown>)[name] : undefined
    if (value === undefined || value === null) {
      if (!shape.optional)
        violate(violations, 'Value null', at(path, label), 'Member must not be null')
      continue
    }
    if (shape.later) {
      if (!saysNothing(value)) throw notSupported(name)
      continue
    }
    taken[name] = take(shape, value, at(path, label), violations)
  }
  return taken
}

const at = (path: string, label: string): string => (path === '' ? label : `${path}.${label}`)

function take(shape: Shape<unknown>, value: unknown, path: string, violations: string[]): unknown {
  switch (shape.type) {
    case 'string':
      return takeString(shape, value, path, violations)
    case 'blob':
      if (!(value instanceof Uint8Array)) throw wrongType(path, 'a blob')
      checkSize(shape, value.length, 'length', undefined, path, violations)
      return value
    case 'integer':
      if (!Number.isSafeInteger(value)) throw wrongType(path, 'an integer')
      checkSize(shape, value as number, 'value', String(value), path, violations)
      return value
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(path, 'a boolean')
      return value
    case 'timestamp':
      if (!(value instanceof Date) || Number.isNaN(value.getTime()))
        throw wrongType(path, 'a timestamp')
      return value
    case 'list':
      return takeList(shape, value, path, violations)
    case 'map':
      return takeMap(value, path)
    case 'structure':
      if (!isStructure(value)) throw wrongType(path, 'a structure')
      return takeStructure(shape.fields ?? [], value, path, violations)
  }
}

function takeString(
  shape: Shape<unknown>,
  value: unknown,
  path: string,
  violations: string[],
): string {
  // UTF-8, in which texts are kept and compared, has no code for half of a surrogate pair.
  if (typeof value !== 'string' || !value.isWellFormed()) throw wrongType(path, 'a string')
  checkSize(shape, value.length, 'length', value, path, violations)
  if (shape.pattern && !shape.pattern.test(value)) {
    const pattern = shape.patternText ?? shape.pattern.source
    violate(
      violations,
      shown(shape, value),
      path,
      `Member must satisfy regular expression pattern: ${pattern}`,
    )
  }
  if (shape.values && !shape.values.includes(value)) {
    violate(
      violations,
      shown(shape, value),
      path,
      `Member must satisfy enum value set: [${shape.values.join(', ')}]`,
    )
  }
  return value
}

function takeList(
  shape: Shape<unknown>,
  value: unknown,
  path: string,
  violations: string[],
): unknown[] {
  if (!Array.isArray(value)) throw wrongType(path, 'a list')
  const before = violations.length
  checkSize(shape, value.length, 'length', undefined, path, violations)
  if (violations.length > before) return []
  const member = shape.member as Shape<unknown>
  const broken: string[] = []
  // Holes are items too.
  const taken = Array.from(value, (item: unknown, index) => {
    if (item === undefined || item === null) throw wrongType(`${path}.${index + 1}`, 'a value')
    const found = member.type === 'structure' ? violations : broken
    return take(member, item, `${path}.${index + 1}.member`, found)
  })
  if (broken.length > 0) {
    const constraint = `Member must satisfy constraint: [${constraintsOf(member).join(', ')}]`
    violate(violations, shown(member, `[${value.join(', ')}]`), path, constraint)
  }
  return taken
}

/** What the items of a list must satisfy, all of it together, as AWS tells it of items that are no structures. */
function constraintsOf({ min, max }: Shape<unknown>): string[] {
  const atMost = `Member must have length less than or equal to ${max}`
  const atLeast = `Member must have length greater than or equal to ${min}`
  return [...(max === undefined ? [] : [atMost]), ...(min === undefined ? [] : [atLeast])]
}

function takeMap(value: unknown, path: string): Readonly<Record<string, string>> {
  if (!isStructure(value)) throw wrongType(path, 'a map')
  const taken: Record<string, string> = Object.create(null)
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw wrongType(path, 'a map of strings')
    // In UTF-8 all lone surrogates are one character: two contexts would be the same.
    if (!name.isWellFormed() || !text.isWellFormed()) throw wrongType(path, 'well-formed Unicode')
    taken[name] = text
  }
  return taken
}

function checkSize(
  shape: Shape<unknown>,
  size: number,
  measure: 'length' | 'value',
  value: string | undefined,
  path: string,
  violations: string[],
): void {
  if (shape.min !== undefined && size < shape.min) {
    violate(
      violations,
      shown(shape, value),
      path,
      `Member must have ${measure} greater than or equal to ${shape.min}`,
    )
  }
  if (shape.max !== undefined && size > shape.max) {
    violate(
      violations,
      shown(shape, value),
      path,
      `Member must have ${measure} less than or equal to ${shape.max}`,
    )
  }
}

const shown = (shape: Shape<unknown>, value: string | undefined): string =>
  shape.sensitive || value === undefined ? 'Value' : `Value '${value}'`

function violate(violations: string[], value: string, path: string, constraint: string): void {
  if (violations.length >= violationsMax) return
  violations.push(`${value} at '${path}' failed to satisfy constraint: ${constraint}`)
}

/** SDKs send empty lists and `false` for what nobody asked for. */
const saysNothing = (value: unknown): boolean =>
  value === false || (Array.isArray(value) && value.length === 0)

const wrongType = (path: string, expected: string): ServiceError =>
  new ServiceError('SerializationException', `${path} must be ${expected}.`)
