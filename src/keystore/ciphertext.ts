import { fromHex, hex } from '../base/encoding.ts'
import type { KeyIdentity, Material } from './key.ts'

/**
 * The ciphertext blob of a symmetric key, version 1. Golden files in `vectors/` cover it: what one release wrote,
 * every later one reads.
 *
 *   octets  field
 *   1       version, 01
 *   6       account, 12 digits as a big-endian integer
 *   1       form of the key id: 01 a UUID, 02 a multi-Region id (`mrk-`)
 *   16      key id
 *   32      key material id
 *   n       what the custody of the material made (software: nonce, key commitment, IV, ciphertext, tag)
 *
 * The 56 octets before the body are authenticated together with the encryption context.
 */
export type CiphertextHeader = {
  readonly account: string
  readonly key: string
  readonly material: string
  /** The header as it stands in the blob. */
  readonly octets: Uint8Array
}

const version = 1
const headerOctets = 56
const forms = { uuid: 1, multiRegion: 2 }

const headers = new WeakMap<Material, Uint8Array>()

/** The header of every blob under this material. */
export function headerFor(key: KeyIdentity, material: Material): Uint8Array {
  const known = headers.get(material)
  if (known) return known
  const made = encodeHeader(key.account, key.id, material.id)
  headers.set(material, made)
  return made
}

/** Splits a blob; anything that is not one is `undefined`. */
export function splitCiphertext(
  blob: Uint8Array,
): { header: CiphertextHeader; body: Uint8Array } | undefined {
  if (blob.length <= headerOctets || blob[0] !== version) return undefined
  const octets = blob.subarray(0, headerOctets)
  const key = decodeKeyId(octets[7], octets.subarray(8, 24))
  const account = decodeAccount(octets.subarray(1, 7))
  if (key === undefined || account === undefined) return undefined
  const header = { account, key, material: hex(octets.subarray(24)), octets }
  return { header, body: blob.subarray(headerOctets) }
}

function encodeHeader(account: string, key: string, material: string): Uint8Array {
  const header = new Uint8Array(headerOctets)
  header[0] = version
  header.set(fromHex(Number(account).toString(16).padStart(12, '0')) ?? [], 1)
  const multiRegion = key.startsWith('mrk-')
  header[7] = multiRegion ? forms.multiRegion : forms.uuid
  header.set(fromHex(multiRegion ? key.slice(4) : key.replaceAll('-', '')) ?? [], 8)
  header.set(fromHex(material) ?? [], 24)
  return header
}

function decodeAccount(octets: Uint8Array): string | undefined {
  const account = Number.parseInt(hex(octets), 16)
  return account > 999_999_999_999 ? undefined : String(account).padStart(12, '0')
}

function decodeKeyId(form: number | undefined, octets: Uint8Array): string | undefined {
  const digits = hex(octets)
  if (form === forms.multiRegion) return `mrk-${digits}`
  if (form !== forms.uuid) return undefined
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
