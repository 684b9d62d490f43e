import type { EncryptionAlgorithm } from '../algorithms/encryption.ts'
import { type KeySpec, keySpecs } from '../algorithms/key-spec.ts'
import { type MacAlgorithm, macAlgorithms } from '../algorithms/mac.ts'
import { CommittingAead } from '../crypto/committing-aead.ts'
import { type Engine, KeyRefused, type SecretKey } from '../crypto/engine.ts'
import { keyPairFamily } from '../crypto/key-pair.ts'
import type { KeyPairFamily, PrivateUse } from '../crypto/key-pair-family.ts'
import { randomBytes } from '../crypto/random.ts'

/** Material in use: what its key spec can do and nothing else. The handles lie inside. */
export type OpenMaterial = Omit<PrivateUse, 'encrypt' | 'decrypt'> & {
  /** As `Encrypting`; quick where it can be, so that no promise stands between. */
  encrypt?(
    algorithm: EncryptionAlgorithm,
    plaintext: Uint8Array,
    associated: Uint8Array,
    head: Uint8Array | undefined,
  ): Promise<Uint8Array> | Uint8Array
  /** @throws DecryptionFailed */
  decrypt?(
    algorithm: EncryptionAlgorithm,
    ciphertext: Uint8Array,
    associated: Uint8Array,
  ): Promise<Uint8Array> | Uint8Array
  mac?(algorithm: MacAlgorithm, message: Uint8Array): Promise<Uint8Array>
}

/** Fresh material: a secret's octets, or PKCS#8 DER beside its SPKI. The caller wipes `secret`. */
export type FreshMaterial = { secret: Uint8Array; publicKey?: Uint8Array }

/** What an engine does with the material of one key spec. */
export type MaterialFamily = {
  generate(): Promise<FreshMaterial>
  /** The caller wipes `secret` once that settles. @throws KeyRefused when it is not material of the spec */
  open(secret: Uint8Array): Promise<OpenMaterial>
}

/** `undefined` when the engine lacks the family. */
export function familyOf(engine: Engine, spec: KeySpec): MaterialFamily | undefined {
  const { material } = keySpecs[spec]
  switch (material.type) {
    case 'symmetric':
      return secretFamily(engine, material.octets, encryptionUnder)
    case 'hmac':
      return secretFamily(engine, material.octets, authenticationUnder)
    default:
      return pairFamily(keyPairFamily(engine, spec))
  }
}

function secretFamily(
  engine: Engine,
  octets: number,
  use: (engine: Engine, key: SecretKey) => OpenMaterial,
): MaterialFamily {
  return {
    generate: async () => ({ secret: randomBytes(octets) }),
    async open(secret) {
      if (secret.length !== octets) throw new KeyRefused(`the material is not ${octets} octets`)
      return use(engine, engine.secretKey(secret))
    },
  }
}

function encryptionUnder(engine: Engine, key: SecretKey): OpenMaterial {
  const aead = new CommittingAead(engine, key)
  return {
    encrypt: (_, plaintext, associated, head) => aead.seal(plaintext, associated, head),
    decrypt: (_, ciphertext, associated) => aead.open(ciphertext, associated),
  }
}

const authenticationUnder = (engine: Engine, key: SecretKey): OpenMaterial => ({
  mac: async (algorithm, message) => engine.hmac.mac(macAlgorithms[algorithm].hash, key, message),
})

function pairFamily(pairs: KeyPairFamily | undefined): MaterialFamily | undefined {
  return (
    pairs && {
      async generate() {
        const { privateKey: secret, publicKey } = await pairs.generate()
        return { secret, publicKey }
      },
      open: (secret) => pairs.privateKey(secret),
    }
  )
}
