import {
  constants,
  createPrivateKey,
  createPublicKey,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type HashName, hashes } from '../../src/algorithms/hash.ts'
import type { Curve } from '../../src/algorithms/key-spec.ts'
import { systemClock } from '../../src/base/clock.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { writeEcdsaSignature } from '../../src/crypto/der.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../../src/crypto/ec-key.ts'
import { ed25519Keys } from '../../src/crypto/ed25519-parameters.ts'
import { DecryptionFailed, KeyRefused } from '../../src/crypto/engine.ts'
import { integerOf } from '../../src/crypto/integer.ts'
import { native } from '../../src/crypto/native/index.ts'
import { TokenUnsupported } from '../../src/hsm/failure.ts'
import { openVectorToken, type VectorToken } from '../../src/hsm/vector-token.ts'
import { edited, flipped, octets, readVectors } from '../crypto/vectors.ts'
import { type Inspector, inspect } from './inspector.ts'
import { pin, type SoftHsm, softhsm, tokenLabel } from './softhsm.ts'

const { aesGcm, aesKeyWrap, hmac } = readVectors<'aesGcm' | 'aesKeyWrap' | 'hmac'>('engine.json')
const { ecdsa, ecdh } = readVectors<'ecdsa' | 'ecdh'>('ec.json')
const { ed25519 } = readVectors<'ed25519'>('ed25519.json')
const { pairs } = readVectors<'pairs'>('rsa.json')
const message = utf8('attack at dawn')
const none = new Uint8Array(0)
const curveOf = ({ curve }: Record<string, string>) => curve as Curve
const hashOf = ({ hash }: Record<string, string>) => hash as HashName

let hsm: SoftHsm
let token: VectorToken
let inspector: Inspector

const opened = (overrides: { tokenLabel?: string; pin?: string } = {}) =>
  openVectorToken({
    name: 'vectors',
    modulePath: hsm.modulePath,
    tokenLabel: overrides.tokenLabel ?? tokenLabel,
    pin: () => utf8(overrides.pin ?? pin),
    clock: systemClock,
    engine: native,
  })

beforeAll(async () => {
  hsm = softhsm()
  token = await opened()
  inspector = inspect(hsm, tokenLabel)
})
afterEach(() => {
  // Whatever the test did, and however it ended: nothing that it brought stays.
  expect(inspector.objectCount()).toBe(0)
})
afterAll(async () => {
  inspector.close()
  await token.close()
  hsm.remove()
})

describe('AES-GCM', () => {
  test.for(aesGcm)('$source', async (vector) => {
    const [key, iv, plaintext] = [vector.key, vector.iv, vector.plaintext].map(octets)
    const [associated, sealed] = [vector.associated, vector.sealed].map(octets)
    const made = await token.aesGcm.seal(key!, iv!, plaintext!, associated!)
    expect(Buffer.compare(made, sealed!)).toBe(0)
    const back = await token.aesGcm.open(key!, iv!, sealed!, associated!)
    expect(Buffer.compare(back, plaintext!)).toBe(0)
    for (const changed of flipped(sealed!)) {
      await expect(token.aesGcm.open(key!, iv!, changed, associated!)).rejects.toThrow(
        DecryptionFailed,
      )
    }
  })

  test('what is shorter than a tag does not open', async () => {
    const opening = token.aesGcm.open(new Uint8Array(32), new Uint8Array(12), none, none)
    await expect(opening).rejects.toThrow(DecryptionFailed)
  })

  test('another IV than of 12 octets is not put to the token', async () => {
    for (const length of [0, 8, 16]) {
      const iv = new Uint8Array(length)
      const sealing = token.aesGcm.seal(new Uint8Array(32), iv, message, none)
      await expect(sealing).rejects.toThrow(TokenUnsupported)
    }
  })
})

