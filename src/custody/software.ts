import { type KeySpec, type KeyUsage, keySpecs } from '../algorithms/key-spec.ts'
import { present } from '../base/assert.ts'
import { wipe } from '../base/bytes.ts'
import { andThen } from '../base/promise.ts'
import { DecryptionFailed, type Engine, KeyRefused } from '../crypto/engine.ts'
import { SealBroken, type SealedStore } from '../seal/sealed-store.ts'
import { expectUse } from './contract.ts'
import {
  AlgorithmUnsupported,
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
  const destroy = async (reference: MaterialReference): Promise<void> => forget(reference)

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

    destroy,
    discard: destroy,

    encrypt(reference, algorithm, plaintext, associated, head) {
      return use(reference, 'ENCRYPT_DECRYPT', algorithm, ({ encrypt }) =>
        encrypt?.(algorithm, plaintext, associated, head),
      )
    },

    async decrypt(reference, algorithm, ciphertext, associated) {
      return await use(
        reference,
        'ENCRYPT_DECRYPT',
        algorithm,
        ({ decrypt }) => decrypt && opening(() => decrypt(algorithm, ciphertext, associated)),
      )
    },

    async sign(reference, algorithm, message, type) {
      return use(reference, 'SIGN_VERIFY', algorithm, ({ sign }) =>
        sign?.(algorithm, message, type),
      )
    },

    async mac(reference, algorithm, message) {
      return use(reference, 'GENERATE_VERIFY_MAC', algorithm, ({ mac }) =>
        mac?.(algorithm, message),
      )
    },

    async sharedSecret(reference, peer) {
      return use(reference, 'KEY_AGREEMENT', 'ECDH', ({ sharedSecret }) => sharedSecret?.(peer))
    },

    async decapsulate(reference, ciphertext) {
      return await use(
        reference,
        'ENCAPSULATE_DECAPSULATE',
        'ML_KEM',
        ({ decapsulate }) => decapsulate && opening(() => decapsulate(ciphertext)),
      )
    },

    async close() {},
  }
}

/** What was opened so far, or is being opened, by the identity of its reference. A failed opening is not kept. */
function openMaterials(parts: SoftwareCustodyParts) {
  const opened = new WeakMap<MaterialReference, OpenMaterial | Promise<OpenMaterial>>()

  const open = (reference: MaterialReference): Promise<OpenMaterial> => {
    const opening = unwrapMaterial(parts, reference)
    opened.set(reference, opening)
    const settle = (material?: OpenMaterial): void => {
      // It may have been forgotten meanwhile, and opened again.
      if (opened.get(reference) !== opening) return
      if (material) opened.set(reference, material)
      else opened.delete(reference)
    }
    opening.then(settle, () => settle())
    return opening
  }

  return {
    /** Uses the material of a reference, which must be for this use. Once it is open, no promise stands between. */
    use<Result>(
      reference: MaterialReference,
      usage: KeyUsage,
      algorithm: string,
      deed: (material: OpenMaterial) => Result | undefined,
    ): Result | Promise<Awaited<Result>> {
      expectUse(reference, usage, algorithm)
      const done = (material: OpenMaterial): Result =>
        present(deed(material), `the material is for ${usage}`)
      return andThen(opened.get(reference) ?? open(reference), done)
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

async function unwrapMaterial(
  parts: SoftwareCustodyParts,
  { binding, token }: MaterialReference,
): Promise<OpenMaterial> {
  const family = heldFamily(parts.engine, binding.spec)
  let secret: Uint8Array | undefined
  try {
    secret = parts.unwrap(encodeBinding(binding), token)
    return await family.open(secret)
  } catch (cause) {
    if (!(cause instanceof SealBroken || cause instanceof KeyRefused)) throw cause
    throw new MaterialUnusable(`the material of key ${binding.key} does not open`, { cause })
  } finally {
    wipe(secret)
  }
}

/** @throws AlgorithmUnsupported when the key was made with an engine that has more */
function heldFamily(engine: Engine, spec: KeySpec): MaterialFamily {
  const family = familyOf(engine, spec)
  if (family) return family
  throw new AlgorithmUnsupported(`engine ${engine.name} has no ${spec}`)
}
