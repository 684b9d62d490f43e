import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Curve, MlDsaParameterSet, MlKemParameterSet } from '../../src/algorithms/key-spec.ts'
import { curves } from '../../src/crypto/curve.ts'
import { sign as signMu } from '../../src/crypto/native/ml-dsa-mu.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import type * as Random from '../../src/crypto/random.ts'

/** What was drawn from the source that is tested for its health, as it lies in memory. */
const drawn = vi.hoisted((): Uint8Array[] => [])
vi.mock('../../src/crypto/random.ts', async (importOriginal) => {
  const { randomBytes, withRandom, ...others } = await importOriginal<typeof Random>()
  const kept = (octets: Uint8Array<ArrayBuffer>) => {
    drawn.push(octets)
    return octets
  }
  const mocked: typeof Random = {
    ...others,
    randomBytes: (octets) => kept(randomBytes(octets)),
    withRandom: (octets, use) => withRandom(octets, (random) => use(kept(random))),
  }
  return mocked
})
/** How many octets noble asks for by itself, each time. */
const own: number[] = []
const ask = globalThis.crypto.getRandomValues.bind(globalThis.crypto)
beforeEach(() => {
  vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation((array) => {
    own.push(array?.byteLength ?? 0)
    return ask(array)
  })
  drawn.length = 0
  own.length = 0
})
afterEach(() => {
  vi.restoreAllMocks()
})

function expectDrawn(...octets: number[]): void {
  expect(drawn.map(({ length }) => length)).toEqual(octets)
  expect(drawn.every((each) => each.every((octet) => octet === 0))).toBe(true)
}
/** Of these noble makes a scalar: half as many again as the order has, so that no value is likelier than others. */
const seedOctets = { 'P-256': 48, 'P-384': 72, 'P-521': 99, secp256k1: 48 }
/** With these it blinds a multiplication; they are of no consequence for the result. */
const blindOctets = 16

/** Empties both lists behind the work that made what a test needs. */
async function given<T>(work: () => Promise<T>): Promise<T> {
  const made = await work()
  drawn.length = 0
  own.length = 0
  return made
}

const message = new Uint8Array(32).fill(1)
const mu = new Uint8Array(64).fill(2)
const curveNames: readonly Curve[] = ['P-256', 'P-384', 'P-521', 'secp256k1']
const dsaSets: readonly MlDsaParameterSet[] = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']
const kemSets: readonly MlKemParameterSet[] = ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024']

describe('what noble works with comes from the tested source, and is wiped', () => {
  test.for(curveNames)('key pairs of %s', async (curve) => {
    await noble.ec.generate(curve)
    expectDrawn(seedOctets[curve])
    expect(own).toEqual([blindOctets])
  })

  test.for(curveNames)('signatures of %s', async (curve) => {
    const key = await given(async () => {
      const { privateKey } = await noble.ec.generate(curve)
      return await noble.ec.privateKey(curve, privateKey)
    })
    const sign = () => noble.ecdsa.sign(curve, 'sha256', key, message, 'DIGEST')
    expect(await sign()).not.toEqual(await sign())
    const { octets } = curves[curve]
    expectDrawn(octets, octets)
    // The inverse of k is blinded by a scalar.
    const blinds = [blindOctets, seedOctets[curve]]
    expect(own).toEqual([...blinds, ...blinds])
  })

  test('key pairs of Ed25519', async () => {
    await noble.ed25519.generate()
    expectDrawn(32)
    expect(own).toEqual([blindOctets])
  })

  test.for(dsaSets)('key pairs and signatures of %s', async (set) => {
    const pair = await noble.mlDsa.generate(set)
    expectDrawn(32)
    const key = await given(() => noble.mlDsa.privateKey(set, pair.privateKey))
    const sign = (type: 'RAW' | 'EXTERNAL_MU') => noble.mlDsa.sign(set, key, mu, type)
    for (const type of ['RAW', 'EXTERNAL_MU'] as const) {
      expect(await sign(type)).not.toEqual(await sign(type))
    }
    expectDrawn(32, 32, 32, 32)
    expect(own).toEqual([])
  })

  test('signatures of ML-DSA over a representative in the native engine', () => {
    const { privateKey } = generateKeyPairSync('ml-dsa-44')
    const sign = () => signMu('ML-DSA-44', privateKey, mu)
    expect(sign()).not.toEqual(sign())
    expectDrawn(32, 32)
    expect(own).toEqual([])
  })

  test.for(kemSets)('key pairs and secrets of %s', async (set) => {
    const pair = await noble.mlKem.generate(set)
    expectDrawn(64)
    const key = await given(async () => noble.mlKem.publicKey(set, pair.publicKey))
    const secrets = [
      await noble.mlKem.encapsulate(set, key),
      await noble.mlKem.encapsulate(set, key),
    ]
    expect(secrets[0]?.sharedSecret).not.toEqual(secrets[1]?.sharedSecret)
    expectDrawn(32, 32)
    expect(own).toEqual([])
  })
})
