import { createPublicKey, verify as verifyOutside } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type HashName, hashes } from '../../src/algorithms/hash.ts'
import type { Curve } from '../../src/algorithms/key-spec.ts'
import { concat } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { curves } from '../../src/crypto/curve.ts'
import { integer, sequence, writeEcdsaSignature } from '../../src/crypto/der.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../../src/crypto/ec-key.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { integerOf, invert, modulo, octetsOf } from '../../src/crypto/integer.ts'
import { native } from '../../src/crypto/native/index.ts'
import { nobleCurves } from '../../src/crypto/noble/ec.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { curveNames, hashOf, pairOf, textbookSignature, xOf } from './ec-textbook.ts'
import { edited, expectOwnAllocation, lengthened, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'ecdsa'>('ec.json').ecdsa
const types = ['RAW', 'DIGEST'] as const
const message = utf8('attack at dawn')
const digestOf = (hash: HashName) => native.hash.digest(hash, message)

/** The leftmost bits of a digest that ECDSA takes. */
function numberOf(curve: Curve, digest: Uint8Array): bigint {
  const surplus = digest.length * 8 - curves[curve].n.toString(2).length
  return integerOf(digest) >> BigInt(Math.max(0, surplus))
}

describe.each<Engine>([native, noble])('ECDSA contract: $name', ({ ec, ecdsa }) => {
  const publicKeyOf = (curve: Curve, point: Uint8Array) =>
    ec.publicKey(curve, writeEcPublicKey(curve, point))

  test.for(vectors)('verifies $source of "$message"', async (vector) => {
    const [curve, hash] = [vector.curve as Curve, vector.hash as HashName]
    const text = octets(vector.message)
    const key = publicKeyOf(curve, octets(vector.point))
    const [r, s] = [integerOf(octets(vector.r)), integerOf(octets(vector.s))]
    const signature = writeEcdsaSignature({ r, s })
    const hashed = native.hash.digest(hash, text)
    expect(await ecdsa.verify(curve, hash, key, text, 'RAW', signature)).toBe(true)
    expect(await ecdsa.verify(curve, hash, key, hashed, 'DIGEST', signature)).toBe(true)
    expect(await ecdsa.verify(curve, hash, key, message, 'RAW', signature)).toBe(false)
    expect(await ecdsa.verify(curve, hash, key, digestOf(hash), 'DIGEST', signature)).toBe(false)
  })

  describe.each(curveNames)('%s', async (curve) => {
    const { n, octets: length } = curves[curve]
    const hash = hashOf[curve]
    const digest = digestOf(hash)
    const input = { RAW: message, DIGEST: digest }
    const d = n / 3n
    const { scalar, point } = pairOf(curve, d)
    const privateKey = await ec.privateKey(curve, writeEcPrivateKey(curve, { scalar, point }))
    const publicKey = publicKeyOf(curve, point)

    test.for(types)('a signature over a %s verifies over both, and outside', async (type) => {
      const spki = writeEcPublicKey(curve, point)
      const outside = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
      // Enough of them for leading zeros and set first bits in r and s.
      for (let round = 0; round < 16; round++) {
        const signature = await ecdsa.sign(curve, hash, privateKey, input[type], type)
        expect(verifyOutside(hash, message, outside, signature)).toBe(true)
        expectOwnAllocation(signature)
        if (round > 0) continue
        for (const as of types) {
          expect(await ecdsa.verify(curve, hash, publicKey, input[as], as, signature)).toBe(true)
        }
      }
    })

    test.for(types)('two signatures over one %s differ', async (type) => {
      const first = await ecdsa.sign(curve, hash, privateKey, input[type], type)
      const second = await ecdsa.sign(curve, hash, privateKey, input[type], type)
      expect(first).not.toEqual(second)
    })

    // Of a longer digest than the order, the leftmost bits count (FIPS 186-5 §6.4.1).
    test.for(Object.keys(hashes) as HashName[])('goes with %s', async (any) => {
      const hashed = digestOf(any)
      const known = writeEcdsaSignature(textbookSignature(curve, d, 77n, numberOf(curve, hashed)))
      expect(await ecdsa.verify(curve, any, publicKey, hashed, 'DIGEST', known)).toBe(true)
      expect(await ecdsa.verify(curve, any, publicKey, message, 'RAW', known)).toBe(true)
      const own = await ecdsa.sign(curve, any, privateKey, hashed, 'DIGEST')
      expect(await native.ecdsa.verify(curve, any, nativeKey(), message, 'RAW', own)).toBe(true)
    })
    const nativeKey = () => native.ec.publicKey(curve, writeEcPublicKey(curve, point))

    test('a digest of another length is a TypeError', async () => {
      for (const wrong of [0, digest.length - 1, digest.length + 1]) {
        const bytes = new Uint8Array(wrong)
        const { sign, verify } = ecdsa
        await expect(sign(curve, hash, privateKey, bytes, 'DIGEST')).rejects.toThrow(TypeError)
        await expect(
          verify(curve, hash, publicKey, bytes, 'DIGEST', new Uint8Array(70)),
        ).rejects.toThrow(TypeError)
      }
    })

    describe.each(types)('a signature over a %s', (type) => {
      const valid = (signature: Uint8Array) =>
        ecdsa.verify(curve, hash, publicKey, input[type], type, signature)

      test('may have a high or a low s, as FIPS 186-5 has it', async () => {
        const { r, s } = textbookSignature(curve, d, 5n, numberOf(curve, digest))
        expect(await valid(writeEcdsaSignature({ r, s }))).toBe(true)
        expect(await valid(writeEcdsaSignature({ r, s: n - s }))).toBe(true)
      })

      test('has 0 < r, s < n, and is DER in its one form', async () => {
        // An r whose first bit is set, so that a zero stands before it.
        const { k, r } = firstBitSet(curve)
        const { s } = textbookSignature(curve, d, k, numberOf(curve, digest))
        const good = writeEcdsaSignature({ r, s })
        const [positive, other] = [integer(r), integer(s)]
        const [contents, header] = [positive.subarray(3), positive.length - 3]
        const raw = (...octetsOfR: number[]) =>
          Uint8Array.of(2, header + octetsOfR.length, ...octetsOfR)
        const bad: Record<string, Uint8Array> = {
          'r = 0': writeEcdsaSignature({ r: 0n, s }),
          's = 0': writeEcdsaSignature({ r, s: 0n }),
          'r = n': writeEcdsaSignature({ r: n, s }),
          's = n': writeEcdsaSignature({ r, s: n }),
          'r + n': writeEcdsaSignature({ r: r + n, s }),
          's + n': writeEcdsaSignature({ r, s: s + n }),
          swapped: writeEcdsaSignature({ r: s, s: r }),
          empty: new Uint8Array(0),
          'P1363 instead of DER': concat(octetsOf(r, length), octetsOf(s, length)),
          'octet behind': concat(good, Uint8Array.of(0)),
          cut: good.subarray(0, -1),
          'length in more octets than it needs': lengthened(good),
          'zero before r': sequence(concat(raw(0, 0), contents), other),
          'r negative': sequence(concat(raw(), contents), other),
          'r alone': sequence(positive),
          'a third integer': sequence(positive, other, integer(1n)),
          'SET instead of SEQUENCE': edited(good, 0, 0x31),
        }
        expect(sequence(concat(raw(0), contents), other)).toEqual(good)
        expect(await valid(good)).toBe(true)
        const passed: string[] = []
        for (const [name, signature] of Object.entries(bad)) {
          if (await valid(signature)) passed.push(name)
        }
        expect(passed).toEqual([])
      })
    })

    test('verification over a digest is right where points coincide', async () => {
      // An engine that adds points, for z itself or for its distance from a digest of its own, meets the sum of equal
      // and of opposite ones here, and the sum with the point at infinity.
      const k = 12_345n
      const r = xOf(curve, k) % n
      const zero = new Uint8Array(digest.length)
      const empty = native.hash.digest(hash, new Uint8Array(0))
      const own = [0n, numberOf(curve, empty)]
      const keys = own.flatMap((z) => {
        const d = modulo((numberOf(curve, digest) - z) * invert(r, n), n)
        return [d, n - d]
      })
      const cases = [
        ...keys.map((d) => ({ d, signed: digest })),
        { d: 3n, signed: zero },
        { d: 3n, signed: empty },
      ]
      const verdicts: (readonly boolean[])[] = []
      for (const { d, signed } of cases) {
        const key = publicKeyOf(curve, pairOf(curve, d).point)
        const { s } = textbookSignature(curve, d, k, numberOf(curve, signed))
        const verdict = async (s: bigint) =>
          await ecdsa.verify(curve, hash, key, signed, 'DIGEST', writeEcdsaSignature({ r, s }))
        verdicts.push([await verdict(s), await verdict((s + 1n) % n), await verdict(r)])
      }
      const usual = [true, false, false]
      // z = −r·d has no signature: s would be 0.
      expect(verdicts).toEqual([usual, [false, false, false], usual, usual, usual, usual])
    })

    test('r is the x of a point modulo n: an x from n to p verifies', async () => {
      // A point of such an x, and the public key under which it is the point of a signature: Q = (s·R − z·G)/r.
      const s = 12_345n
      const { Point, utils } = nobleCurves[curve]
      let x = n + 1n
      const at = (value: bigint) => concat(Uint8Array.of(2), octetsOf(value, length))
      while (!utils.isValidPublicKey(at(x), true)) x++
      const r = x - n
      const inverse = invert(r, n)
      const [byR, byG] = [(s * inverse) % n, modulo(-numberOf(curve, digest) * inverse, n)]
      const q = Point.fromBytes(at(x)).multiply(byR).add(Point.BASE.multiply(byG))
      const key = publicKeyOf(curve, q.toBytes(false))
      const signature = writeEcdsaSignature({ r, s })
      for (const type of types) {
        expect(await ecdsa.verify(curve, hash, key, input[type], type, signature)).toBe(true)
      }
    })
  })

  test.for(['P-256', 'secp256k1'] as const)(
    '%s takes a digest of n or more modulo n',
    async (curve) => {
      const { n } = curves[curve]
      const key = publicKeyOf(curve, pairOf(curve, 3n).point)
      for (const z of [n, n + 1n, 2n ** 256n - 1n]) {
        const signature = writeEcdsaSignature(textbookSignature(curve, 3n, 5n, z))
        const verdict = ecdsa.verify(curve, 'sha256', key, octetsOf(z, 32), 'DIGEST', signature)
        expect(await verdict).toBe(true)
      }
    },
  )
})

/** The first k from 1 that gives an r whose first bit is set. */
function firstBitSet(curve: Curve): { k: bigint; r: bigint } {
  for (let k = 1n; ; k++) {
    const r = xOf(curve, k) % curves[curve].n
    if (integer(r)[2] === 0) return { k, r }
  }
}
