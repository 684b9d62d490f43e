import { type KeySpec, keySpecs } from '../algorithms/key-spec.ts'
import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../algorithms/signing.ts'
import { assert, present } from '../base/assert.ts'
import type { Engine, PublicKey, Rsa } from './engine.ts'

/**
 * Whether `signature` is one of `message` under a pair's public key. It needs no custody: for every custody the
 * keystore keeps the public key.
 * @param spki SubjectPublicKeyInfo DER; its handle is cached by the object's identity, for as long as that lives
 * @param message the message for RAW, its hash for DIGEST
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
  const { scheme, hash } = signingAlgorithms[algorithm]
  const { material } = keySpecs[spec]
  const key = importPublicKey(engine, spec, spki)
  if (scheme === 'ecdsa') {
    assert(material.type === 'ec', `${algorithm} is an algorithm of ${spec}`)
    return await engine.ecdsa.verify(material.curve, hash, key, message, type, signature)
  }
  assert(material.type === 'rsa', `${algorithm} is an algorithm of ${spec}`)
  return await rsaOf(engine).verify(scheme, hash, key, message, type, signature)
}

type Imported = { engine: Engine; spec: KeySpec; key: PublicKey }

const imported = new WeakMap<Uint8Array, Imported>()

/** @throws KeyRefused when `spki` is not a key of `spec`, or not in the one encoding that is taken */
function importPublicKey(engine: Engine, spec: KeySpec, spki: Uint8Array): PublicKey {
  const known = imported.get(spki)
  if (known?.engine === engine && known.spec === spec) return known.key
  const { material } = keySpecs[spec]
  assert(material.type === 'ec' || material.type === 'rsa', `${spec} has a public key`)
  const key =
    material.type === 'ec'
      ? engine.ec.publicKey(material.curve, spki)
      : rsaOf(engine).publicKey(material.modulusBits, spki)
  imported.set(spki, { engine, spec, key })
  return key
}

function rsaOf(engine: Engine): Rsa {
  return present(engine.rsa, `the engine ${engine.name} has RSA`)
}
