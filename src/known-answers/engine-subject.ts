import type { Curve, MlDsaParameterSet, MlKemParameterSet } from '../algorithms/key-spec.ts'
import { bytesEqual, concatAll, secretBytes } from '../base/bytes.ts'
import type { Engine, Rsa } from '../crypto/engine.ts'
import { derandomized } from '../crypto/noble/derandomized.ts'
import type { RsaKey } from '../crypto/octet-families.ts'
import { counterKdfBlocksOfFixedInput } from '../crypto/sp800-108.ts'
import { envelope } from './envelope-subject.ts'
import type { Families, Subject } from './subject.ts'

/** An engine of this house, through its seam alone. */
export function engineSubject(engine: Engine): Subject {
  return {
    name: engine.name,
    // OpenSSL has one way for messages, and this house another for digests.
    hashesFirst: engine.name === 'noble',
    ...symmetric(engine),
    ...elliptic(engine),
    ...postQuantum(engine),
    ...(engine.rsa && { rsa: rsaOf(engine.rsa) }),
    // Messages are the envelope's, which works on one engine.
    ...(engine.name === 'native' && { envelope }),
  }
}

/** Imports a key once for as long as its octets, the same array, are at hand. */
function importing<Kind extends string | number, Handle>(
  importKey: (kind: Kind, octets: Uint8Array) => Handle,
) {
  const byKind = new Map<Kind, WeakMap<Uint8Array, Handle>>()
  return (kind: Kind, octets: Uint8Array): Handle => {
    const known = byKind.get(kind) ?? new WeakMap<Uint8Array, Handle>()
    byKind.set(kind, known)
    const handle = known.get(octets) ?? importKey(kind, octets)
    known.set(octets, handle)
    return handle
  }
}

function symmetric(engine: Engine): Partial<Subject> {
  const { hash, hmac, hkdf, aesGcm, aesKeyWrap } = engine
  const imported = importing((_: 'secret', octets) => engine.secretKey(octets))
  const secret = (octets: Uint8Array) => imported('secret', octets)
  return {
    hash: { digest: async (name, message) => hash.digest(name, message) },
    hmac: {
      mac: async (name, key, message) =>
        agreed(hmac.mac(name, secret(key), message), hmac.keyed(name, secret(key)).mac(message)),
    },
    hkdf: {
      derive: async (name, key, salt, info, octets) =>
        hkdf.expand(name, hkdf.extract(name, salt, secret(key)), info, octets),
    },
    counterKdf: {
      async derive(key, fixedInput, octets) {
        const blocks = counterKdfBlocksOfFixedInput(hmac, secret(key), [fixedInput], octets)
        return concatAll([...blocks]).subarray(0, octets)
      },
    },
    aesGcm: {
      async seal(key, iv, plaintext, associated) {
        const sealed = aesGcm.seal(secret(key), iv, plaintext, associated)
        const target = secretBytes(sealed.length)
        aesGcm.sealInto(secret(key), iv, plaintext, associated, target)
        return agreed(sealed, target)
      },
      open: async (key, iv, sealed, associated) => aesGcm.open(secret(key), iv, sealed, associated),
    },
    aesKeyWrap: {
      wrap: async (key, octets) => aesKeyWrap.wrap(secret(key), octets),
      unwrap: async (key, wrapped) => aesKeyWrap.unwrap(secret(key), wrapped),
      wrapPadded: async (key, octets) => aesKeyWrap.wrapPadded(secret(key), octets),
      unwrapPadded: async (key, wrapped) => aesKeyWrap.unwrapPadded(secret(key), wrapped),
    },
  }
}

/** What two ways of an engine make of one input. */
function agreed(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (bytesEqual(one, other)) return one
  throw new Error('two ways of the engine give two answers')
}

