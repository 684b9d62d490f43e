import { type KeyUsage, keySpecs } from '../algorithms/key-spec.ts'
import { present } from '../base/assert.ts'
import { wipe } from '../base/bytes.ts'
import { DecryptionFailed, type Engine, KeyRefused } from '../crypto/engine.ts'
import { SealBroken, type SealedStore } from '../seal/sealed-store.ts'
import { expectUse } from './contract.ts'
import {
  CiphertextRefused,
  type FullCustody,
  type GeneratedMaterial,
  type MaterialReference,
  MaterialUnusable,
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
export function softwareCustody(parts: SoftwareCustodyParts): FullCustody {
  const { engine } = parts
  const { use, forget } = openMaterials(parts)

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
      forget(reference)
    },

    async encrypt(reference, algorithm, plaintext, associated, head) {
      const seal = use(reference, 'ENCRYPT_DECRYPT', algorithm, ({ encrypt }) => encrypt)
      return seal(algorithm, plaintext, associated, head)
    },

    async decrypt(reference, algorithm, ciphertext, associated) {
      const open = use(reference, 'ENCRYPT_DECRYPT', algorithm, ({ decrypt }) => decrypt)
      return await opening(() => open(algorithm, ciphertext, associated))
    },

    async sign(reference, algorithm, message, type) {
      const make = use(reference, 'SIGN_VERIFY', algorithm, ({ sign }) => sign)
      return make(algorithm, message, type)
    },

    async mac(reference, algorithm, message) {
      const make = use(reference, 'GENERATE_VERIFY_MAC', algorithm, ({ mac }) => mac)
      return make(algorithm, message)
    },

    async sharedSecret(reference, peer) {
      const agree = use(reference, 'KEY_AGREEMENT', 'ECDH', ({ sharedSecret }) => sharedSecret)
      return agree(peer)
    },

    async decapsulate(reference, ciphertext) {
      const algorithm = 'ML_KEM'
      const open = use(reference, 'ENCAPSULATE_DECAPSULATE', algorithm, (it) => it.decapsulate)
      return await opening(() => open(ciphertext))
    },

    async close() {},
  }
}

/** What was opened so far, by the identity of its reference. */
function openMaterials(parts: SoftwareCustodyParts) {
  const opened = new WeakMap<MaterialReference, OpenMaterial>()

  const open = (reference: MaterialReference): OpenMaterial => {
    const known = opened.get(reference)
    if (known) return known
    const material = unwrapMaterial(parts, reference)
    opened.set(reference, material)
    return material
  }

  return {
    /** What the material of a reference does, which must be for this use. */
    use<Deed>(
      reference: MaterialReference,
      usage: KeyUsage,
      algorithm: string,
      deedOf: (material: OpenMaterial) => Deed | undefined,
    ): Deed {
      expectUse(reference, usage, algorithm)
      return present(deedOf(open(reference)), `the material is for ${usage}`)
    },
    forget(reference: MaterialReference): void {
      opened.delete(reference)
    },
  }
}

/** Tells a ciphertext that does not open in the words of the contract. */
async function opening(open: () => Promise<Uint8Array> | Uint8Array): Promise<Uint8Array> {
  try {
    return await open()
  } catch (error) {
    throw error instanceof DecryptionFailed ? new CiphertextRefused() : error
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
