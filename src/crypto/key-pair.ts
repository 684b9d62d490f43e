import { type EncryptionAlgorithm, encryptionAlgorithms } from '../algorithms/encryption.ts'
import type { HashName } from '../algorithms/hash.ts'
import {
  type Curve,
  type KeySpec,
  keySpecs,
  type MlDsaParameterSet,
  type MlKemParameterSet,
} from '../algorithms/key-spec.ts'
import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../algorithms/signing.ts'
import { assert } from '../base/assert.ts'
import {
  DecryptionFailed,
  type Ed25519,
  type Ed25519Scheme,
  type Engine,
  type MlDsa,
  type MlKem,
  type PrivateKey,
  type Rsa,
  type Sm2,
} from './engine.ts'
import type { KeyPairFamily } from './key-pair-family.ts'
import { mlKemParameters } from './ml-kem-parameters.ts'
import { expectOctets } from './octets.ts'
import { generateConsistent } from './pairwise.ts'

/** `undefined` when the spec is not one of pairs, or the engine lacks its family. */
export function keyPairFamily(engine: Engine, spec: KeySpec): KeyPairFamily | undefined {
  const family = untestedFamily(engine, spec)
  return family && { ...family, generate: () => generateConsistent(family, spec) }
}

function untestedFamily(engine: Engine, spec: KeySpec): KeyPairFamily | undefined {
  const { material } = keySpecs[spec]
  switch (material.type) {
    case 'rsa':
      return engine.rsa && rsaPairs(engine.rsa, material.modulusBits)
    case 'ec':
      return ecPairs(engine, material.curve)
    case 'ed25519':
      return ed25519Pairs(engine.ed25519)
    case 'ml-dsa':
      return mlDsaPairs(engine.mlDsa, material.set)
    case 'ml-kem':
      return mlKemPairs(engine.mlKem, material.set)
    case 'sm2':
      return engine.sm2 && sm2Pairs(engine.sm2)
    default:
      return undefined
  }
}

function rsaPairs(rsa: Rsa, modulusBits: number): KeyPairFamily {
  return {
    generate: () => rsa.generate(modulusBits),
    async privateKey(pkcs8) {
      const key = await rsa.privateKey(modulusBits, pkcs8)
      const publicKey = rsa.publicKeyOf(key)
      return {
        encrypt: (algorithm, plaintext) =>
          rsa.oaepEncrypt(oaepHash(algorithm), publicKey, plaintext),
        decrypt: (algorithm, ciphertext) => rsa.oaepDecrypt(oaepHash(algorithm), key, ciphertext),
        sign(algorithm, message, type) {
          const { scheme, hash } = rsaScheme(algorithm)
          return rsa.sign(scheme, hash, key, message, type)
        },
      }
    },
    publicKey(spki) {
      const key = rsa.publicKey(modulusBits, spki)
      return {
        verify(algorithm, message, type, signature) {
          const { scheme, hash } = rsaScheme(algorithm)
          return rsa.verify(scheme, hash, key, message, type, signature)
        },
      }
    },
  }
}

function oaepHash(algorithm: EncryptionAlgorithm): HashName {
  const row = encryptionAlgorithms[algorithm]
  assert(row.scheme === 'rsa-oaep', `${algorithm} is an algorithm of RSA`)
  return row.hash
}

function rsaScheme(algorithm: SigningAlgorithm) {
  const row = signingAlgorithms[algorithm]
  assert(row.scheme === 'rsa-pss' || row.scheme === 'rsa-pkcs1', `${algorithm} is one of RSA`)
  return row
}

function ecPairs({ ec, ecdsa, ecdh }: Engine, curve: Curve): KeyPairFamily {
  return {
    generate: () => ec.generate(curve),
    async privateKey(pkcs8) {
      const key = await ec.privateKey(curve, pkcs8)
      return {
        sign: (algorithm, message, type) =>
          ecdsa.sign(curve, ecdsaHash(algorithm), key, message, type),
        sharedSecret: async (peer) => ecdh.sharedSecret(curve, key, ec.publicKey(curve, peer)),
      }
    },
    publicKey(spki) {
      const key = ec.publicKey(curve, spki)
      return {
        verify: (algorithm, message, type, signature) =>
          ecdsa.verify(curve, ecdsaHash(algorithm), key, message, type, signature),
      }
    },
  }
}

function ecdsaHash(algorithm: SigningAlgorithm): HashName {
  const row = signingAlgorithms[algorithm]
  assert(row.scheme === 'ecdsa', `${algorithm} is an algorithm of elliptic curves`)
  return row.hash
}

