import type { KeySpec } from '../algorithms/key-spec.ts'
import type { MessageType, SigningAlgorithm } from '../algorithms/signing.ts'
import { present } from '../base/assert.ts'
import type { Encapsulated, Engine } from './engine.ts'
import { keyPairFamily } from './key-pair.ts'
import type { PublicUse } from './key-pair-family.ts'

/**
 * Whether `signature` is one of `message` under a pair's public key. It needs no custody: for every custody the
 * keystore keeps the public key.
 * @param spki SubjectPublicKeyInfo DER; its handle is cached by the object's identity, for as long as that lives
 * @param message the message for RAW, its hash for DIGEST, the message representative for EXTERNAL_MU
 * @throws KeyRefused when `spki` is not a key of `spec`; TypeError for a digest of another length
 */
export async function verifySignature(
  engine: Engine,
  spec: KeySpec,
  algorithm: SigningAlgorithm,
  spki: Uint8Array,
  message: Uint8Array,
  type: MessageType,
  signature: Uint8Array,
): Promise<boolean> {
  const { verify } = importPublicKey(engine, spec, spki)
  return await present(verify, `${spec} signs`)(algorithm, message, type, signature)
}

/**
 * A fresh shared secret, and the ciphertext from which the owner of the pair gets it. The caller wipes the secret.
 * @param spki as of `verifySignature`
 * @throws KeyRefused when `spki` is not a key of `spec`
 */
export async function encapsulate(
  engine: Engine,
  spec: KeySpec,
  spki: Uint8Array,
): Promise<Encapsulated> {
  const { encapsulate } = importPublicKey(engine, spec, spki)
  return await present(encapsulate, `${spec} encapsulates`)()
}

type Imported = { spec: KeySpec; use: PublicUse }

const imported = new WeakMap<Engine, WeakMap<Uint8Array, Imported>>()

/** @throws KeyRefused when `spki` is not a key of `spec`, or not in the one encoding that is taken */
function importPublicKey(engine: Engine, spec: KeySpec, spki: Uint8Array): PublicUse {
  const ofEngine = imported.get(engine) ?? new WeakMap<Uint8Array, Imported>()
  imported.set(engine, ofEngine)
  const known = ofEngine.get(spki)
  if (known?.spec === spec) return known.use
  const family = present(keyPairFamily(engine, spec), `the engine ${engine.name} has ${spec}`)
  const use = family.publicKey(spki)
  ofEngine.set(spki, { spec, use })
  return use
}
