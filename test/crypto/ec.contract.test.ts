import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { curves } from '../../src/crypto/curve.ts'
import {
  bitString,
  explicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
} from '../../src/crypto/der.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../../src/crypto/ec-key.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { octetsOf } from '../../src/crypto/integer.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { curveNames, pairOf } from './ec-textbook.ts'
import { edited, expectOwnAllocation, lengthened } from './vectors.ts'

const refused = expect.objectContaining({ name: 'KeyRefused' })

/** A key of OpenSSL's own making. */
function made(namedCurve: string, paramEncoding: 'named' | 'explicit') {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve, paramEncoding })
  return {
    pkcs8: new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })),
    spki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
  }
}

describe.each<Engine>([native, noble])('EC key contract: $name', ({ ec }) => {
  describe.each(curveNames)('%s', (curve) => {
    const { oid, octets, n, p, openssl } = curves[curve]
    const pair = pairOf(curve, n / 3n)
    const { scalar, point } = pair
    const algorithm = sequence(objectIdentifier('2a8648ce3d0201'), objectIdentifier(oid))
    const spki = (of: Uint8Array) => sequence(algorithm, bitString(of))
    const even = point.at(-1)! % 2 === 0
    const compressed = concat(Uint8Array.of(even ? 2 : 3), point.subarray(1, 1 + octets))

    test('generates pairs that OpenSSL writes in the same octets', async () => {
      const { privateKey: pkcs8, publicKey } = await ec.generate(curve)
      const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
      const own = createPublicKey(key).export({ format: 'der', type: 'spki' })
      expect(key.asymmetricKeyDetails).toEqual({ namedCurve: openssl })
      expect(Buffer.compare(key.export({ format: 'der', type: 'pkcs8' }), pkcs8)).toBe(0)
      expect(Buffer.compare(own, publicKey)).toBe(0)
      expectOwnAllocation(pkcs8)
      expectOwnAllocation(publicKey)
    })

    test('takes the pairs that OpenSSL makes', async () => {
      const { pkcs8, spki: publicKey } = made(openssl, 'named')
      expect(await ec.privateKey(curve, pkcs8)).toBeDefined()
      expect(ec.publicKey(curve, publicKey)).toBeDefined()
    })

    describe('import of a public key', () => {
      const good = writeEcPublicKey(curve, point)
      const bad: Record<string, () => Uint8Array> = {
        empty: () => new Uint8Array(0),
        'with an octet behind': () => concat(good, Uint8Array.of(0)),
        cut: () => good.subarray(0, -1),
        'off the curve': () => spki(edited(point, -1, point.at(-1)! ^ 1)),
        'at x ≥ p': () => {
          const beyond = octetsOf(p + 5n, octets)
          return spki(concat(Uint8Array.of(4), beyond, point.subarray(1 + octets)))
        },
        infinity: () => spki(Uint8Array.of(0)),
        'zeros where the point is': () => spki(new Uint8Array(point.length)),
        'a point of zeros': () => spki(edited(new Uint8Array(point.length), 0, 4)),
        hybrid: () => spki(edited(point, 0, even ? 6 : 7)),
        compressed: () => spki(compressed),
        'of explicit parameters': () => made(openssl, 'explicit').spki,
        'of an unknown curve': () => made('brainpoolP256r1', 'named').spki,
        'a length in more octets than it needs': () => lengthened(good),
        'an unused bit': () => edited(good, good.length - point.length - 1, 1),
        'a private key': () => writeEcPrivateKey(curve, pair),
        'a bare point': () => point,
      }
      test('takes the one that the others are made from', () => {
        expect(spki(point)).toEqual(good)
        expect(ec.publicKey(curve, copyOf(good))).toBeDefined()
      })
      test.for(Object.keys(bad))('refuses one that is %s', (name) => {
        expect(() => ec.publicKey(curve, bad[name]!())).toThrow(refused)
      })
      test.for(curveNames.filter((other) => other !== curve))('refuses one of %s', (other) => {
        const foreign = pairOf(other, 5n).point
        expect(() => ec.publicKey(curve, writeEcPublicKey(other, foreign))).toThrow(refused)
        // As if it were one of the curve.
        expect(() => ec.publicKey(curve, spki(foreign))).toThrow(refused)
      })
    })

    describe('import of a private key', () => {
      const pkcs8 = (d: Uint8Array, own: Uint8Array | undefined, version = 0n) => {
        const publicKey = own ? [explicit(1, bitString(own))] : []
        const inner = sequence(integer(1n), octetString(d), ...publicKey)
        return sequence(integer(version), algorithm, octetString(inner))
      }
      const good = writeEcPrivateKey(curve, pair)
      const bad: Record<string, () => Uint8Array> = {
        empty: () => new Uint8Array(0),
        'd = 0': () => pkcs8(new Uint8Array(octets), point),
        'd = n': () => pkcs8(octetsOf(n, octets), point),
        'd = n + 1 with the base point': () => {
          return pkcs8(octetsOf(n + 1n, octets), pairOf(curve, 1n).point)
        },
        'd with the point of another': () => pkcs8(scalar, pairOf(curve, 5n).point),
        'd with the opposite point': () => pkcs8(scalar, pairOf(curve, n - n / 3n).point),
        'd with a point off the curve': () => pkcs8(scalar, edited(point, -1, point.at(-1)! ^ 1)),
        'd with its point compressed': () => pkcs8(scalar, compressed),
        'd with its point hybrid': () => pkcs8(scalar, edited(point, 0, even ? 6 : 7)),
        'd without a point': () => pkcs8(scalar, undefined),
        'd of an octet less': () => pkcs8(new Uint8Array(octets - 1).fill(1), point),
        'd of an octet more': () => pkcs8(concat(Uint8Array.of(0), scalar), point),
        'with an octet behind': () => concat(good, Uint8Array.of(0)),
        cut: () => good.subarray(0, -1),
        'of another version': () => pkcs8(scalar, point, 1n),
        'a length in more octets than it needs': () => lengthened(good),
        'of explicit parameters': () => made(openssl, 'explicit').pkcs8,
        'of an unknown curve': () => made('brainpoolP256r1', 'named').pkcs8,
        'a public key': () => writeEcPublicKey(curve, point),
      }
      test('takes the one that the others are made from', async () => {
        expect(pkcs8(scalar, point)).toEqual(good)
        expect(await ec.privateKey(curve, copyOf(good))).toBeDefined()
      })
      test.for(Object.keys(bad))('refuses one that is %s', async (name) => {
        await expect(ec.privateKey(curve, bad[name]!())).rejects.toThrow(refused)
      })
      test.for(curveNames.filter((other) => other !== curve))(
        'refuses one of %s',
        async (other) => {
          const foreign = writeEcPrivateKey(other, pairOf(other, 5n))
          await expect(ec.privateKey(curve, foreign)).rejects.toThrow(refused)
        },
      )
      test.for([1n, n - 1n])('takes d = 1 and d = n − 1 (%#)', async (d) => {
        expect(await ec.privateKey(curve, writeEcPrivateKey(curve, pairOf(curve, d)))).toBeDefined()
      })
    })
  })
})
