import { inspect } from 'node:util'

/** A secret that must be nowhere, by the name that a failing test tells. */
export type Canaries = Readonly<Record<string, Uint8Array>>

/** Raw, in hexadecimal, and in base64 wherever the secret begins in what was encoded. */
function formsOf(secret: Uint8Array): Buffer[] {
  const hex = Buffer.from(secret).toString('hex')
  const aligned = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), secret]).toString('base64')
    const bits = (octets: number) => (octets * 8) / 6
    return text.slice(Math.ceil(bits(before)), Math.floor(bits(before + secret.length)))
  })
  return [
    Buffer.from(secret),
    ...[hex, hex.toUpperCase(), ...aligned].map((text) => Buffer.from(text)),
  ]
}

/** The names of the canaries that show in octets or in a text. */
export function canariesIn(where: Uint8Array | string, canaries: Canaries): string[] {
  const octets = Buffer.from(where as Uint8Array)
  return Object.entries(canaries)
    .filter(([, secret]) => formsOf(secret).some((form) => octets.includes(form)))
    .map(([name]) => name)
}

/** Everything that a log would print of values, and more: hidden members, causes, stacks. */
export const printed = (values: unknown): string =>
  inspect(values, {
    depth: 20,
    showHidden: true,
    maxStringLength: null,
    maxArrayLength: null,
    breakLength: 1_000,
  })
