import { sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { HashName } from '../../algorithms/hash.ts'
import { hex } from '../../base/encoding.ts'
import { table } from '../../base/table.ts'
import type { Hash } from '../engine.ts'

type HashFunction = typeof sha1 | typeof sha224 | typeof sha256 | typeof sha384 | typeof sha512

export const functions = table<HashFunction>()({
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
} satisfies Record<HashName, HashFunction>)

export const hash: Hash = {
  digest: (name, message) => functions[name](message),
  hexDigest: (name, message) => hex(functions[name](message)),
}
