// What bench/crypto.ts measures: each primitive by node:crypto with KeyObjects, and by both engines.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  constants as crypto,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPair,
  hash as hashOnce,
  hkdfSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { HashName } from '../src/algorithms/hash.ts'
import type { Curve, MlDsaParameterSet, MlKemParameterSet } from '../src/algorithms/key-spec.ts'
import { present } from '../src/base/assert.ts'
import { curves } from '../src/crypto/curve.ts'
import { type Engine, type KeyPairBytes, rsaModulusBits } from '../src/crypto/engine.ts'
import { native } from '../src/crypto/native/index.ts'
import { noble } from '../src/crypto/noble/index.ts'

export type Work = () => unknown

export type Subject = {
  name: string
  /**
   * By node:crypto, in the way that the native engine works: at once, or with a callback on libuv's pool. For what it
   * cannot do: the nearest that it can.
   */
  direct: Work
  native: Work
  noble?: Work
  /** What the direct call does instead. */
  beside?: string
}

const onPool = {
  sign: promisify(sign),
  verify: promisify(verify),
  diffieHellman: promisify(diffieHellman),
  generateKeyPair: promisify(generateKeyPair),
}

type Pair = { privateKey: KeyObject; publicKey: KeyObject }

const message = new Uint8Array(64).fill(7)
const der = { publicKeyEncoding: { format: 'der', type: 'spki' } } as const
const derBoth = { ...der, privateKeyEncoding: { format: 'der', type: 'pkcs8' } } as const

const onBoth = (name: string, direct: Work, make: (engine: Engine) => Work): Subject => ({
  name,
  direct,
  native: make(native),
  noble: make(noble),
})

function keyObjects(pair: KeyPairBytes): Pair {
  const [privateKey, publicKey] = [Buffer.from(pair.privateKey), Buffer.from(pair.publicKey)]
  return {
    privateKey: createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: publicKey, format: 'der', type: 'spki' }),
  }
}

function gcm(octets: number): Subject[] {
  const raw = new Uint8Array(32).fill(1)
  const key = createSecretKey(raw)
  const [iv, associated] = [new Uint8Array(12), new Uint8Array(56)]
  const plaintext = new Uint8Array(octets)
  const sealed = native.aesGcm.seal(native.secretKey(raw), iv, plaintext, associated)
  const [body, tag] = [sealed.subarray(0, octets), sealed.subarray(octets)]
  const options = { authTagLength: 16 }
  const seal = () => {
    const cipher = createCipheriv('aes-256-gcm', key, iv, options).setAAD(associated)
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }
  const open = () => {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, options).setAAD(associated)
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(body), decipher.final()])
  }
  return [
    onBoth(`AES-256-GCM seal, ${octets}`, seal, ({ aesGcm, secretKey }) => {
      const handle = secretKey(raw)
      return () => aesGcm.seal(handle, iv, plaintext, associated)
    }),
    onBoth(`AES-256-GCM open, ${octets}`, open, ({ aesGcm, secretKey }) => {
      const handle = secretKey(raw)
      return () => aesGcm.open(handle, iv, sealed, associated)
    }),
  ]
}

export function symmetric(): Subject[] {
  const raw = new Uint8Array(32).fill(1)
  const key = createSecretKey(raw)
  const [salt, info] = [new Uint8Array(32), new Uint8Array(32)]
  const bulk = new Uint8Array(65_536)
  const wrapIv = Buffer.from('a6a6a6a6a6a6a6a6', 'hex')
  const wrap = () => {
    const cipher = createCipheriv('id-aes256-wrap', key, wrapIv)
    return Buffer.concat([cipher.update(raw), cipher.final()])
  }
  return [
    onBoth(
      'SHA-256, 64',
      () => hashOnce('sha256', message, 'buffer'),
      ({ hash }) => {
        return () => hash.digest('sha256', message)
      },
    ),
    onBoth(
      'SHA-256, 65536',
      () => hashOnce('sha256', bulk, 'buffer'),
      ({ hash }) => {
        return () => hash.digest('sha256', bulk)
      },
    ),
    ...(['sha256', 'sha512'] as const).map((hash) =>
      onBoth(
        `HMAC ${hash}, 64`,
        () => createHmac(hash, key).update(message).digest(),
        ({ hmac, secretKey }) => {
          const handle = secretKey(raw)
          return () => hmac.mac(hash, handle, message)
        },
      ),
    ),
    onBoth(
      'HKDF sha256',
      () => hkdfSync('sha256', key, salt, info, 32),
      ({ hkdf, secretKey }) => {
        const handle = secretKey(raw)
        return () => hkdf.expand('sha256', hkdf.extract('sha256', salt, handle), info, 32)
      },
    ),
    ...[1024, 65_536].flatMap(gcm),
    onBoth('AES-256-KW wrap', wrap, ({ aesKeyWrap, secretKey }) => {
      const handle = secretKey(raw)
      return () => aesKeyWrap.wrap(handle, raw)
    }),
  ]
}

