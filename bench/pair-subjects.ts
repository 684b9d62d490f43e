// What bench/crypto.ts measures of key pairs, by node:crypto with KeyObjects and by both engines.
import {
  createPrivateKey,
  createPublicKey,
  constants as crypto,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPair,
  generateKeyPairSync,
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
import { imported, message, onBoth, type Subject } from './subject.ts'

const onPool = {
  sign: promisify(sign),
  verify: promisify(verify),
  diffieHellman: promisify(diffieHellman),
  generateKeyPair: promisify(generateKeyPair),
}

type Pair = { privateKey: KeyObject; publicKey: KeyObject }

const der = { publicKeyEncoding: { format: 'der', type: 'spki' } } as const
const derBoth = { ...der, privateKeyEncoding: { format: 'der', type: 'pkcs8' } } as const

function keyObjects(pair: KeyPairBytes): Pair {
  const [privateKey, publicKey] = [Buffer.from(pair.privateKey), Buffer.from(pair.publicKey)]
  return {
    privateKey: createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: publicKey, format: 'der', type: 'spki' }),
  }
}

const hashOf: Record<Curve, HashName> = {
  'P-256': 'sha256',
  'P-384': 'sha384',
  'P-521': 'sha512',
  secp256k1: 'sha256',
}

async function elliptic(curve: Curve): Promise<Subject[]> {
  const hash = hashOf[curve]
  const namedCurve = curves[curve].openssl
  const bytes = await native.ec.generate(curve)
  const { privateKey, publicKey } = keyObjects(bytes)
  const calls = curves[curve].slow ? onPool : { sign, verify, diffieHellman }
  const signature = sign(hash, message, privateKey)
  const digest = native.hash.digest(hash, message)
  const handles = await imported(async ({ ec }) => ({
    key: await ec.privateKey(curve, bytes.privateKey),
    peer: ec.publicKey(curve, bytes.publicKey),
  }))
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

async function edwards(): Promise<Subject[]> {
  const bytes = await native.ed25519.generate()
  const { privateKey, publicKey } = keyObjects(bytes)
  const keyOf = await imported(({ ed25519 }) => ed25519.privateKey(bytes.privateKey))
  const schemes = ['ed25519', 'ed25519ph'] as const
  const subjects = schemes.map(async (scheme): Promise<Subject[]> => {
    const signature = await native.ed25519.sign(scheme, keyOf(native), message)
    const plain = sign(null, message, privateKey)
    const other = scheme === 'ed25519' ? {} : { beside: 'Ed25519' }
    const signOnce = () => sign(null, message, privateKey)
    const verifyOnce = () => verify(null, message, publicKey, plain)
    const signing = onBoth(`${scheme} sign`, signOnce, (engine) => {
      const key = keyOf(engine)
      return () => engine.ed25519.sign(scheme, key, message)
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

async function mlDsa(set: MlDsaParameterSet): Promise<Subject[]> {
  const bytes = await native.mlDsa.generate(set)
  const { privateKey, publicKey } = keyObjects(bytes)
  const signature = sign(null, message, privateKey)
  const signOnce = () => onPool.sign(null, message, privateKey)
  const keyOf = await imported(({ mlDsa }) => mlDsa.privateKey(set, bytes.privateKey))
  const signing = (type: 'RAW' | 'EXTERNAL_MU') => (engine: Engine) => {
    const key = keyOf(engine)
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

async function mlKem(set: MlKemParameterSet): Promise<Subject[]> {
  const bytes = await native.mlKem.generate(set)
  const { privateKey, publicKey } = keyObjects(bytes)
  const { ciphertext } = encapsulate(publicKey)
  const keyOf = await imported(({ mlKem }) => mlKem.privateKey(set, bytes.privateKey))
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
        const key = keyOf(engine)
        return () => engine.mlKem.decapsulate(set, key, new Uint8Array(ciphertext))
      },
    ),
  ]
}

async function rsa(modulusBits: number): Promise<Subject[]> {
  const engine = present(native.rsa, 'the native engine has RSA')
  const bytes = await engine.generate(modulusBits)
  const { privateKey, publicKey } = keyObjects(bytes)
  const key = await engine.privateKey(modulusBits, bytes.privateKey)
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

/** Signatures of SM2 beside ECDSA on the same curve, which is all that node:crypto makes there. */
async function sm2(): Promise<Subject[]> {
  const engine = present(native.sm2, 'the native engine has SM2')
  const bytes = await engine.generate()
  const key = await engine.privateKey(bytes.privateKey)
  const peer = engine.publicKey(bytes.publicKey)
  const signature = await engine.sign(key, message, 'RAW')
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' })
  const other = sign('sm3', message, privateKey)
  return [
    {
      name: 'SM2 sign',
      direct: () => onPool.sign('sm3', message, privateKey),
      native: () => engine.sign(key, message, 'RAW'),
      beside: 'ECDSA',
    },
    {
      name: 'SM2 verify',
      direct: () => onPool.verify('sm3', message, publicKey, other),
      native: () => engine.verify(peer, message, 'RAW', signature),
      beside: 'ECDSA',
    },
  ]
}

export async function everyPairSubject(): Promise<Subject[]> {
  const curveNames: Curve[] = ['P-256', 'P-384', 'P-521', 'secp256k1']
  const dsaSets: MlDsaParameterSet[] = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']
  const kemSets: MlKemParameterSet[] = ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024']
  const families = await Promise.all([
    ...curveNames.map(elliptic),
    edwards(),
    ...dsaSets.map(mlDsa),
    ...kemSets.map(mlKem),
    ...rsaModulusBits.map(rsa),
    sm2(),
  ])
  return families.flat()
}
