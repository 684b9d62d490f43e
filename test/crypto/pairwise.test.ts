import { describe, expect, test, vi } from 'vitest'
import { type KeySpec, keySpecs } from '../../src/algorithms/key-spec.ts'
import { present } from '../../src/base/assert.ts'
import { copyOf } from '../../src/base/bytes.ts'
import { rowNames } from '../../src/base/table.ts'
import type { Engine, KeyPairBytes } from '../../src/crypto/engine.ts'
import { keyPairFamily } from '../../src/crypto/key-pair.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { rsaPair } from './rsa-pairs.ts'

const copies = ({ privateKey, publicKey }: KeyPairBytes): KeyPairBytes => ({
  privateKey: copyOf(privateKey),
  publicKey: copyOf(publicKey),
})

/** Two pairs of a spec. Those of RSA are not made here: that takes long. */
async function twoPairs(engine: Engine, spec: KeySpec): Promise<[KeyPairBytes, KeyPairBytes]> {
  const { material } = keySpecs[spec]
  const make = async () => {
    const pair = await keyPairFamily(engine, spec)?.generate()
    if (!pair) throw new Error(`${engine.name} has no ${spec}`)
    return pair
  }
  if (material.type !== 'rsa') return Promise.all([make(), make()])
  const { modulusBits } = material
  const read = async (name: 'one' | 'other') => {
    const { pkcs8, spki } = await rsaPair(
      present(engine.rsa, 'the engine has RSA'),
      modulusBits,
      name,
    )
    return { privateKey: pkcs8, publicKey: spki }
  }
  return Promise.all([read('one'), read('other')])
}

/** An engine that generates what it is told, of whatever spec. */
function generating(engine: Engine, generate: () => Promise<KeyPairBytes>): Engine {
  const { ec, ed25519, mlDsa, mlKem, rsa, sm2 } = engine
  return {
    ...engine,
    ec: { ...ec, generate },
    ed25519: { ...ed25519, generate },
    mlDsa: { ...mlDsa, generate },
    mlKem: { ...mlKem, generate },
    ...(rsa && { rsa: { ...rsa, generate } }),
    ...(sm2 && { sm2: { ...sm2, generate } }),
  }
}

const specsOf = (engine: Engine): KeySpec[] =>
  rowNames(keySpecs).filter((spec) => keyPairFamily(engine, spec) !== undefined)

describe.each([native, noble])('pairs of engine $name', (engine) => {
  test.for(specsOf(engine))('%s: halves of two pairs are never given out', async (spec) => {
    const [one, other] = await twoPairs(engine, spec)
    const mixed = { privateKey: copyOf(one.privateKey), publicKey: other.publicKey }
    const generate = vi.fn<() => Promise<KeyPairBytes>>()
    const family = keyPairFamily(generating(engine, generate), spec)
    generate.mockResolvedValueOnce(mixed).mockImplementation(async () => copies(other))
    await expect(family?.generate()).rejects.toMatchObject({
      code: 'pair-inconsistent',
      message: `key pair: the halves of a new ${spec} do not belong together`,
    })
    expect(mixed.privateKey.every((octet) => octet === 0)).toBe(true)
    // The same engine, once its halves are of one pair.
    generate.mockReset().mockImplementation(async () => copies(one))
    expect(await family?.generate()).toEqual(one)
  })
})

test('a pair that signs, but does not agree, is not given out', async () => {
  const { sharedSecret } = native.ecdh
  const wrong = vi.fn(sharedSecret).mockResolvedValueOnce(new Uint8Array(32))
  const engine: Engine = { ...native, ecdh: { sharedSecret: wrong } }
  const family = keyPairFamily(engine, 'ECC_NIST_P256')
  await expect(family?.generate()).rejects.toMatchObject({ code: 'pair-inconsistent' })
  await expect(family?.generate()).resolves.toBeDefined()
})

test('an ephemeral pair that a pair agrees with is wiped', async () => {
  const [one, other] = await twoPairs(native, 'ECC_NIST_P256')
  const ephemeral = copies(other)
  const generate = vi.fn<() => Promise<KeyPairBytes>>()
  generate.mockResolvedValueOnce(copies(one)).mockResolvedValueOnce(ephemeral)
  expect(await keyPairFamily(generating(native, generate), 'ECC_NIST_P256')?.generate()).toEqual(
    one,
  )
  expect(ephemeral.privateKey.every((octet) => octet === 0)).toBe(true)
})

test('a pair whose private key no longer imports is wiped too', async () => {
  const [{ privateKey, publicKey }] = await twoPairs(native, 'ECC_NIST_P256')
  const damaged = { privateKey: privateKey.toReversed(), publicKey }
  const family = keyPairFamily(
    generating(native, async () => damaged),
    'ECC_NIST_P256',
  )
  await expect(family?.generate()).rejects.toThrow()
  expect(damaged.privateKey.every((octet) => octet === 0)).toBe(true)
})

const isWiped = (secret: Uint8Array) => secret.every((octet) => octet === 0)

/** Keeps what a function gives, the memory itself. */
function keeping<Given extends readonly unknown[], Result>(
  call: (...given: Given) => Promise<Result>,
) {
  const kept: Result[] = []
  const calling = async (...given: Given) => {
    const result = await call(...given)
    kept.push(result)
    return result
  }
  return { kept, calling }
}

test('a secret whose pair fails before it is found again is wiped: encapsulated', async () => {
  const { kept, calling } = keeping(native.mlKem.encapsulate)
  const failing = { encapsulate: calling, decapsulate: () => Promise.reject(new Error('failed')) }
  const engine: Engine = { ...native, mlKem: { ...native.mlKem, ...failing } }
  await expect(keyPairFamily(engine, 'ML_KEM_768')?.generate()).rejects.toThrow('failed')
  expect(kept.map(({ sharedSecret }) => isWiped(sharedSecret))).toEqual([true])
})

test('a secret whose pair fails before it is found again is wiped: agreed', async () => {
  const { kept, calling } = keeping(native.ecdh.sharedSecret)
  const sharedSecret = vi.fn(calling)
  sharedSecret.mockImplementationOnce(calling).mockRejectedValueOnce(new Error('failed'))
  const engine: Engine = { ...native, ecdh: { sharedSecret } }
  await expect(keyPairFamily(engine, 'ECC_NIST_P256')?.generate()).rejects.toThrow('failed')
  expect(kept.map(isWiped)).toEqual([true])
})
