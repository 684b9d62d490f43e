import { assert, asyncProperty, bigInt, constantFrom, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HashName, hashes } from '../../src/algorithms/hash.ts'
import type { Curve } from '../../src/algorithms/key-spec.ts'
import { rowNames } from '../../src/base/table.ts'
import { curves } from '../../src/crypto/curve.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../../src/crypto/ec-key.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { curveNames, hashOf, pairOf } from './ec-textbook.ts'
import { flipped } from './vectors.ts'

const anyHash = constantFrom<HashName>(...rowNames(hashes))
const messages = uint8Array({ maxLength: 100 })
const scalars = (curve: Curve) => bigInt(1n, curves[curve].n - 1n)
const directions = [
  { signer: native, verifier: noble },
  { signer: noble, verifier: native },
]

// Verification by noble takes up to 11 ms.
const runs = { numRuns: 6 }

describe.each(curveNames)('native and noble agree over %s', (curve) => {
  test.for(directions)('$signer.name signs, $verifier.name verifies', async (each) => {
    const { signer, verifier } = each
    const property = asyncProperty(scalars(curve), anyHash, messages, async (d, hash, message) => {
      const pair = pairOf(curve, d)
      const key = await signer.ec.privateKey(curve, writeEcPrivateKey(curve, pair))
      const checker = verifier.ec.publicKey(curve, writeEcPublicKey(curve, pair.point))
      const digest = native.hash.digest(hash, message)
      const raw = await signer.ecdsa.sign(curve, hash, key, message, 'RAW')
      const own = await signer.ecdsa.sign(curve, hash, key, digest, 'DIGEST')
      const { verify } = verifier.ecdsa
      expect([
        await verify(curve, hash, checker, digest, 'DIGEST', raw),
        await verify(curve, hash, checker, message, 'RAW', own),
      ]).toEqual([true, true])
    })
    await assert(property, runs)
  })

  test('on what is no signature over a digest', async () => {
    const hash = hashOf[curve]
    const { privateKey, publicKey } = await native.ec.generate(curve)
    const digest = native.hash.digest(hash, Uint8Array.of(1))
    const key = await native.ec.privateKey(curve, privateKey)
    const signature = await native.ecdsa.sign(curve, hash, key, digest, 'DIGEST')
    for (const { ec, ecdsa } of [native, noble]) {
      const checker = ec.publicKey(curve, publicKey)
      const valid = (signed: Uint8Array, made: Uint8Array) =>
        ecdsa.verify(curve, hash, checker, signed, 'DIGEST', made)
      expect(await valid(digest, signature)).toBe(true)
      for (const made of flipped(signature, 9)) expect(await valid(digest, made)).toBe(false)
      for (const signed of flipped(digest, 13)) expect(await valid(signed, signature)).toBe(false)
    }
  })

  test('on shared secrets, from both sides', async () => {
    const both = [native, noble]
    const property = asyncProperty(scalars(curve), scalars(curve), async (one, other) => {
      const [left, right] = [pairOf(curve, one), pairOf(curve, other)]
      const secrets: Uint8Array[] = []
      for (const { ec, ecdh } of both) {
        const [mine, theirs] = await Promise.all(
          [left, right].map(async (pair) => ({
            key: await ec.privateKey(curve, writeEcPrivateKey(curve, pair)),
            peer: ec.publicKey(curve, writeEcPublicKey(curve, pair.point)),
          })),
        )
        secrets.push(await ecdh.sharedSecret(curve, mine!.key, theirs!.peer))
        secrets.push(await ecdh.sharedSecret(curve, theirs!.key, mine!.peer))
      }
      for (const secret of secrets) expect([...secret]).toEqual([...secrets[0]!])
    })
    await assert(property, runs)
  })

  test('on the pairs that each generates', async () => {
    for (const { signer, verifier } of directions) {
      const { privateKey, publicKey } = await signer.ec.generate(curve)
      expect(await verifier.ec.privateKey(curve, privateKey)).toBeDefined()
      expect(verifier.ec.publicKey(curve, publicKey)).toBeDefined()
    }
  })
})