function elliptic({ ec, ecdsa, ecdh, ed25519 }: Engine): Partial<Subject> {
  const privateKey = importing((curve: Curve, pkcs8) => ec.privateKey(curve, pkcs8))
  const publicKey = importing((curve: Curve, spki) => ec.publicKey(curve, spki))
  const edPrivate = importing((_: 'ed25519', pkcs8) => ed25519.privateKey(pkcs8))
  const edPublic = importing((_: 'ed25519', spki) => ed25519.publicKey(spki))
  return {
    ec: {
      publicKey: async (curve, spki) => void publicKey(curve, spki),
      privateKey: async (curve, pkcs8) => void (await privateKey(curve, pkcs8)),
    },
    ecdsa: {
      sign: async (curve, hash, pkcs8, message, type) =>
        ecdsa.sign(curve, hash, await privateKey(curve, pkcs8), message, type),
      verify: async (curve, hash, spki, message, type, signature) =>
        ecdsa.verify(curve, hash, publicKey(curve, spki), message, type, signature),
    },
    ecdh: {
      sharedSecret: async (curve, pkcs8, spki) =>
        ecdh.sharedSecret(curve, await privateKey(curve, pkcs8), publicKey(curve, spki)),
    },
    ed25519: {
      publicKey: async (spki) => void edPublic('ed25519', spki),
      sign: async (scheme, pkcs8, message) =>
        ed25519.sign(scheme, await edPrivate('ed25519', pkcs8), message),
      verify: async (scheme, spki, message, signature) =>
        ed25519.verify(scheme, edPublic('ed25519', spki), message, signature),
    },
  }
}

function postQuantum({ name, mlDsa, mlKem }: Engine): Partial<Subject> {
  const dsaPrivate = importing((set: MlDsaParameterSet, pkcs8) => mlDsa.privateKey(set, pkcs8))
  const dsaPublic = importing((set: MlDsaParameterSet, spki) => mlDsa.publicKey(set, spki))
  const kemPrivate = importing((set: MlKemParameterSet, pkcs8) => mlKem.privateKey(set, pkcs8))
  const kemPublic = importing((set: MlKemParameterSet, spki) => mlKem.publicKey(set, spki))
  const noble = name === 'noble'
  return {
    mlDsa: {
      sign: async (set, pkcs8, message, type) =>
        mlDsa.sign(set, await dsaPrivate(set, pkcs8), message, type),
      verify: async (set, spki, message, type, signature) =>
        mlDsa.verify(set, dsaPublic(set, spki), message, type, signature),
      ...(noble && {
        keyPair: async (set, seed) => derandomized.mlDsaKeyPair(set, seed),
        signWith: async (set, key, mu, random) => derandomized.mlDsaSign(set, key, mu, random),
      }),
    },
    mlKem: {
      publicKey: async (set, spki) => void kemPublic(set, spki),
      encapsulate: async (set, spki) => mlKem.encapsulate(set, kemPublic(set, spki)),
      decapsulate: async (set, pkcs8, ciphertext) =>
        mlKem.decapsulate(set, await kemPrivate(set, pkcs8), ciphertext),
      ...(noble && {
        keyPair: async (set, seed) => derandomized.mlKemKeyPair(set, seed),
        encapsulateWith: async (set, key, random) =>
          derandomized.mlKemEncapsulate(set, key, random),
        decapsulateExpanded: async (set, key, ciphertext) =>
          derandomized.mlKemDecapsulate(set, key, ciphertext),
      }),
    },
  }
}

function rsaOf(rsa: Rsa): Families['rsa'] {
  const privateKeys = importing((bits: number, pkcs8) => rsa.privateKey(bits, pkcs8))
  const publicKeys = importing((bits: number, spki) => rsa.publicKey(bits, spki))
  const privateKey = ({ modulusBits, der }: RsaKey) => privateKeys(modulusBits, der)
  const publicKey = ({ modulusBits, der }: RsaKey) => publicKeys(modulusBits, der)
  return {
    sign: async (scheme, hash, key, message, type) =>
      rsa.sign(scheme, hash, await privateKey(key), message, type),
    verify: async (scheme, hash, key, message, type, signature) =>
      rsa.verify(scheme, hash, publicKey(key), message, type, signature),
    oaepEncrypt: async (hash, key, plaintext) =>
      rsa.oaepEncrypt(hash, rsa.publicKeyOf(await privateKey(key)), plaintext),
    oaepDecrypt: async (hash, key, ciphertext) =>
      rsa.oaepDecrypt(hash, await privateKey(key), ciphertext),
  }
}
