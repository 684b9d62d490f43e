import { WireError } from './wire-error.ts'

/** Nesting of a JSON document. The deepest input of AWS KMS has four levels. */
export const jsonDepthMax = 32

const quote = 0x22
const backslash = 0x5c

/**
 * Refuses a document that nests deeper than `jsonDepthMax`, before a parser builds it.
 * @throws WireError SerializationException
 */
export function assertShallow(text: string): void {
  if (isShallow(text)) return
  throw new WireError('SerializationException', 'The request body is nested too deeply.')
}

/**
 * Whether a document nests at most `jsonDepthMax` deep. Strings are jumped over, so this takes the time of the few
 * characters between them. A broken document is shallow: the parser says what is wrong.
 */
export function isShallow(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = endOfString(text, at)
      if (at < 0) return true
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > jsonDepthMax) return false
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return true
}

/** The position of the quote that ends the string which begins at `start`, or -1. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text.charCodeAt(first - 1) === backslash) first--
  return (at - first) % 2 === 1
}
