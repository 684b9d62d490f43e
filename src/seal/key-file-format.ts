import { concat, secretBytes, wipe } from '../base/bytes.ts'
import { fromUtf8, hex, utf8 } from '../base/encoding.ts'
import type { Engine } from '../crypto/engine.ts'
import { counterKdf } from '../crypto/sp800-108.ts'
import { rootKeyOctets } from './root-key.ts'

/** A root key and the one keystore that it opens. */
export type KeyFile = {
  readonly keystoreId: string
  /** 16 hexadecimal digits derived from the key and the keystore's id, so that a damaged file is told. */
  readonly keyId: string
  readonly octets: Uint8Array
}

export const keyIdOctets = 8
const digits = utf8('0123456789abcdef')
const newline = 0x0a

const head = (keystoreId: string, keyId: string) =>
  `claviger root key 1\nkeystore ${keystoreId}\nkey id ${keyId}\n`
const form = /^claviger root key 1\nkeystore ([0-9a-f-]{36})\nkey id ([0-9a-f]{16})\n$/
const headOctets = head('-'.repeat(36), '-'.repeat(2 * keyIdOctets)).length
export const keyFileOctets = headOctets + 2 * rootKeyOctets + 1

/** The text of a key file, in an allocation of its own; the key in it never becomes a JavaScript string. */
export function formatKeyFile(key: Omit<KeyFile, 'keyId'>, engine: Engine): Uint8Array {
  const secret = toHex(key.octets)
  try {
    const text = utf8(head(key.keystoreId, keyIdOf(key, engine)))
    return concat(text, secret, Uint8Array.of(newline))
  } finally {
    wipe(secret)
  }
}

/** @returns `undefined` unless it is exactly what `formatKeyFile` writes; otherwise the caller wipes the key */
export function parseKeyFile(text: Uint8Array, engine: Engine): KeyFile | undefined {
  if (text.length !== keyFileOctets || text.at(-1) !== newline) return undefined
  const match = form.exec(fromUtf8(text.subarray(0, headOctets)) ?? '')
  const octets = match && fromHex(text.subarray(headOctets, -1))
  if (!octets) return undefined
  const [, keystoreId = '', keyId = ''] = match
  if (keyIdOf({ keystoreId, octets }, engine) === keyId) return { keystoreId, keyId, octets }
  wipe(octets)
  return undefined
}

function keyIdOf({ keystoreId, octets }: Omit<KeyFile, 'keyId'>, engine: Engine): string {
  const key = engine.secretKey(octets)
  return hex(
    counterKdf(engine.hmac, key, utf8('claviger root key id'), utf8(keystoreId), keyIdOctets),
  )
}

function toHex(octets: Uint8Array): Uint8Array {
  const text = secretBytes(2 * octets.length)
  for (const [index, octet] of octets.entries()) {
    text[2 * index] = digits[octet >> 4] ?? 0
    text[2 * index + 1] = digits[octet & 15] ?? 0
  }
  return text
}

function fromHex(text: Uint8Array): Uint8Array | undefined {
  const octets = secretBytes(text.length / 2)
  for (let index = 0; index < octets.length; index++) {
    const high = digits.indexOf(text[2 * index] ?? 0)
    const low = digits.indexOf(text[2 * index + 1] ?? 0)
    if (high < 0 || low < 0) {
      wipe(octets)
      return undefined
    }
    octets[index] = (high << 4) | low
  }
  return octets
}
