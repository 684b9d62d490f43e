import { fromBase64 } from '../../../base/encoding.ts'
import { isRow, table } from '../../../base/table.ts'
import { bitsOf, rsaModulusOfPrivateKey } from '../../../crypto/rsa-numbers.ts'
import type { OaepHash } from '../../../envelope/raw-rsa-keyring.ts'
import { rsaUnsupported } from '../../cases/rsa.ts'
import type { RawKey, RawSecret } from '../../subject.ts'
import { type Entry, UnreadableVectors } from '../entry.ts'

/** The entries of a manifest of keys, by their names. */
export type Keys = ReadonlyMap<string, Entry>

/**
 * The key that a master key names, or why no keyring of this house holds it.
 * @throws UnreadableVectors
 */
export function rawKeyOf(master: Entry, keys: Keys): RawKey | string {
  const type = master.text('type')
  if (type !== 'raw') return `master keys of type ${type}`
  const algorithm = master.text('encryption-algorithm')
  if (!isRow(readers, algorithm)) return `raw keyrings of ${algorithm.toUpperCase()}`
  const id = master.text('key')
  const key = keys.get(id)
  if (!key) throw new UnreadableVectors(`${master.path}.key names ${id}, which is no key`)
  const secret = readers[algorithm](key, master)
  if (typeof secret === 'string') return secret
  const name = key.optionalText('key-id') ?? id
  return { namespace: master.text('provider-id'), name, ...secret }
}

/** By `encryption-algorithm`. */
const readers = table<(key: Entry, master: Entry) => RawSecret | string>()({
  aes: aesKey,
  rsa: rsaKey,
})

function aesKey(key: Entry): RawSecret {
  const octets = key.text('encoding') === 'base64' ? fromBase64(key.text('material')) : undefined
  if (!octets) throw new UnreadableVectors(`${key.path}.material is not base64`)
  return { type: 'aes', octets }
}

/** Of `padding-hash`. */
const hashes = table<OaepHash>()({
  sha1: 'sha1',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
})

function rsaKey(key: Entry, master: Entry): RawSecret | string {
  const padding = master.text('padding-algorithm')
  if (padding === 'pkcs1') return 'raw RSA keyrings with the padding of PKCS#1 v1.5'
  if (padding !== 'oaep-mgf1') return `raw RSA keyrings with the padding ${padding}`
  const hash = master.text('padding-hash')
  if (!isRow(hashes, hash)) return `raw RSA keyrings with OAEP of ${hash}`
  const [label, pkcs8] = pemOf(key)
  if (label !== 'PRIVATE KEY') return `raw RSA keyrings of a ${label}`
  const modulus = rsaModulusOfPrivateKey(pkcs8)
  if (!modulus) throw new UnreadableVectors(`${key.path}.material is no RSA key`)
  return rsaUnsupported(bitsOf(modulus)) ?? { type: 'rsa', pkcs8, hash }
}

/** The label and the octets of a key in PEM (RFC 7468 §3). */
function pemOf(key: Entry): [label: string, octets: Uint8Array] {
  const pem = /^-----BEGIN ([A-Z ]+)-----\s([\w+/=\s]*)-----END \1-----\s*$/
  const [, label, text] = (key.text('encoding') === 'pem' && pem.exec(key.text('material'))) || []
  const octets = text === undefined ? undefined : fromBase64(text.replaceAll(/\s/g, ''))
  if (label !== undefined && octets) return [label, octets]
  throw new UnreadableVectors(`${key.path}.material is not PEM`)
}
