import type { KeyObject, webcrypto } from 'node:crypto'
import type { HashName } from '../../algorithms/hash.ts'
import { table } from '../../base/table.ts'

/** Names of hashes in Web Cryptography, which has no SHA-224. */
const webNames = table<string | undefined>()({
  sha1: 'SHA-1',
  sha224: undefined,
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
} satisfies Record<HashName, string | undefined>)

// They are bound to one hash and take 50 µs to make.
const known = new WeakMap<KeyObject, Map<HashName, webcrypto.CryptoKey>>()

/** The private key for RSAES-OAEP in Web Cryptography; `undefined` where that lacks the hash. */
export function webKeyOf(key: KeyObject, hash: HashName): webcrypto.CryptoKey | undefined {
  const name = webNames[hash]
  if (name === undefined) return undefined
  const byHash = known.get(key) ?? new Map<HashName, webcrypto.CryptoKey>()
  known.set(key, byHash)
  const made =
    byHash.get(hash) ?? key.toCryptoKey({ name: 'RSA-OAEP', hash: name }, false, ['decrypt'])
  byHash.set(hash, made)
  return made
}
