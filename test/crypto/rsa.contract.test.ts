import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  generatePrimeSync,
  type JsonWebKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  sign as signOutside,
  verify as verifyOutside,
} from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type HashName, hashes } from '../../src/algorithms/hash.ts'
import { present } from '../../src/base/assert.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { emsaPss } from '../../src/crypto/emsa.ts'
import { DecryptionFailed, type Engine, type RsaSignatureScheme } from '../../src/crypto/engine.ts'
import { invert } from '../../src/crypto/integer.ts'
import { native } from '../../src/crypto/native/index.ts'
import { edited, expectOwnAllocation, flipped } from './vectors.ts'

const modulusBits = 2048
const message = utf8('attack at dawn')
const types = ['RAW', 'DIGEST'] as const
const schemes: RsaSignatureScheme[] = ['rsa-pss', 'rsa-pkcs1']
const signatureHashes: HashName[] = ['sha256', 'sha384', 'sha512']
const oaepHashes: HashName[] = ['sha1', 'sha256']

const refused = expect.objectContaining({ name: 'KeyRefused' })
const pkcs8Of = (key: KeyObject) => new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }))
const spkiOf = (key: KeyObject) => new Uint8Array(key.export({ format: 'der', type: 'spki' }))

describe.each<Engine>([native])('RSA contract: $name', (engine) => {
  const rsa = present(engine.rsa, 'the engine has RSA')
  const generate = async () => {
    const { privateKey: pkcs8, publicKey: spki } = await rsa.generate(modulusBits)
    const outside = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
    const privateKey = rsa.privateKey(modulusBits, pkcs8)
    return { pkcs8, spki, outside, privateKey, publicKey: rsa.publicKey(modulusBits, spki) }
  }
  let pair: Awaited<ReturnType<typeof generate>>
  let other: Awaited<ReturnType<typeof generate>>
  beforeAll(async () => {
    ;[pair, other] = await Promise.all([generate(), generate()])
  })

  test('generates pairs of the exact size with e = 65537', () => {
    expect(pair.outside.asymmetricKeyDetails).toEqual({
      modulusLength: modulusBits,
      publicExponent: 65537n,
    })
    expect(spkiOf(createPublicKey(pair.outside))).toEqual(new Uint8Array(pair.spki))
    expectOwnAllocation(pair.pkcs8)
    expectOwnAllocation(pair.spki)
  })

  const signatures = schemes.flatMap((scheme) => signatureHashes.map((hash) => ({ scheme, hash })))
  describe.each(signatures)('$scheme with $hash', ({ scheme, hash }) => {
    const input = { RAW: message, DIGEST: native.hash.digest(hash, message) }
    const options =
      scheme === 'rsa-pss'
        ? {
            padding: constants.RSA_PKCS1_PSS_PADDING,
            saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
          }
        : { padding: constants.RSA_PKCS1_PADDING }
    const valid = async (signature: Uint8Array) =>
      await Promise.all(
        types.map((type) => rsa.verify(scheme, hash, pair.publicKey, input[type], type, signature)),
      )

    test.for(types)('a signature over a %s verifies over both, and outside', async (type) => {
      const signature = await rsa.sign(scheme, hash, pair.privateKey, input[type], type)
      expect(signature.length).toBe(256)
      expectOwnAllocation(signature)
      expect(await valid(signature)).toEqual([true, true])
      const key = createPublicKey(pair.outside)
      expect(verifyOutside(hash, message, { key, ...options }, signature)).toBe(true)
    })

    test('a signature from outside verifies; any other octets do not', async () => {
      const signature = new Uint8Array(
        signOutside(hash, message, { key: pair.outside, ...options }),
      )
      expect(await valid(signature)).toEqual([true, true])
      const wrong = [
        ...flipped(signature, 16),
        signature.subarray(1),
        concat(signature, Uint8Array.of(0)),
        concat(Uint8Array.of(0), signature),
        new Uint8Array(0),
        new Uint8Array(256),
        new Uint8Array(256).fill(255),
        edited(new Uint8Array(256), -1, 1),
        signOutside(hash, message, { key: other.outside, ...options }),
      ]
      for (const each of wrong) expect(await valid(each)).toEqual([false, false])
    })

    test('a digest of another length is a TypeError', async () => {
      for (const length of [0, hashes[hash].octets - 1, hashes[hash].octets + 1]) {
        const wrong = new Uint8Array(length)
        await expect(rsa.sign(scheme, hash, pair.privateKey, wrong, 'DIGEST')).rejects.toThrow(
          TypeError,
        )
        await expect(
          rsa.verify(scheme, hash, pair.publicKey, wrong, 'DIGEST', new Uint8Array(256)),
        ).rejects.toThrow(TypeError)
      }
    })
  })

  test.for(types)('PSS over a %s takes no salt of another length', async (type) => {
    const digest = native.hash.digest('sha256', message)
    const signed = type === 'RAW' ? message : digest
    for (const saltLength of [0, 20, 31, 33, 222]) {
      const padding = constants.RSA_PKCS1_PSS_PADDING
      const made = signOutside('sha256', message, { key: pair.outside, padding, saltLength })
      expect(
        await rsa.verify('rsa-pss', 'sha256', pair.publicKey, signed, type, new Uint8Array(made)),
      ).toBe(false)
    }
  })

  test('PSS over one digest gives another signature each time', async () => {
    const digest = native.hash.digest('sha256', message)
    const sign = () => rsa.sign('rsa-pss', 'sha256', pair.privateKey, digest, 'DIGEST')
    expect(await sign()).not.toEqual(await sign())
  })

  test.for(types)('a signature over a %s without its leading zero is refused', async (type) => {
    let [text, made] = [new Uint8Array(4), new Uint8Array([1])]
    for (let round = 0; made[0] !== 0 && round < 20_000; round++) {
      text = Uint8Array.of(round, round >> 8, round >> 16)
      made = new Uint8Array(signOutside('sha256', text, pair.outside))
    }
    const signed = type === 'RAW' ? text : native.hash.digest('sha256', text)
    const verify = (signature: Uint8Array) =>
      rsa.verify('rsa-pkcs1', 'sha256', pair.publicKey, signed, type, signature)
    expect(made[0]).toBe(0)
    expect([await verify(made), await verify(made.subarray(1))]).toEqual([true, false])
  })

  test('an encoding that does not fit the modulus is a TypeError', () => {
    const digest = new Uint8Array(64)
    expect(() => emsaPss(native.hash, 'sha512', digest, digest, 128)).toThrow(TypeError)
  })

  describe.each(oaepHashes)('OAEP with %s', (hash) => {
    const longest = 256 - 2 * hashes[hash].octets - 2
    const outside = { oaepHash: hash, padding: constants.RSA_PKCS1_OAEP_PADDING }

    test('opens what it encrypted, and so does the outside, both ways', async () => {
      for (const length of [0, 1, longest]) {
        const plaintext = new Uint8Array(length).fill(7)
        const made = await rsa.oaepEncrypt(hash, pair.publicKey, plaintext)
        const derived = rsa.publicKeyOf(pair.privateKey)
        const again = await rsa.oaepEncrypt(hash, derived, plaintext)
        expect(made).not.toEqual(again)
        expectOwnAllocation(made)
        expect(
          Buffer.compare(privateDecrypt({ key: pair.outside, ...outside }, made), plaintext),
        ).toBe(0)
        const theirs = publicEncrypt({ key: createPublicKey(pair.outside), ...outside }, plaintext)
        for (const ciphertext of [made, again, new Uint8Array(theirs)]) {
          const opened = await rsa.oaepDecrypt(hash, pair.privateKey, ciphertext)
          expect(Buffer.compare(opened, plaintext)).toBe(0)
          expectOwnAllocation(opened)
        }
      }
    })

    test('a plaintext that is too long is a TypeError', async () => {
      const plaintext = new Uint8Array(longest + 1)
      await expect(rsa.oaepEncrypt(hash, pair.publicKey, plaintext)).rejects.toThrow(TypeError)
    })

    test('a ciphertext without its leading zero is refused, though OpenSSL would add it', async () => {
      let made = new Uint8Array([1])
      for (let round = 0; made[0] !== 0 && round < 20_000; round++) {
        made = new Uint8Array(await rsa.oaepEncrypt(hash, pair.publicKey, message))
      }
      expect(made[0]).toBe(0)
      await expect(rsa.oaepDecrypt(hash, pair.privateKey, made.subarray(1))).rejects.toThrow(
        new DecryptionFailed(),
      )
    })

    test('whatever does not open is DecryptionFailed, with one message', async () => {
      const good = await rsa.oaepEncrypt(hash, pair.publicKey, message)
      const key = createPublicKey(pair.outside)
      const labelled = { key, ...outside, oaepLabel: Buffer.from('x') }
      const wrong = [
        ...flipped(good, 32),
        good.subarray(1),
        concat(Uint8Array.of(0), good),
        new Uint8Array(0),
        new Uint8Array(256),
        new Uint8Array(256).fill(255),
        await rsa.oaepEncrypt(hash, other.publicKey, message),
        await rsa.oaepEncrypt(hash === 'sha1' ? 'sha256' : 'sha1', pair.publicKey, message),
        publicEncrypt(labelled, message),
        publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, message),
      ]
      for (const ciphertext of wrong) {
        await expect(rsa.oaepDecrypt(hash, pair.privateKey, ciphertext)).rejects.toThrow(
          new DecryptionFailed(),
        )
      }
    })
  })

  describe('import', () => {
    const otherForms = () => {
      const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
      const pss = generateKeyPairSync('rsa-pss', { modulusLength: modulusBits })
      const exponent = generateKeyPairSync('rsa', { modulusLength: modulusBits, publicExponent: 3 })
      const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      return { 'of another size': small, 'for PSS alone': pss, 'with e = 3': exponent, 'of EC': ec }
    }

    test('refuses keys of another size, type or exponent', () => {
      for (const [name, { privateKey, publicKey }] of Object.entries(otherForms())) {
        expect(() => rsa.privateKey(modulusBits, pkcs8Of(privateKey)), name).toThrow(refused)
        expect(() => rsa.publicKey(modulusBits, spkiOf(publicKey)), name).toThrow(refused)
      }
    })

    test('refuses any encoding but the one', () => {
      const pkcs8 = copyOf(pair.pkcs8)
      const spki = copyOf(pair.spki)
      const bad = {
        empty: [new Uint8Array(0), new Uint8Array(0)],
        'octet behind': [concat(pkcs8, Uint8Array.of(0)), concat(spki, Uint8Array.of(0))],
        cut: [pkcs8.subarray(0, -1), spki.subarray(0, -1)],
        'the other half': [spki, pkcs8],
        'unused bits': [edited(pkcs8, 0, 0x31), edited(spki, 23, 1)],
        'PKCS#1': [
          pair.outside.export({ format: 'der', type: 'pkcs1' }),
          createPublicKey(pair.outside).export({ format: 'der', type: 'pkcs1' }),
        ],
      }
      for (const [name, [privateKey, publicKey]] of Object.entries(bad)) {
        expect(() => rsa.privateKey(modulusBits, privateKey!), name).toThrow(refused)
        expect(() => rsa.publicKey(modulusBits, publicKey!), name).toThrow(refused)
      }
    })

    test('refuses a public modulus that is even', () => {
      // The modulus ends where the exponent, 02 03 01 00 01, begins.
      const even = edited(pair.spki, -6, pair.spki.at(-6)! & 0xfe)
      expect(() => rsa.publicKey(modulusBits, even)).toThrow(refused)
    })

    const numbers = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const
    test.for(numbers)('refuses a private key whose %s is of another key', (number) => {
      const own: JsonWebKey = pair.outside.export({ format: 'jwk' })
      const mixed = { ...own, [number]: other.outside.export({ format: 'jwk' })[number] }
      const key = createPrivateKey({ key: mixed, format: 'jwk' })
      expect(() => rsa.privateKey(modulusBits, pkcs8Of(key))).toThrow(refused)
    })

    test('refuses a private key of two numbers that are not both prime', () => {
      const prime = (bits: number) => generatePrimeSync(bits, { bigint: true })
      const e = 65537n
      // Everything fits together but the primality of p.
      let [p, q] = [1n, 1n]
      while ((p * q).toString(2).length < modulusBits) {
        ;[p, q] = [prime(512) * prime(512), prime(1024)]
      }
      const d = invert(e, (p - 1n) * (q - 1n))
      const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n) }
      const encode = (value: bigint) => {
        const digits = value.toString(16)
        return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
      }
      const jwk: JsonWebKey = { kty: 'RSA', qi: encode(invert(q, p)).toString('base64url') }
      for (const [name, value] of Object.entries(numbers)) {
        Object.assign(jwk, { [name]: encode(value).toString('base64url') })
      }
      const key = createPrivateKey({ key: jwk, format: 'jwk' })
      expect(key.asymmetricKeyDetails?.modulusLength).toBe(modulusBits)
      expect(() => rsa.privateKey(modulusBits, pkcs8Of(key))).toThrow(refused)
    })

    test('refuses a private key with the public modulus of another', () => {
      const own: JsonWebKey = pair.outside.export({ format: 'jwk' })
      const mixed: JsonWebKey = { ...own }
      Object.assign(mixed, { n: other.outside.export({ format: 'jwk' }).n })
      const key = createPrivateKey({ key: mixed, format: 'jwk' })
      expect(() => rsa.privateKey(modulusBits, pkcs8Of(key))).toThrow(refused)
    })
  })
})