const hashOf: Record<Curve, HashName> = {
  'P-256': 'sha256',
  'P-384': 'sha384',
  'P-521': 'sha512',
  secp256k1: 'sha256',
}

export async function elliptic(curve: Curve): Promise<Subject[]> {
  const hash = hashOf[curve]
  const namedCurve = curves[curve].openssl
  const bytes = await native.ec.generate(curve)
  const { privateKey, publicKey } = keyObjects(bytes)
  const calls = curves[curve].slow ? onPool : { sign, verify, diffieHellman }
  const signature = sign(hash, message, privateKey)
  const digest = native.hash.digest(hash, message)
  const handles = ({ ec }: Engine) => ({
    key: ec.privateKey(curve, bytes.privateKey),
    peer: ec.publicKey(curve, bytes.publicKey),
  })
  const signing = (type: 'RAW' | 'DIGEST') => (engine: Engine) => {
    const { key } = handles(engine)
    const input = type === 'RAW' ? message : digest
    return () => engine.ecdsa.sign(curve, hash, key, input, type)
  }
  const verifying = (type: 'RAW' | 'DIGEST') => (engine: Engine) => {
    const { peer } = handles(engine)
    const input = type === 'RAW' ? message : digest
    return () => engine.ecdsa.verify(curve, hash, peer, input, type, signature)
  }
  const signOnce = () => calls.sign(hash, message, privateKey)
  const verifyOnce = () => calls.verify(hash, message, publicKey, signature)
  const beside = 'over the message'
  return [
    onBoth(
      `${curve} generate`,
      () => onPool.generateKeyPair('ec', { namedCurve, ...derBoth }),
      ({ ec }) => {
        return () => ec.generate(curve)
      },
    ),
    onBoth(`${curve} sign`, signOnce, signing('RAW')),
    onBoth(`${curve} verify`, verifyOnce, verifying('RAW')),
    { ...onBoth(`${curve} sign a digest`, signOnce, signing('DIGEST')), beside },
    { ...onBoth(`${curve} verify a digest`, verifyOnce, verifying('DIGEST')), beside },
    onBoth(
      `${curve} ECDH`,
      () => calls.diffieHellman({ privateKey, publicKey }),
      (engine) => {
        const { key, peer } = handles(engine)
        return () => engine.ecdh.sharedSecret(curve, key, peer)
      },
    ),
  ]
}

export async function edwards(): Promise<Subject[]> {
  const bytes = await native.ed25519.generate()
  const { privateKey, publicKey } = keyObjects(bytes)
  const schemes = ['ed25519', 'ed25519ph'] as const
  const subjects = schemes.map(async (scheme): Promise<Subject[]> => {
    const key = native.ed25519.privateKey(bytes.privateKey)
    const signature = await native.ed25519.sign(scheme, key, message)
    const plain = sign(null, message, privateKey)
    const other = scheme === 'ed25519' ? {} : { beside: 'Ed25519' }
    const signOnce = () => sign(null, message, privateKey)
    const verifyOnce = () => verify(null, message, publicKey, plain)
    const signing = onBoth(`${scheme} sign`, signOnce, ({ ed25519 }) => {
      const own = ed25519.privateKey(bytes.privateKey)
      return () => ed25519.sign(scheme, own, message)
    })
    const verifying = onBoth(`${scheme} verify`, verifyOnce, ({ ed25519 }) => {
      const own = ed25519.publicKey(bytes.publicKey)
      return () => ed25519.verify(scheme, own, message, signature)
    })
    return [
      { ...signing, ...other },
      { ...verifying, ...other },
    ]
  })
  return (await Promise.all(subjects)).flat()
}

