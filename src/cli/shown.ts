import { base64 } from '../base/encoding.ts'

/** Text from a keystore, or from a file, must not steer the terminal. */
export const shown = (value: unknown): string => plain(value).replaceAll(/\p{Cc}/gu, '\ufffd')

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (value instanceof Date) return value.toISOString()
  return value instanceof Uint8Array ? base64(value) : String(value)
}
