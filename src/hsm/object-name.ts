import { keySpecs } from '../algorithms/key-spec.ts'
import { concat } from '../base/bytes.ts'
import { hex } from '../base/encoding.ts'
import type { Hash } from '../crypto/engine.ts'
import { randomBytes } from '../crypto/random.ts'
import {
  type MaterialBinding,
  type MaterialReference,
  MaterialUnusable,
} from '../custody/custody.ts'
import { encodeBinding } from '../custody/material-binding.ts'

/** How the objects of one material are found in the token. */
export type ObjectName = {
  /** CKA_ID: random, and the same for both keys of a pair. */
  id: Buffer
  /** CKA_LABEL: `claviger-1 <key id> <digest of the binding>`, for people and against swapped references. */
  label: Buffer
}

const version = 1
const idOctets = 20
/** 128 bits of SHA-256: nobody gains from two bindings of his own with one digest. */
const digestOctets = 16

/** What the second octet of a reference's token says. */
const kindOfSecret = 1
const kindOfPair = 2

export function newObjectName(hash: Hash, binding: MaterialBinding): ObjectName {
  return { id: Buffer.from(randomBytes(idOctets)), label: labelOf(hash, binding) }
}

/** The token of a reference: version ‖ kind (1 secret key, 2 pair) ‖ CKA_ID. */
export function writeToken(binding: MaterialBinding, name: ObjectName): Uint8Array {
  return concat(Uint8Array.of(version, kindOf(binding)), name.id)
}

/** @throws MaterialUnusable when the token is none that `writeToken` makes for this binding */
export function readReference(hash: Hash, { binding, token }: MaterialReference): ObjectName {
  if (token.length !== 2 + idOctets || token[0] !== version || token[1] !== kindOf(binding)) {
    throw new MaterialUnusable(`the reference of key ${binding.key} names no object of a token`)
  }
  return { id: Buffer.from(token.subarray(2)), label: labelOf(hash, binding) }
}

const kindOf = ({ spec }: MaterialBinding): number =>
  keySpecs[spec].kind === 'asymmetric' ? kindOfPair : kindOfSecret

function labelOf(hash: Hash, binding: MaterialBinding): Buffer {
  const digest = hash.digest('sha256', encodeBinding(binding)).subarray(0, digestOctets)
  return Buffer.from(`claviger-${version} ${binding.key} ${hex(digest)}`)
}
