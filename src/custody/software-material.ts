import { type EncryptionAlgorithm, encryptionAlgorithms } from '../algorithms/encryption.ts'
import { type Curve, type KeySpec, keySpecs } from '../algorithms/key-spec.ts'
import { type MacAlgorithm, macAlgorithms } from '../algorithms/mac.ts'
import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../algorithms/signing.ts'
import { assert } from '../base/assert.ts'
import { openCommitted, sealCommitted } from '../crypto/committing-aead.ts'
import { type Engine, KeyRefused, type Rsa, type SecretKey } from '../crypto/engine.ts'
import { randomBytes } from '../crypto/random.ts'

/** Material in use: what its key spec can do and nothing else. The handles lie inside. */
export type OpenMaterial = {
  encrypt?(
    algorithm: EncryptionAlgorithm,
    plaintext: Uint8Array,
    associated: Uint8Array,
  ): Promise<Uint8Array>
  /** @throws DecryptionFailed */
  decrypt?(
    algorithm: EncryptionAlgorithm,
    ciphertext: Uint8Array,
    associated: Uint8Array,
  ): Promise<Uint8Array>
  sign?(algorithm: SigningAlgorithm, message: Uint8Array, type: MessageType): Promise<Uint8Array>
  mac?(algorithm: MacAlgorithm, message: Uint8Array): Promise<Uint8Array>
}

/** Fresh material: a secret's octets, or PKCS#8 DER beside its SPKI. The caller wipes `secret`. */
export type FreshMaterial = { secret: Uint8Array; publicKey?: Uint8Array }

/** What an engine does with the material of one key spec. */
export type MaterialFamily = {
  generate(): Promise<FreshMaterial>
  /** The caller wipes `secret`. @throws KeyRefused when it is not material of the spec */
  open(secret: Uint8Array): OpenMaterial
}

/** `undefined` when the engine lacks the family. */
export function familyOf(engine: Engine, spec: KeySpec): MaterialFamily | undefined {
  const { material } = keySpecs[spec]
  switch (material.type) {
    case 'symmetric':
      return secretFamily(engine, material.octets, encryptionUnder)
    case 'hmac':
      return secretFamily(engine, material.octets, authenticationUnder)
    case 'ec':
      return ecFamily(engine, material.curve)
    case 'rsa':
      return engine.rsa && rsaFamily(engine.rsa, material.modulusBits)
  }
}

function secretFamily(
  engine: Engine,
  octets: number,
  use: (engine: Engine, key: SecretKey) => OpenMaterial,
): MaterialFamily {
  return {
    generate: async () => ({ secret: randomBytes(octets) }),
    open(secret) {
      if (secret.length !== octets) throw new KeyRefused(`the material is not ${octets} octets`)
      return use(engine, engine.secretKey(secret))
    },
  }
}

const encryptionUnder = (engine: Engine, key: SecretKey): OpenMaterial => ({
  encrypt: async (_, plaintext, associated) => sealCommitted(engine, key, plaintext, associated),
  decrypt: async (_, ciphertext, associated) => openCommitted(engine, key, ciphertext, associated),
})

const authenticationUnder = (engine: Engine, key: SecretKey): OpenMaterial => ({
  mac: async (algorithm, message) => engine.hmac.mac(macAlgorithms[algorithm].hash, key, message),
})

function ecFamily({ ec, ecdsa }: Engine, curve: Curve): MaterialFamily {
  return {
    async generate() {
      const { privateKey: secret, publicKey } = await ec.generate(curve)
      return { secret, publicKey }
    },
    open(secret) {
      const key = ec.privateKey(curve, secret)
      return {
        sign: (algorithm, message, type) =>
          ecdsa.sign(curve, signingAlgorithms[algorithm].hash, key, message, type),
      }
    },
  }
}

function rsaFamily(rsa: Rsa, modulusBits: number): MaterialFamily {
  return {
    async generate() {
      const { privateKey: secret, publicKey } = await rsa.generate(modulusBits)
      return { secret, publicKey }
    },
    open(secret) {
      const key = rsa.privateKey(modulusBits, secret)
      const publicKey = rsa.publicKeyOf(key)
      return {
        encrypt: (algorithm, plaintext) =>
          rsa.oaepEncrypt(oaepHash(algorithm), publicKey, plaintext),
        decrypt: (algorithm, ciphertext) => rsa.oaepDecrypt(oaepHash(algorithm), key, ciphertext),
        sign(algorithm, message, type) {
          const { scheme, hash } = signingAlgorithms[algorithm]
          assert(scheme !== 'ecdsa', `${algorithm} is an algorithm of RSA`)
          return rsa.sign(scheme, hash, key, message, type)
        },
      }
    },
  }
}

function oaepHash(algorithm: EncryptionAlgorithm) {
  const row = encryptionAlgorithms[algorithm]
  assert(row.scheme === 'rsa-oaep', `${algorithm} is an algorithm of RSA`)
  return row.hash
}