describe('AES key wrap', () => {
  test.for(aesKeyWrap)('$source, $form', async (vector) => {
    const [key, secret, wrapped] = [vector.key, vector.secret, vector.wrapped].map(octets)
    const { wrap, unwrap, wrapPadded, unwrapPadded } = token.aesKeyWrap
    const isPadded = vector.form === 'KWP'
    const open = isPadded ? unwrapPadded : unwrap
    expect(Buffer.compare(await open(key!, wrapped!), secret!)).toBe(0)
    for (const changed of flipped(wrapped!)) {
      await expect(open(key!, changed)).rejects.toThrow(DecryptionFailed)
    }
    const making = (isPadded ? wrapPadded : wrap)(key!, secret!)
    // SoftHSM would wrap such a secret with zeros behind it, and has no CKM_AES_KEY_WRAP_KWP.
    if (isPadded && secret!.length % 8 > 0) await expect(making).rejects.toThrow(TokenUnsupported)
    else expect(Buffer.compare(await making, wrapped!)).toBe(0)
  })
})

test.for(hmac)('HMAC $hash, $source', async (vector) => {
  const hash = hashOf(vector)
  const key = octets(vector.key)
  const making = token.hmac.mac(hash, key, octets(vector.message))
  // SoftHSM takes no key that is shorter than the hash.
  if (key.length < hashes[hash].octets) {
    await expect(making).rejects.toThrow(/the token takes no such key .*CKR_KEY_SIZE_RANGE/)
    return
  }
  const made = await making
  const known = octets(vector.mac)
  expect(Buffer.compare(made.subarray(0, known.length), known)).toBe(0)
})

describe('ECDSA', () => {
  test.for(ecdsa)('$curve, $source', async (vector) => {
    const [curve, hash, text] = [curveOf(vector), hashOf(vector), octets(vector.message)]
    const spki = writeEcPublicKey(curve, octets(vector.point))
    const [r, s] = [octets(vector.r), octets(vector.s)].map(integerOf)
    const known = writeEcdsaSignature({ r: r!, s: s! })
    const isGood = (signature: Uint8Array) =>
      token.ecdsa.verify(curve, hash, spki, text, 'RAW', signature)
    expect(await isGood(known)).toBe(true)
    expect(await isGood(edited(known, -1, known.at(-1)! ^ 1))).toBe(false)
    expect(await isGood(none)).toBe(false)
  })

  test.for<[Curve, HashName]>([
    ['P-256', 'sha256'],
    ['P-256', 'sha512'],
    ['P-384', 'sha384'],
    ['P-521', 'sha512'],
    ['secp256k1', 'sha256'],
  ])('signatures of %s with %s verify outside', async ([curve, hash]) => {
    const { privateKey, publicKey: spki } = await native.ec.generate(curve)
    const digest = native.hash.digest(hash, message)
    const signature = await token.ecdsa.sign(curve, hash, privateKey, digest, 'DIGEST')
    expect(verify(hash, message, outside(spki), signature)).toBe(true)
    const isGood = (given: Uint8Array) =>
      token.ecdsa.verify(curve, hash, spki, given, 'DIGEST', signature)
    expect(await isGood(digest)).toBe(true)
    expect(await isGood(edited(digest, 0, digest[0]! ^ 1))).toBe(false)
    await expect(isGood(digest.subarray(1))).rejects.toThrow(TypeError)
  })

  test('a key of another curve is refused', async () => {
    const { point } = ecdsa.find(({ curve }) => curve === 'P-256')!
    const spki = writeEcPublicKey('P-256', octets(point))
    const verifying = token.ecdsa.verify('P-384', 'sha384', spki, message, 'RAW', none)
    await expect(verifying).rejects.toThrow(KeyRefused)
  })
})

describe('ECDH', () => {
  test.for(ecdh)('$curve, $source', async (vector) => {
    const curve = curveOf(vector)
    const [scalar, point, peer] = [vector.scalar, vector.point, vector.peerPoint].map(octets)
    const privateKey = writeEcPrivateKey(curve, { scalar: scalar!, point: point! })
    const agree = (other: Uint8Array) =>
      token.ecdh.sharedSecret(curve, privateKey, writeEcPublicKey(curve, other))
    expect(Buffer.compare(await agree(peer!), octets(vector.sharedSecret))).toBe(0)
    await expect(agree(edited(peer!, -1, peer!.at(-1)! ^ 1))).rejects.toThrow(KeyRefused)
  })
})

