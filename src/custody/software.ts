import { keySpecs } from '../algorithms/key-spec.ts'
import { present } from '../base/assert.ts'
import { wipe } from '../base/bytes.ts'
import { DecryptionFailed, type Engine, KeyRefused } from '../crypto/engine.ts'
import { SealBroken, type SealedStore } from '../seal/sealed-store.ts'
import { expectUse } from './contract.ts'
import {
  type Authenticating,
  CiphertextRefused,
  type Custody,
  type Encrypting,
  type GeneratedMaterial,
  type MaterialReference,
  MaterialUnusable,
  type Signing,
} from './custody.ts'
import { encodeBinding } from './material-binding.ts'
import { familyOf, type MaterialFamily, type OpenMaterial } from './software-material.ts'

export type SoftwareCustodyParts = Pick<SealedStore, 'wrap' | 'unwrap'> & { engine: Engine }

/**
 * Custody in this process: a token is the material, wrapped for its binding under the root key.
 *
 * What a reference named is opened once and kept as an engine's handle for as long as the keystore holds the same
 * reference. There is nothing to destroy: without its row the material is gone.
 */
export function softwareCustody(
  parts: SoftwareCustodyParts,
): Custody & Encrypting & Signing & Authenticating {
  const { engine } = parts
  const opened = new WeakMap<MaterialReference, OpenMaterial>()

  const open = (reference: MaterialReference): OpenMaterial => {
    const known = opened.get(reference)
    if (known) return known
    const material = unwrapMaterial(parts, reference)
    opened.set(reference, material)
    return material
  }

  return {
    name: 'software',
    available: () => true,
    supports: (spec, usage) =>
      keySpecs[spec].usages.includes(usage) && familyOf(engine, spec) !== undefined,

    async generate(binding): Promise<GeneratedMaterial> {
      const { secret, publicKey } = await heldFamily(engine, binding.spec).generate()
      try {
        const token = parts.wrap(encodeBinding(binding), secret)
        return publicKey ? { token, publicKey } : { token }
      } finally {
        wipe(secret)
      }
    },

    async destroy(reference) {
      opened.delete(reference)
    },

    async encrypt(reference, algorithm, plaintext, associated) {
      expectUse(reference, 'ENCRYPT_DECRYPT', algorithm)
      const { encrypt } = open(reference)
      return await present(encrypt, 'the material encrypts')(algorithm, plaintext, associated)
    },

    async decrypt(reference, algorithm, ciphertext, associated) {
      expectUse(reference, 'ENCRYPT_DECRYPT', algorithm)
      const { decrypt } = open(reference)
      try {
        return await present(decrypt, 'the material decrypts')(algorithm, ciphertext, associated)
      } catch (error) {
        throw error instanceof DecryptionFailed ? new CiphertextRefused() : error
      }
    },

    async sign(reference, algorithm, message, type) {
      expectUse(reference, 'SIGN_VERIFY', algorithm)
      const { sign } = open(reference)
      return await present(sign, 'the material signs')(algorithm, message, type)
    },

    async mac(reference, algorithm, message) {
      expectUse(reference, 'GENERATE_VERIFY_MAC', algorithm)
      const { mac } = open(reference)
      return await present(mac, 'the material authenticates')(algorithm, message)
    },

    async close() {},
  }
}

function unwrapMaterial(
  parts: SoftwareCustodyParts,
  { binding, token }: MaterialReference,
): OpenMaterial {
  const family = heldFamily(parts.engine, binding.spec)
  let secret: Uint8Array | undefined
  try {
    secret = parts.unwrap(encodeBinding(binding), token)
    return family.open(secret)
  } catch (cause) {
    if (!(cause instanceof SealBroken || cause instanceof KeyRefused)) throw cause
    throw new MaterialUnusable(`the material of key ${binding.key} does not open`, { cause })
  } finally {
    wipe(secret)
  }
}

function heldFamily(engine: Engine, spec: MaterialReference['binding']['spec']): MaterialFamily {
  return present(familyOf(engine, spec), `the engine ${engine.name} holds ${spec}`)
}
