import { describe, expect, test } from 'vitest'
import type { Curve } from '../../src/algorithms/key-spec.ts'
import { curves } from '../../src/crypto/curve.ts'
import { type EcKeyPair, writeEcPrivateKey, writeEcPublicKey } from '../../src/crypto/ec-key.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { octetsOf } from '../../src/crypto/integer.ts'
import { native } from '../../src/crypto/native/index.ts'
import { nobleCurves } from '../../src/crypto/noble/ec.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { curveNames, pairOf, xOf } from './ec-textbook.ts'
import { expectOwnAllocation, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'ecdh'>('ec.json').ecdh

describe.each<Engine>([native, noble])('ECDH contract: $name', ({ ec, ecdh }) => {
  const privateOf = (curve: Curve, pair: EcKeyPair) =>
    ec.privateKey(curve, writeEcPrivateKey(curve, pair))
  const publicOf = (curve: Curve, point: Uint8Array) =>
    ec.publicKey(curve, writeEcPublicKey(curve, point))

  test.for(vectors)('$source, from both sides', async (vector) => {
    const curve = vector.curve as Curve
    const one = { scalar: octets(vector.scalar), point: octets(vector.point) }
    const other = { scalar: octets(vector.peerScalar), point: octets(vector.peerPoint) }
    for (const [mine, theirs] of [
      [one, other],
      [other, one],
    ] as const) {
      const peer = publicOf(curve, theirs.point)
      const secret = await ecdh.sharedSecret(curve, await privateOf(curve, mine), peer)
      expect(secret).toEqual(octets(vector.sharedSecret))
      expectOwnAllocation(secret)
    }
  })

  describe.each(curveNames)('%s', (curve) => {
    const { octets: length, n } = curves[curve]

    test('the secret is the x-coordinate of the product', async () => {
      const key = await privateOf(curve, pairOf(curve, 3n))
      const secret = await ecdh.sharedSecret(curve, key, publicOf(curve, pairOf(curve, 7n).point))
      expect(secret).toEqual(octetsOf(xOf(curve, 21n), length))
    })

    test('leading zeros of the secret stay', async () => {
      const peer = pointWithLeadingZero(curve)
      for (const d of [1n, n - 1n]) {
        const key = await privateOf(curve, pairOf(curve, d))
        const secret = await ecdh.sharedSecret(curve, key, publicOf(curve, peer))
        expect(secret).toEqual(peer.slice(1, 1 + length))
        expect(secret[0]).toBe(0)
      }
    })

    test.for(curveNames.filter((other) => other !== curve))('a peer of %s fails', async (other) => {
      const key = await privateOf(curve, pairOf(curve, 3n))
      const peer = publicOf(other, pairOf(other, 7n).point)
      await expect(ecdh.sharedSecret(curve, key, peer)).rejects.toThrow()
    })
  })
})

/** The first multiple of the base point whose x begins with a zero octet, uncompressed. */
function pointWithLeadingZero(curve: Curve): Uint8Array {
  const { BASE } = nobleCurves[curve].Point
  for (let point = BASE; ; point = point.add(BASE)) {
    const encoded = point.toBytes(false)
    if (encoded[1] === 0) return encoded
  }
}