describe('Ed25519', () => {
  test.for(ed25519.filter(({ scheme }) => scheme === 'ed25519'))('$source', async (vector) => {
    const [seed, point, text] = [vector.seed, vector.publicKey, vector.message].map(octets)
    const known = octets(vector.signature)
    const made = await token.ed25519.sign('ed25519', ed25519Keys.writePrivateKey(seed!), text!)
    expect(Buffer.compare(made, known)).toBe(0)
    const spki = ed25519Keys.writePublicKey(point!)
    const isGood = (signature: Uint8Array) =>
      token.ed25519.verify('ed25519', spki, text!, signature)
    expect(await isGood(known)).toBe(true)
    expect(await isGood(known.subarray(1))).toBe(false)
    for (const changed of flipped(known)) expect(await isGood(changed)).toBe(false)
  })

  test('Ed25519ph is not put to a token, which may take it for Ed25519', async () => {
    const pkcs8 = ed25519Keys.writePrivateKey(new Uint8Array(32))
    await expect(token.ed25519.sign('ed25519ph', pkcs8, message)).rejects.toThrow(TokenUnsupported)
  })
})

describe.for(pairs.filter(({ bits }) => bits === '2048').slice(0, 1))('RSA-$bits', (pair) => {
  const pkcs8 = octets(pair.privateKey)
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
  const [own, open] = [
    { modulusBits: 2048, der: pkcs8 },
    { modulusBits: 2048, der: spki },
  ]
  const names: HashName[] = ['sha224', 'sha256', 'sha384', 'sha512']

  test.for(names)('PKCS#1 with %s: the very signature of OpenSSL', async (hash) => {
    const known = new Uint8Array(sign(hash, message, privateKey))
    const made = await token.rsa.sign('rsa-pkcs1', hash, own, message, 'RAW')
    expect(Buffer.compare(made, known)).toBe(0)
    const isGood = (signature: Uint8Array) =>
      token.rsa.verify('rsa-pkcs1', hash, open, message, 'RAW', signature)
    expect(await isGood(known)).toBe(true)
    for (const changed of flipped(known, 16)) expect(await isGood(changed)).toBe(false)
    for (const length of [0, 255]) expect(await isGood(known.subarray(0, length))).toBe(false)
  })

  test.for(names)('PSS with %s: each takes the other’s', async (hash) => {
    const padding = constants.RSA_PKCS1_PSS_PADDING
    const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
    const digest = native.hash.digest(hash, message)
    const made = await token.rsa.sign('rsa-pss', hash, own, digest, 'DIGEST')
    expect(verify(hash, message, { key: publicKey, padding, saltLength }, made)).toBe(true)
    const known = new Uint8Array(sign(hash, message, { key: privateKey, padding, saltLength }))
    const isGood = (signature: Uint8Array) =>
      token.rsa.verify('rsa-pss', hash, open, digest, 'DIGEST', signature)
    expect(await isGood(known)).toBe(true)
    for (const changed of flipped(known, 16)) expect(await isGood(changed)).toBe(false)
    const saltless = sign(hash, message, { key: privateKey, padding, saltLength: 0 })
    expect(await isGood(new Uint8Array(saltless))).toBe(false)
  })

  test.for<HashName>(['sha1', 'sha256', 'sha512'])('OAEP with %s', async (oaepHash) => {
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    const sealed = new Uint8Array(publicEncrypt({ key: publicKey, padding, oaepHash }, message))
    const decrypt = (ciphertext: Uint8Array) => token.rsa.oaepDecrypt(oaepHash, own, ciphertext)
    expect(Buffer.compare(await decrypt(sealed), message)).toBe(0)
    for (const changed of flipped(sealed, 16)) {
      await expect(decrypt(changed)).rejects.toThrow(DecryptionFailed)
    }
    await expect(decrypt(sealed.subarray(1))).rejects.toThrow(DecryptionFailed)
  })

  test('a key with octets behind it, or of another type, is refused', async () => {
    const longer = { ...own, der: Buffer.concat([pkcs8, Buffer.of(0)]) }
    const signing = token.rsa.sign('rsa-pkcs1', 'sha256', longer, message, 'RAW')
    await expect(signing).rejects.toThrow(KeyRefused)
    const ec = { ...open, der: writeEcPublicKey('P-256', octets(ecdsa[0]!.point)) }
    const verifying = token.rsa.verify('rsa-pkcs1', 'sha256', ec, message, 'RAW', none)
    await expect(verifying).rejects.toThrow(KeyRefused)
  })
})

const outside = (spki: Uint8Array) =>
  createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
