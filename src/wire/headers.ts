import { WireError } from './wire-error.ts'

/** Header fields by lower-case name, each once, values as they came. */
export type Headers = ReadonlyMap<string, string>

/**
 * Reads a list of name, value, name, value….
 *
 * A name that comes twice is refused whatever its values: two readers could each take another one.
 * @throws WireError InvalidSignatureException
 */
export function readHeaders(raw: readonly string[]): Headers {
  const headers = new Map<string, string>()
  for (let at = 0; at + 1 < raw.length; at += 2) {
    headers.set((raw[at] as string).toLowerCase(), raw[at + 1] as string)
  }
  if (headers.size * 2 !== raw.length) {
    throw new WireError('InvalidSignatureException', 'A header must not be given more than once.')
  }
  return headers
}
