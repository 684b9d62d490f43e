import { execFileSync } from 'node:child_process'
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as signOutside,
  verify as verifyOutside,
} from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ed25519 as curve } from '@noble/curves/ed25519.js'
import { assert, asyncProperty, constantFrom, uint8Array } from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { hex, utf8 } from '../../src/base/encoding.ts'
import { ed25519Keys } from '../../src/crypto/ed25519-parameters.ts'
import type { Ed25519Scheme, Engine } from '../../src/crypto/engine.ts'
import { integerOf, octetsOf } from '../../src/crypto/integer.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { edited, expectOwnAllocation, flipped, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'ed25519'>('ed25519.json').ed25519
const schemes: Ed25519Scheme[] = ['ed25519', 'ed25519ph']
const message = utf8('attack at dawn')
const refused = expect.objectContaining({ name: 'KeyRefused' })
const order = curve.Point.Fn.ORDER
const p = curve.Point.Fp.ORDER

const littleEndian = (value: bigint) => octetsOf(value, 32).toReversed()
const spkiOf = (point: Uint8Array) => ed25519Keys.writePublicKey(point)
/** A generator of the eight points of small order. */
const torsion = curve.Point.fromHex(
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
)
/** RFC 8032 §5.1.6, step 4, of `message`. */
function challenge(scheme: Ed25519Scheme, r: Uint8Array, key: Uint8Array): bigint {
  const domain = concat(utf8('SigEd25519 no Ed25519 collisions'), Uint8Array.of(1, 0))
  const [dom, text] =
    scheme === 'ed25519'
      ? [new Uint8Array(0), message]
      : [domain, createHash('sha512').update(message).digest()]
  const hash = createHash('sha512').update(dom).update(r).update(key).update(text)
  return integerOf(hash.digest().reverse()) % order
}
const ofSmallOrder = Array.from({ length: 8 }, (_, index) => torsion.multiplyUnsafe(BigInt(index)))

