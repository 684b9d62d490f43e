import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  verify as verifyOutside,
} from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { describe, expect, test } from 'vitest'
import type { HashName } from '../../src/algorithms/hash.ts'
import type { Curve } from '../../src/algorithms/key-spec.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { curves } from '../../src/crypto/curve.ts'
import { writeEcdsaSignature } from '../../src/crypto/der.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../../src/crypto/ec-key.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { integerOf, invert, modulo, octetsOf } from '../../src/crypto/integer.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { edited, expectOwnAllocation, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'ecdsa'>('engine.json').ecdsa
const curve: Curve = 'P-256'
const { n, p } = curves[curve]
const hash: HashName = 'sha256'
const types = ['RAW', 'DIGEST'] as const
const message = utf8('attack at dawn')
const digest = native.hash.digest(hash, message)
const input = { RAW: message, DIGEST: digest }

describe.each<Engine>([native, noble])('ECDSA contract: $name', ({ ec, ecdsa }) => {
  const pair = async () => {
    const { privateKey: pkcs8, publicKey: spki } = await ec.generate(curve)
    const privateKey = ec.privateKey(curve, pkcs8)
    return { pkcs8, spki, privateKey, publicKey: ec.publicKey(curve, spki) }
  }

  test.for(vectors)('verifies $source of "$message"', async (vector) => {
    const text = octets(vector.message)
    const key = ec.publicKey(curve, writeEcPublicKey(curve, octets(vector.point)))
    const signature = writeEcdsaSignature({
      r: integerOf(octets(vector.r)),
      s: integerOf(octets(vector.s)),
    })
    const hashed = native.hash.digest(hash, text)
    expect(await ecdsa.verify(curve, hash, key, text, 'RAW', signature)).toBe(true)
    expect(await ecdsa.verify(curve, hash, key, hashed, 'DIGEST', signature)).toBe(true)
    expect(await ecdsa.verify(curve, hash, key, message, 'RAW', signature)).toBe(false)
    expect(await ecdsa.verify(curve, hash, key, digest, 'DIGEST', signature)).toBe(false)
  })

  test('takes the scalar of RFC 6979 with its own point', async () => {
    const { scalar, point } = vectors[0]!
    const both = { scalar: octets(scalar), point: octets(point) }
    const key = ec.privateKey(curve, writeEcPrivateKey(curve, both))
    const signature = await ecdsa.sign(curve, hash, key, message, 'RAW')
    const publicKey = ec.publicKey(curve, writeEcPublicKey(curve, both.point))
    expect(await ecdsa.verify(curve, hash, publicKey, message, 'RAW', signature)).toBe(true)
  })

  test('generates pairs that OpenSSL writes in the same octets', async () => {
    const { pkcs8, spki } = await pair()
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
    const own = createPublicKey(key).export({ format: 'der', type: 'spki' })
    expect(Buffer.compare(key.export({ format: 'der', type: 'pkcs8' }), pkcs8)).toBe(0)
    expect(Buffer.compare(own, spki)).toBe(0)
    expectOwnAllocation(pkcs8)
    expectOwnAllocation(spki)
  })

  test.for(types)('a signature over a %s verifies over both, and outside', async (type) => {
    const { spki, privateKey, publicKey } = await pair()
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    // Enough of them for leading zeros and set first bits in r and s.
    for (let round = 0; round < 24; round++) {
      const signature = await ecdsa.sign(curve, hash, privateKey, input[type], type)
      expect(verifyOutside(hash, message, key, signature)).toBe(true)
      expectOwnAllocation(signature)
      if (round > 2) continue
      for (const as of types) {
        expect(await ecdsa.verify(curve, hash, publicKey, input[as], as, signature)).toBe(true)
      }
    }
  })

  test.for(types)('two signatures over one %s differ', async (type) => {
    const { privateKey } = await pair()
    const first = await ecdsa.sign(curve, hash, privateKey, input[type], type)
    const second = await ecdsa.sign(curve, hash, privateKey, input[type], type)
    expect(first).not.toEqual(second)
  })

  test('a digest of another length is a TypeError', async () => {
    const { privateKey, publicKey } = await pair()
    for (const length of [0, 31, 33, 64]) {
      const wrong = new Uint8Array(length)
      await expect(ecdsa.sign(curve, hash, privateKey, wrong, 'DIGEST')).rejects.toThrow(TypeError)
      await expect(
        ecdsa.verify(curve, hash, publicKey, wrong, 'DIGEST', new Uint8Array(70)),
      ).rejects.toThrow(TypeError)
    }
  })

  describe.each(types)('a signature over a %s', (type) => {
    const verdicts = async (make: (r: bigint, s: bigint) => Record<string, Uint8Array>) => {
      const { r, s, point } = vectors[0]!
      const key = ec.publicKey(curve, writeEcPublicKey(curve, octets(point)))
      const text = utf8('sample')
      const signed = type === 'RAW' ? text : native.hash.digest(hash, text)
      const made = make(integerOf(octets(r)), integerOf(octets(s)))
      const verdict: Record<string, boolean> = {}
      for (const [name, signature] of Object.entries(made)) {
        verdict[name] = await ecdsa.verify(curve, hash, key, signed, type, signature)
      }
      return verdict
    }

    test('may have a high or a low s, as FIPS 186-5 has it', async () => {
      const verdict = await verdicts((r, s) => ({
        one: writeEcdsaSignature({ r, s }),
        other: writeEcdsaSignature({ r, s: n - s }),
      }))
      expect(verdict).toEqual({ one: true, other: true })
    })

    test('has 0 < r, s < n, and is DER in its one form', async () => {
      const verdict = await verdicts((r, s) => {
        const good = writeEcdsaSignature({ r, s })
        const [rOctets, sOctets] = [octetsOf(r, 32), octetsOf(s, 32)]
        return {
          'r = 0': writeEcdsaSignature({ r: 0n, s }),
          's = 0': writeEcdsaSignature({ r, s: 0n }),
          'r = n': writeEcdsaSignature({ r: n, s }),
          's = n': writeEcdsaSignature({ r, s: n }),
          'r + n': writeEcdsaSignature({ r: r + n, s }),
          's + n': writeEcdsaSignature({ r, s: s + n }),
          swapped: writeEcdsaSignature({ r: s, s: r }),
          empty: new Uint8Array(0),
          'P1363 instead of DER': concat(rOctets, sOctets),
          'octet behind': concat(good, Uint8Array.of(0)),
          cut: good.subarray(0, -1),
          'long form of a short length': concat(Uint8Array.of(0x30, 0x81), good.subarray(1)),
          'zero before r': concat(
            Uint8Array.of(0x30, good.length - 1, 2, 34, 0, 0),
            rOctets,
            good.subarray(2 + 2 + 33),
          ),
          'r negative': concat(
            Uint8Array.of(0x30, good.length - 3, 2, 32),
            rOctets,
            good.subarray(2 + 2 + 33),
          ),
          'a third integer': edited(concat(good, Uint8Array.of(2, 1, 1)), 1, good.length + 1),
          'SET instead of SEQUENCE': edited(good, 0, 0x31),
        }
      })
      expect(Object.entries(verdict).filter(([, valid]) => valid)).toEqual([])
    })
  })

  test('verification over a digest is right where points coincide', async () => {
    // z = r·d makes the two points of the sum equal; z = −r·d makes them opposite, so that no signature is valid.
    const { scalar, point } = vectors[0]!
    const key = ec.publicKey(curve, writeEcPublicKey(curve, octets(point)))
    const d = integerOf(octets(scalar))
    // k = d gives r = x of the public point, which is known.
    const k = d
    const r = integerOf(octets(point).subarray(1, 33)) % n
    const verdict = async (z: bigint, s: bigint) =>
      await ecdsa.verify(curve, hash, key, octetsOf(z, 32), 'DIGEST', writeEcdsaSignature({ r, s }))
    const equal = (r * d) % n
    expect(await verdict(equal, (invert(k, n) * (equal + r * d)) % n)).toBe(true)
    expect(await verdict(equal, (invert(k, n) * (equal + r * d) + 1n) % n)).toBe(false)
    expect(await verdict(modulo(-r * d, n), 1n)).toBe(false)
    expect(await verdict(modulo(-r * d, n), r)).toBe(false)
    // Taking the double for the sum of opposites would let this one pass.
    expect(await verdict(modulo(-r * d, n), (invert(k, n) * 2n * r * d) % n)).toBe(false)
    // z = 0: the sum is the public point alone.
    expect(await verdict(0n, (invert(k, n) * r * d) % n)).toBe(true)
    // z ≥ n is taken modulo n.
    expect(await verdict(n, (invert(k, n) * r * d) % n)).toBe(true)
  })

  test('r is the x of a point modulo n: an x from n to p verifies', async () => {
    // A point of such an x, and the public key under which it is the point of a signature: Q = (s·R − z·G)/r.
    const z = integerOf(digest)
    const s = 12_345n
    const { Point } = p256
    let x = n + 1n
    const at = (value: bigint) => concat(Uint8Array.of(2), octetsOf(value, 32))
    while (!p256.utils.isValidPublicKey(at(x), true)) x++
    const r = x - n
    const inverse = invert(r, n)
    const [byR, byG] = [(s * inverse) % n, modulo(-z * inverse, n)]
    const q = Point.fromBytes(at(x)).multiply(byR).add(Point.BASE.multiply(byG))
    const key = ec.publicKey(curve, writeEcPublicKey(curve, q.toBytes(false)))
    const signature = writeEcdsaSignature({ r, s })
    for (const type of types) {
      expect(await ecdsa.verify(curve, hash, key, input[type], type, signature)).toBe(true)
    }
  })

  describe('import of a public key', () => {
    const point = () => octets(vectors[0]!.point)
    const bad: Record<string, () => Uint8Array> = {
      empty: () => new Uint8Array(0),
      'octet behind': () => concat(writeEcPublicKey(curve, point()), Uint8Array.of(0)),
      cut: () => writeEcPublicKey(curve, point()).subarray(0, -1),
      'off the curve': () => writeEcPublicKey(curve, edited(point(), -1, 0)),
      'x ≥ p': () =>
        writeEcPublicKey(curve, concat(Uint8Array.of(4), octetsOf(p + 5n, 32), point().slice(33))),
      infinity: () => writeEcPublicKey(curve, new Uint8Array(65)),
      hybrid: () => writeEcPublicKey(curve, edited(point(), 0, 7)),
      compressed: () => writeEcPublicKey(curve, edited(point(), 0, 3).subarray(0, 33)),
      'another curve of the same size': () => {
        const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
        return new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
      },
      'a larger curve': () => {
        const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' })
        return new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
      },
      'long form of a short length': () =>
        concat(Uint8Array.of(0x30, 0x81), writeEcPublicKey(curve, point()).subarray(1)),
      'unused bits': () => edited(writeEcPublicKey(curve, point()), 25, 1),
      'a private key': () =>
        writeEcPrivateKey(curve, { scalar: new Uint8Array(32).fill(1), point: point() }),
    }
    test.for(Object.keys(bad))('refuses one that is %s', (name) => {
      expect(() => ec.publicKey(curve, bad[name]!())).toThrow(
        expect.objectContaining({ name: 'KeyRefused' }),
      )
    })
  })

  describe('import of a private key', () => {
    const good = () => ({ scalar: octets(vectors[0]!.scalar), point: octets(vectors[0]!.point) })
    const write = (change: Partial<ReturnType<typeof good>>) =>
      writeEcPrivateKey(curve, { ...good(), ...change })
    const bad: Record<string, () => Uint8Array> = {
      empty: () => new Uint8Array(0),
      'd = 0': () => write({ scalar: new Uint8Array(32) }),
      'd = n': () => write({ scalar: octetsOf(n, 32) }),
      'd = n + 1': () => write({ scalar: octetsOf(n + 1n, 32) }),
      'd with the point of another': () => write({ scalar: octetsOf(5n, 32) }),
      'octet behind': () => concat(write({}), Uint8Array.of(0)),
      cut: () => write({}).subarray(0, -1),
      'd of 31 octets': () => write({ scalar: new Uint8Array(31).fill(1) }),
      'version 1': () => edited(write({}), 5, 1),
      'without a public key': () => {
        const { scalar } = good()
        const head = write({}).slice(3, 36)
        head[24] = 0x27
        head[26] = 0x25
        return concat(Uint8Array.of(0x30, 0x41), head, scalar)
      },
      'a public key': () => writeEcPublicKey(curve, good().point),
    }
    test('takes the one that the others are made from', () => {
      expect(ec.privateKey(curve, copyOf(write({})))).toBeDefined()
    })
    test.for(Object.keys(bad))('refuses one that is %s', (name) => {
      expect(() => ec.privateKey(curve, bad[name]!())).toThrow(
        expect.objectContaining({ name: 'KeyRefused' }),
      )
    })
  })
})
