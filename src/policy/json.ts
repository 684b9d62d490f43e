import { PolicyMalformed, shown } from './malformed.ts'

/** Objects and lists inside each other. The language needs 6 (`Condition`); 5 of them are evaluated today. */
export const policyDepthMax = 6

// In a text that JSON.parse has accepted, a quote begins a string and these marks outside strings are structure.
const strings = /"[^"\\]*(?:\\.[^"\\]*)*"/
const tokens = new RegExp(`${strings.source}|[{}[\\]:]`, 'g')

/**
 * Parses JSON (RFC 8259), refusing what `JSON.parse` lets pass: an object that has one name twice, of which one
 * reader takes the first value and another the last.
 * @throws PolicyMalformed
 */
export function parseJson(text: string): unknown {
  const value = parseSyntax(text)
  checkNames(text)
  return value
}

function parseSyntax(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new PolicyMalformed('', `is not JSON (${(error as SyntaxError).message})`)
  }
}

function checkNames(text: string): void {
  const open: Set<string>[] = []
  let last = ''
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') addName(open.at(-1), last)
    if (open.length > policyDepthMax) {
      throw new PolicyMalformed('', `is nested deeper than ${policyDepthMax} levels`)
    }
    last = token
  }
}

function addName(names: Set<string> | undefined, token: string): void {
  // Unescaped, since "Effect" and "\u0045ffect" are one name.
  const name: string = JSON.parse(token)
  if (names?.has(name)) throw new PolicyMalformed('', `has the element ${shown(name)} twice`)
  names?.add(name)
}
