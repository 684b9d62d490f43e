import { secretBytes } from './bytes.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Decodes UTF-8; malformed input is `undefined`, never replaced by U+FFFD. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

export function hex(bytes: Uint8Array): string {
  return view(bytes).toString('hex')
}

/** Writes the octets of well-formed hexadecimal over those of `target` from `start` on. */
export function writeHex(target: Uint8Array, start: number, text: string): void {
  view(target).write(text, start, 'hex')
}

/** Decodes lower- or upper-case hexadecimal; anything else is `undefined`. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined
  const bytes = secretBytes(text.length / 2)
  view(bytes).write(text, 'hex')
  return bytes
}

export function base64(bytes: Uint8Array): string {
  return view(bytes).toString('base64')
}

/** Decodes standard base64 with padding (RFC 4648 §4) into an allocation of its own; anything else is `undefined`. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = secretBytes((text.length / 4) * 3 - padding)
  const written = view(bytes).write(text, 'base64')
  return written === bytes.length ? bytes : undefined
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