describe.each<Engine>([native, noble])('Ed25519 contract: $name', ({ ed25519 }) => {
  const generate = async () => {
    const { privateKey: pkcs8, publicKey: spki } = await ed25519.generate()
    const outside = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
    const privateKey = await ed25519.privateKey(pkcs8)
    return { pkcs8, spki, outside, privateKey, publicKey: ed25519.publicKey(spki) }
  }
  let pair: Awaited<ReturnType<typeof generate>>
  let other: Awaited<ReturnType<typeof generate>>
  beforeAll(async () => {
    ;[pair, other] = await Promise.all([generate(), generate()])
  })

  test.for(vectors)('$source', async (vector) => {
    const scheme = vector.scheme as Ed25519Scheme
    const key = await ed25519.privateKey(ed25519Keys.writePrivateKey(octets(vector.seed)))
    const publicKey = ed25519.publicKey(spkiOf(octets(vector.publicKey)))
    const signature = octets(vector.signature)
    const text = octets(vector.message)
    expect(hex(await ed25519.sign(scheme, key, text))).toBe(vector.signature)
    expect(await ed25519.verify(scheme, publicKey, text, signature)).toBe(true)
    expect(await ed25519.verify(scheme, publicKey, message, signature)).toBe(false)
  })

  test('generates pairs that Node writes in the same octets', () => {
    expect(pair.outside.asymmetricKeyType).toBe('ed25519')
    const pkcs8 = pair.outside.export({ format: 'der', type: 'pkcs8' })
    const spki = createPublicKey(pair.outside).export({ format: 'der', type: 'spki' })
    expect(Buffer.compare(pkcs8, pair.pkcs8)).toBe(0)
    expect(Buffer.compare(spki, pair.spki)).toBe(0)
    expect(hex(pair.pkcs8)).not.toBe(hex(other.pkcs8))
    expectOwnAllocation(pair.pkcs8)
    expectOwnAllocation(pair.spki)
  })

  test('signs what Node signs, and openssl verifies', async () => {
    const signature = await ed25519.sign('ed25519', pair.privateKey, message)
    expect(Buffer.compare(signOutside(null, message, pair.outside), signature)).toBe(0)
    expectOwnAllocation(signature)
    const folder = mkdtempSync(join(tmpdir(), 'claviger-ed25519-'))
    try {
      const file = (name: string, content: Uint8Array) => {
        writeFileSync(join(folder, name), content)
        return join(folder, name)
      }
      const output = execFileSync('openssl', [
        ...['pkeyutl', '-verify', '-rawin', '-pubin', '-keyform', 'DER'],
        ...['-inkey', file('key', pair.spki), '-in', file('message', message)],
        ...['-sigfile', file('signature', signature)],
      ])
      expect(output.toString()).toContain('Signature Verified Successfully')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('Ed25519ph hashes its message itself, and is no Ed25519 of message or hash', async () => {
    const signature = await ed25519.sign('ed25519ph', pair.privateKey, message)
    const digest = createHash('sha512').update(message).digest()
    const valid = async (scheme: Ed25519Scheme, text: Uint8Array) =>
      await ed25519.verify(scheme, pair.publicKey, text, signature)
    expect(await valid('ed25519ph', message)).toBe(true)
    expect(await valid('ed25519ph', digest)).toBe(false)
    expect(await valid('ed25519', message)).toBe(false)
    expect(await valid('ed25519', digest)).toBe(false)
    const pure = await ed25519.sign('ed25519', pair.privateKey, digest)
    expect(await ed25519.verify('ed25519ph', pair.publicKey, message, pure)).toBe(false)
    expectOwnAllocation(signature)
  })

  test.for(schemes)('no other octets than the signature are one: %s', async (scheme) => {
    const signature = await ed25519.sign(scheme, pair.privateKey, message)
    const s = integerOf(signature.slice(32).reverse())
    const r = signature.subarray(0, 32)
    const wrong = [
      ...flipped(signature, 7),
      concat(r, littleEndian(s + order)),
      concat(r, littleEndian(order)),
      new Uint8Array(64),
      new Uint8Array(64).fill(255),
      edited(new Uint8Array(64), 0, 1),
      new Uint8Array(0),
      signature.subarray(1),
      signature.subarray(0, 63),
      concat(signature, Uint8Array.of(0)),
      await ed25519.sign(scheme, other.privateKey, message),
    ]
    const verdicts = wrong.map((each) => ed25519.verify(scheme, pair.publicKey, message, each))
    expect(await Promise.all(verdicts)).toEqual(wrong.map(() => false))
    expect(await ed25519.verify(scheme, pair.publicKey, message, signature)).toBe(true)
  })

  test.for(schemes)('inputs stay as they were: %s', async (scheme) => {
    const text = copyOf(message)
    const signature = await ed25519.sign(scheme, pair.privateKey, text)
    const given = copyOf(signature)
    await ed25519.verify(scheme, pair.publicKey, text, given)
    expect([hex(text), hex(given)]).toEqual([hex(message), hex(signature)])
  })

  // OpenSSL, which cannot be told otherwise, verifies without the cofactor; that other verdicts exist is known from
  // "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko; 2020).
  test.for(schemes)(
    'verification is cofactorless, parts of small order must cancel out: %s',
    async (scheme) => {
      const a = 1234567890123456789n
      const r = 987654321987654321n
      const verdicts: boolean[] = []
      const expected: boolean[] = []
      for (const ofKey of ofSmallOrder) {
        const key = curve.Point.BASE.multiply(a).add(ofKey).toBytes()
        const publicKey = ed25519.publicKey(spkiOf(key))
        for (const ofR of ofSmallOrder) {
          const point = curve.Point.BASE.multiply(r).add(ofR)
          const k = challenge(scheme, point.toBytes(), key)
          const signature = concat(point.toBytes(), littleEndian((r + k * a) % order))
          verdicts.push(await ed25519.verify(scheme, publicKey, message, signature))
          expected.push(ofKey.multiplyUnsafe(k).add(ofR).is0())
        }
      }
      expect(verdicts).toEqual(expected)
      expect(new Set(expected)).toEqual(new Set([true, false]))
    },
  )

  describe('refuses a public key', () => {
    const edge = [
      ...ofSmallOrder.map((point) => point.toBytes()),
      // Both signs of the y of small order, and of y that are not reduced.
      ...[0n, 1n, p - 1n, p, p + 1n, p + 3n, 2n ** 255n - 1n].flatMap((y) => {
        const encoded = littleEndian(y)
        return [encoded, edited(encoded, 31, (encoded[31] ?? 0) | 0x80)]
      }),
    ]
    test.for([...new Set(edge.map(hex))])('of small order, or not canonical: %s', (point) => {
      expect(() => ed25519.publicKey(spkiOf(octets(point)))).toThrow(refused)
    })

    test('that lies off the curve, as half of all y do', () => {
      const onCurve = (y: number) => {
        try {
          return curve.Point.fromBytes(littleEndian(BigInt(y))).isSmallOrder() === false
        } catch {
          return false
        }
      }
      const accepted = (y: number) => {
        try {
          return ed25519.publicKey(spkiOf(littleEndian(BigInt(y)))) !== undefined
        } catch (error) {
          expect(error).toEqual(refused)
          return false
        }
      }
      const all = Array.from({ length: 64 }, (_, y) => y)
      expect(all.filter(accepted)).toEqual(all.filter(onCurve))
      expect(all.filter(accepted).length).toBeGreaterThan(20)
      expect(all.filter(accepted).length).toBeLessThan(44)
    })

    test('in any other encoding, or of another algorithm', () => {
      const { spki, pkcs8 } = pair
      const x25519 = generateKeyPairSync('x25519').publicKey
      const wrong: Record<string, Uint8Array> = {
        empty: new Uint8Array(0),
        'the point alone': spki.subarray(12),
        'octet behind': concat(spki, Uint8Array.of(0)),
        cut: spki.subarray(0, -1),
        'long form of a length': concat(Uint8Array.of(0x30, 0x81), spki.subarray(1)),
        'NULL parameters': concat(
          octets('302c300706032b65700500032100'),
          spki.subarray(spki.length - 32),
        ),
        'unused bits': edited(spki, 11, 1),
        X25519: x25519.export({ format: 'der', type: 'spki' }),
        Ed448: generateKeyPairSync('ed448').publicKey.export({ format: 'der', type: 'spki' }),
        'a private key': pkcs8,
      }
      for (const [name, der] of Object.entries(wrong)) {
        expect(() => ed25519.publicKey(der), name).toThrow(refused)
      }
    })
  })

  test('refuses a private key in any other encoding, or of another algorithm', async () => {
    const { spki, pkcs8 } = pair
    const seed = pkcs8.subarray(16)
    const x25519 = generateKeyPairSync('x25519').privateKey
    const wrong: Record<string, Uint8Array> = {
      empty: new Uint8Array(0),
      'the seed alone': seed,
      'octet behind': concat(pkcs8, Uint8Array.of(0)),
      cut: pkcs8.subarray(0, -1),
      'long form of a length': concat(Uint8Array.of(0x30, 0x81), pkcs8.subarray(1)),
      'NULL parameters': concat(octets('3030020100300706032b6570050004220420'), seed),
      'a seed of 31 octets': concat(octets('302d020100300506032b65700421041f'), seed.subarray(1)),
      'no inner OCTET STRING': concat(octets('302c020100300506032b65700420'), seed),
      // RFC 5958 §2: version 2 has the public key behind.
      'with its public key': concat(
        octets('3051020101300506032b657004220420'),
        seed,
        octets('812100'),
        spki.subarray(12),
      ),
      X25519: x25519.export({ format: 'der', type: 'pkcs8' }),
      'a public key': spki,
    }
    for (const [name, der] of Object.entries(wrong)) {
      await expect(ed25519.privateKey(der), name).rejects.toThrow(refused)
    }
  })
})

describe('native and noble agree on Ed25519', () => {
  const directions = [
    { signer: native, verifier: noble },
    { signer: noble, verifier: native },
  ]
  test.for(directions)('$signer.name signs, $verifier.name verifies', async (each) => {
    const { signer, verifier } = each
    const { privateKey, publicKey } = await signer.ed25519.generate()
    const [key, same] = await Promise.all(
      [signer, verifier].map((engine) => engine.ed25519.privateKey(privateKey)),
    )
    const checker = verifier.ed25519.publicKey(publicKey)
    await assert(
      asyncProperty(
        constantFrom(...schemes),
        uint8Array({ maxLength: 300 }),
        async (scheme, text) => {
          const signature = await signer.ed25519.sign(scheme, key!, text)
          expect(hex(await verifier.ed25519.sign(scheme, same!, text))).toBe(hex(signature))
          expect(await verifier.ed25519.verify(scheme, checker, text, signature)).toBe(true)
        },
      ),
      { numRuns: 20 },
    )
  })

  test('and with Node on any 32 octets as a key: what is taken verifies signatures', async () => {
    await assert(
      asyncProperty(uint8Array({ minLength: 32, maxLength: 32 }), async (seed) => {
        const pkcs8 = ed25519Keys.writePrivateKey(seed)
        const outside = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
        const spki = createPublicKey(outside).export({ format: 'der', type: 'spki' })
        for (const { ed25519 } of [native, noble]) {
          const signature = await ed25519.sign('ed25519', await ed25519.privateKey(pkcs8), message)
          expect(await ed25519.verify('ed25519', ed25519.publicKey(spki), message, signature)).toBe(
            true,
          )
          expect(verifyOutside(null, message, createPublicKey(outside), signature)).toBe(true)
        }
      }),
      { numRuns: 10 },
    )
  })
})