export async function mlDsa(set: MlDsaParameterSet): Promise<Subject[]> {
  const bytes = await native.mlDsa.generate(set)
  const { privateKey, publicKey } = keyObjects(bytes)
  const signature = sign(null, message, privateKey)
  const signOnce = () => onPool.sign(null, message, privateKey)
  const signing = (type: 'RAW' | 'EXTERNAL_MU') => (engine: Engine) => {
    const key = engine.mlDsa.privateKey(set, bytes.privateKey)
    return () => engine.mlDsa.sign(set, key, message, type)
  }
  return [
    onBoth(`${set} sign`, signOnce, signing('RAW')),
    onBoth(
      `${set} verify`,
      () => onPool.verify(null, message, publicKey, signature),
      (engine) => {
        const key = engine.mlDsa.publicKey(set, bytes.publicKey)
        return () => engine.mlDsa.verify(set, key, message, 'RAW', signature)
      },
    ),
    { ...onBoth(`${set} sign a mu`, signOnce, signing('EXTERNAL_MU')), beside: 'over the message' },
  ]
}

export async function mlKem(set: MlKemParameterSet): Promise<Subject[]> {
  const bytes = await native.mlKem.generate(set)
  const { privateKey, publicKey } = keyObjects(bytes)
  const { ciphertext } = encapsulate(publicKey)
  return [
    onBoth(
      `${set} encapsulate`,
      () => encapsulate(publicKey),
      (engine) => {
        const key = engine.mlKem.publicKey(set, bytes.publicKey)
        return () => engine.mlKem.encapsulate(set, key)
      },
    ),
    onBoth(
      `${set} decapsulate`,
      () => decapsulate(privateKey, ciphertext),
      (engine) => {
        const key = engine.mlKem.privateKey(set, bytes.privateKey)
        return () => engine.mlKem.decapsulate(set, key, new Uint8Array(ciphertext))
      },
    ),
  ]
}

export async function rsa(modulusBits: number): Promise<Subject[]> {
  const engine = present(native.rsa, 'the native engine has RSA')
  const bytes = await engine.generate(modulusBits)
  const { privateKey, publicKey } = keyObjects(bytes)
  const key = engine.privateKey(modulusBits, bytes.privateKey)
  const peer = engine.publicKey(modulusBits, bytes.publicKey)
  const hash = 'sha256'
  const pss = { padding: crypto.RSA_PKCS1_PSS_PADDING, saltLength: crypto.RSA_PSS_SALTLEN_DIGEST }
  const digest = native.hash.digest(hash, message)
  const signature = sign(hash, message, { key: privateKey, ...pss })
  const ciphertext = publicEncrypt({ key: publicKey, oaepHash: hash }, message)
  const name = `RSA-${modulusBits}`
  const signOnce = () => onPool.sign(hash, message, { key: privateKey, ...pss })
  const verifyOnce = () => verify(hash, message, { key: publicKey, ...pss }, signature)
  const beside = 'over the message'
  return [
    {
      name: `${name} PSS sign`,
      direct: signOnce,
      native: () => engine.sign('rsa-pss', hash, key, message, 'RAW'),
    },
    {
      name: `${name} PSS sign a digest`,
      direct: signOnce,
      native: () => engine.sign('rsa-pss', hash, key, digest, 'DIGEST'),
      beside,
    },
    {
      name: `${name} PSS verify`,
      direct: verifyOnce,
      native: () => engine.verify('rsa-pss', hash, peer, message, 'RAW', signature),
    },
    {
      name: `${name} PSS verify a digest`,
      direct: verifyOnce,
      native: () => engine.verify('rsa-pss', hash, peer, digest, 'DIGEST', signature),
      beside,
    },
    {
      name: `${name} OAEP encrypt`,
      direct: () => publicEncrypt({ key: publicKey, oaepHash: hash }, message),
      native: () => engine.oaepEncrypt(hash, peer, message),
    },
    {
      name: `${name} OAEP decrypt`,
      direct: () => privateDecrypt({ key: privateKey, oaepHash: hash }, ciphertext),
      native: () => engine.oaepDecrypt(hash, key, ciphertext),
      beside: 'on the event loop',
    },
  ]
}

export async function everySubject(): Promise<Subject[]> {
  const curveNames: Curve[] = ['P-256', 'P-384', 'P-521', 'secp256k1']
  const dsaSets: MlDsaParameterSet[] = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']
  const kemSets: MlKemParameterSet[] = ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024']
  const families = await Promise.all([
    symmetric(),
    ...curveNames.map(elliptic),
    edwards(),
    ...dsaSets.map(mlDsa),
    ...kemSets.map(mlKem),
    ...rsaModulusBits.map(rsa),
  ])
  return families.flat()
}
