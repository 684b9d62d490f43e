import { diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { type KeySpec, keySpecs } from '../../src/algorithms/key-spec.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { curves } from '../../src/crypto/curve.ts'
import { KeyRefused } from '../../src/crypto/engine.ts'
import type { Agreeing } from '../../src/custody/custody.ts'
import { expectOwnAllocation, type Held, message, none, outside } from './contract-subject.ts'

export function agreeingRules(custody: () => Agreeing, held: Held, specs: readonly KeySpec[]) {
  const cases = specs.flatMap((spec) => {
    const { material, agreement } = keySpecs[spec]
    return agreement && material.type === 'ec' ? [{ spec, curve: material.curve }] : []
  })

  test.for(cases)('$spec agrees with a peer outside', async ({ spec, curve }) => {
    const { reference, publicKey = none } = await held(spec, 'KEY_AGREEMENT')
    const { openssl, octets } = curves[curve]
    const peer = pairOf(openssl)
    const ours = await custody().sharedSecret(reference, spkiOf(peer.publicKey))
    const theirs = diffieHellman({ privateKey: peer.privateKey, publicKey: outside(publicKey) })
    expect(Buffer.compare(ours, theirs)).toBe(0)
    expect(ours.length).toBe(octets)
    expectOwnAllocation(ours)
  })

  test.for(cases)('$spec refuses what is no public key of its curve', async ({ spec, curve }) => {
    const { reference, publicKey = none } = await held(spec, 'KEY_AGREEMENT')
    const offCurve = copyOf(publicKey)
    const last = offCurve.length - 1
    offCurve[last] = (offCurve[last] ?? 0) ^ 1
    const { octets } = curves[curve]
    const head = publicKey.subarray(0, publicKey.length - 2 * octets - 1)
    const x = publicKey.subarray(head.length + 1, head.length + 1 + octets)
    const refused = [
      none,
      message,
      offCurve,
      publicKey.subarray(0, last),
      concat(publicKey, Uint8Array.of(0)),
      concat(head, Uint8Array.of(4), new Uint8Array(2 * octets)),
      concat(head, Uint8Array.of(2), x),
      spkiOf(pairOf('secp256k1').publicKey),
      spkiOf(generateKeyPairSync('x25519').publicKey),
      spkiOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
    ]
    for (const peer of refused) {
      await expect(custody().sharedSecret(reference, peer)).rejects.toThrow(KeyRefused)
    }
  })

  test.for(cases)('$spec: a pair made for signing does not agree', async ({ spec }) => {
    const { reference, publicKey = none } = await held(spec, 'SIGN_VERIFY')
    await expect(custody().sharedSecret(reference, publicKey)).rejects.toThrow()
  })
}

const pairOf = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const spkiOf = (key: KeyObject) => new Uint8Array(key.export({ format: 'der', type: 'spki' }))