function ed25519Pairs(ed25519: Ed25519): KeyPairFamily {
  return {
    generate: () => ed25519.generate(),
    async privateKey(pkcs8) {
      const key = await ed25519.privateKey(pkcs8)
      return {
        sign: (algorithm, message, type) =>
          ed25519.sign(ed25519Scheme(algorithm, message, type), key, message),
      }
    },
    publicKey(spki) {
      const key = ed25519.publicKey(spki)
      return {
        verify: (algorithm, message, type, signature) =>
          ed25519.verify(ed25519Scheme(algorithm, message, type), key, message, signature),
      }
    },
  }
}

/** Ed25519 takes messages, and Ed25519ph what KMS calls a digest, which it hashes like any message. */
function ed25519Scheme(
  algorithm: SigningAlgorithm,
  message: Uint8Array,
  type: MessageType,
): Ed25519Scheme {
  const { scheme, messages } = signingAlgorithms[algorithm]
  assert(scheme === 'ed25519' || scheme === 'ed25519ph', `${algorithm} is one of Ed25519`)
  const octets = messages[type]
  assert(octets !== undefined, `${algorithm} takes ${type}`)
  if (octets !== 'any length') expectOctets('a digest', message, octets)
  return scheme
}

function mlDsaPairs(mlDsa: MlDsa, set: MlDsaParameterSet): KeyPairFamily {
  return {
    generate: () => mlDsa.generate(set),
    async privateKey(pkcs8) {
      const key = await mlDsa.privateKey(set, pkcs8)
      return {
        sign: (algorithm, message, type) =>
          mlDsa.sign(set, key, message, mlDsaType(algorithm, type)),
      }
    },
    publicKey(spki) {
      const key = mlDsa.publicKey(set, spki)
      return {
        verify: (algorithm, message, type, signature) =>
          mlDsa.verify(set, key, message, mlDsaType(algorithm, type), signature),
      }
    },
  }
}

function mlDsaType(algorithm: SigningAlgorithm, type: MessageType) {
  assert(signingAlgorithms[algorithm].scheme === 'ml-dsa', `${algorithm} is one of ML-DSA`)
  assert(type !== 'DIGEST', `${algorithm} takes ${type}`)
  return type
}

function mlKemPairs(mlKem: MlKem, set: MlKemParameterSet): KeyPairFamily {
  return {
    generate: () => mlKem.generate(set),
    async privateKey(pkcs8) {
      const key = await mlKem.privateKey(set, pkcs8)
      return { decapsulate: (ciphertext) => decapsulate(mlKem, set, key, ciphertext) }
    },
    publicKey(spki) {
      const key = mlKem.publicKey(set, spki)
      return { encapsulate: () => mlKem.encapsulate(set, key) }
    },
  }
}

/** The length is all that can be wrong with a ciphertext (FIPS 203 §7.3). */
async function decapsulate(
  mlKem: MlKem,
  set: MlKemParameterSet,
  key: PrivateKey,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  if (ciphertext.length !== mlKemParameters[set].ciphertextOctets) throw new DecryptionFailed()
  return await mlKem.decapsulate(set, key, ciphertext)
}

function sm2Pairs(sm2: Sm2): KeyPairFamily {
  return {
    generate: () => sm2.generate(),
    async privateKey(pkcs8) {
      const key = await sm2.privateKey(pkcs8)
      const publicKey = sm2.publicKeyOf(key)
      return {
        encrypt: (_, plaintext) => sm2.encrypt(publicKey, plaintext),
        decrypt: (_, ciphertext) => sm2.decrypt(key, ciphertext),
        sign: (algorithm, message, type) => sm2.sign(key, message, sm2Type(algorithm, type)),
        sharedSecret: async (peer) => sm2.sharedSecret(key, sm2.publicKey(peer)),
      }
    },
    publicKey(spki) {
      const key = sm2.publicKey(spki)
      return {
        verify: (algorithm, message, type, signature) =>
          sm2.verify(key, message, sm2Type(algorithm, type), signature),
      }
    },
  }
}

function sm2Type(algorithm: SigningAlgorithm, type: MessageType) {
  assert(signingAlgorithms[algorithm].scheme === 'sm2', `${algorithm} is an algorithm of SM2`)
  assert(type !== 'EXTERNAL_MU', `${algorithm} takes ${type}`)
  return type
}
