/**
 * Something with members: no list, no octets, and nothing like a date, a `Map` or a promise, which have none of their
 * own and would count as empty.
 */
export function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return false
  return isPlain(value) || Object.keys(value).length > 0
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
