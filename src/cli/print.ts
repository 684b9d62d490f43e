import { base64 } from '../base/encoding.ts'
import type { GlobalOptions } from './options.ts'
import { shown } from './shown.ts'
import { writeOutput } from './standard.ts'

/** Prints what a command gives: one JSON document with `--json`, else its text, which may be nothing. */
export async function print(
  { json }: Pick<GlobalOptions, 'json'>,
  answer: unknown,
  text: string,
): Promise<void> {
  const printed = json ? document(answer ?? {}) : text
  if (printed !== '') await writeOutput(`${printed}\n`)
}

/** JSON escapes the first half of the control characters only. */
const document = (answer: unknown): string =>
  JSON.stringify(encode(answer), null, 2).replaceAll(
    /[\u007f-\u009f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  )

/** One `name: value` a line; absent values are left out. */
export function fields(record: Readonly<Record<string, unknown>>): string {
  return Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${shown(value)}`)
    .join('\n')
}

/** One row a line, its columns aligned. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, cell.length)
    })
  }
  return rows
    .map((row) => row.map((cell, at) => shown(cell).padEnd(widths[at] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Blobs become base64, dates ISO 8601, maps objects. */
function encode(value: unknown): unknown {
  if (value instanceof Uint8Array) return base64(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Map) return encode(Object.fromEntries(value))
  if (Array.isArray(value)) return value.map(encode)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, encode(member)]))
}
