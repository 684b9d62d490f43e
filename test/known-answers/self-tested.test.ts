import { describe, expect, test, vi } from 'vitest'
import type { Curve, MlDsaParameterSet } from '../../src/algorithms/key-spec.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { requireSelfTest } from '../../src/known-answers/self-test.ts'
import { selfTested } from '../../src/known-answers/self-tested.ts'
import { wrongIn } from './wrong-engine.ts'

/** A use: its family, its name, the arguments that say which algorithms it is of, and those, `|` between them. */
type Use = readonly [keyof Engine, string, readonly unknown[], string]

const both = (family: keyof Engine, args: readonly unknown[], ...algorithms: string[]): Use[] => [
  [family, 'sign', args, algorithms.join('|')],
  [family, 'verify', args, algorithms.join('|')],
]
const curveNames: readonly Curve[] = ['P-256', 'P-384', 'P-521', 'secp256k1']
const setNames: readonly MlDsaParameterSet[] = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']

const uses: readonly Use[] = [
  ...curveNames.flatMap((curve) => [
    ...both('ecdsa', [curve, 'sha256', 0, 0, 'RAW'], `ECDSA ${curve}`),
    ...both('ecdsa', [curve, 'sha256', 0, 0, 'DIGEST'], `ECDSA ${curve}`, 'ECDSA over a digest'),
    ['ecdh', 'sharedSecret', [curve], `ECDH ${curve}`] as const,
  ]),
  ...both('ed25519', ['ed25519'], 'Ed25519'),
  ...both('ed25519', ['ed25519ph'], 'Ed25519ph'),
  ...setNames.flatMap((set) => [
    ...both('mlDsa', [set, 0, 0, 'RAW'], set),
    ...both('mlDsa', [set, 0, 0, 'EXTERNAL_MU'], set, 'ML-DSA over a representative'),
  ]),
  ...['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024'].flatMap((set): Use[] => [
    ['mlKem', 'encapsulate', [set], set],
    ['mlKem', 'decapsulate', [set], set],
  ]),
]

const usesOfNative: readonly Use[] = [
  ...both('rsa', ['rsa-pkcs1', 'sha256', 0, 0, 'RAW'], 'RSA PKCS#1 v1.5'),
  ...both('rsa', ['rsa-pkcs1', 'sha256', 0, 0, 'DIGEST'], 'RSA PKCS#1 v1.5'),
  ...both('rsa', ['rsa-pss', 'sha256', 0, 0, 'RAW'], 'RSA-PSS'),
  ...both('rsa', ['rsa-pss', 'sha256', 0, 0, 'DIGEST'], 'RSA-PSS'),
  ['rsa', 'oaepEncrypt', ['sha1'], 'RSA-OAEP'],
  ['rsa', 'oaepDecrypt', ['sha256'], 'RSA-OAEP'],
  ...both('sm2', [], 'SM2 signature'),
  ['sm2', 'encrypt', [], 'SM2 encryption'],
  ['sm2', 'decrypt', [], 'SM2 encryption'],
  ['sm2', 'sharedSecret', [], 'SM2 agreement'],
]

/** Uses an engine, its handles and messages being whatever comes. */
function useOf(engine: Engine, family: keyof Engine, name: string, args: readonly unknown[]) {
  const use = (
    engine[family] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  )[name]
  if (!use) throw new Error(`there is no ${name}`)
  return use(...args)
}

const wrongAnswer = (engine: Engine, algorithm: string) => ({
  name: 'OperatorError',
  code: 'self-test',
  message: `self-test: ${algorithm} of engine ${engine.name} does not give its known answer`,
})

const asked = [
  { engine: native, uses: [...uses, ...usesOfNative] },
  { engine: noble, uses },
].flatMap(({ engine, uses }) => uses.map((use) => [engine.name, ...use, engine] as const))

describe('an algorithm that is wrong is never used', () => {
  test.each(asked)('%s %s.%s %j: %s', async (_, family, use, args, algorithm, engine) => {
    const wrong = selfTested(wrongIn(engine, family, use))
    // The handles are none: the answer comes before they are looked at.
    await expect(useOf(wrong, family, use, args)).rejects.toMatchObject({
      ...wrongAnswer(engine, algorithm),
      message: expect.stringMatching(`^self-test: (?:${algorithm}) of engine ${engine.name} `),
    })
  })

  test.each([
    ['ECDSA P-384', (curve: Curve) => curve === 'P-384'],
    ['ECDSA over a digest', (_: Curve, type: unknown) => type === 'DIGEST'],
  ])('a digest on P-384 needs %s', async (algorithm, isWrong) => {
    const verify: Engine['ecdsa']['verify'] = async (curve, hash, key, message, type, signature) =>
      !isWrong(curve, type) &&
      (await native.ecdsa.verify(curve, hash, key, message, type, signature))
    const wrong = selfTested({ ...native, ecdsa: { ...native.ecdsa, verify } })
    await expect(
      useOf(wrong, 'ecdsa', 'sign', ['P-384', 'sha384', 0, 0, 'DIGEST']),
    ).rejects.toMatchObject(wrongAnswer(native, algorithm))
  })
})

/** An engine that tells how often it verified. */
function counting() {
  const verify = vi.fn(native.ed25519.verify)
  const engine: Engine = { ...native, ed25519: { ...native.ed25519, verify } }
  return { engine, verify }
}

test('an engine is asked once, by its first use, for all who use it', async () => {
  const { engine, verify } = counting()
  const [one, other] = [selfTested(engine), selfTested(engine)]
  expect(other).toBe(one)
  expect(verify).not.toHaveBeenCalled()
  const { privateKey } = await one.ed25519.generate()
  const key = await one.ed25519.privateKey(privateKey)
  const sign = (through: Engine) => through.ed25519.sign('ed25519', key, new Uint8Array(1))
  const [first, second] = await Promise.all([sign(one), sign(other)])
  expect(first).toEqual(second)
  const asked = () => verify.mock.calls.filter(([scheme]) => scheme === 'ed25519').length
  const once = asked()
  expect(once).toBeGreaterThan(0)
  await sign(one)
  await requireSelfTest(engine)
  expect(asked()).toBe(once)
})

test('a wrong answer is final, and of its algorithm alone', async () => {
  const verify = vi.fn(native.ed25519.verify).mockResolvedValueOnce(false)
  const raw: Engine = { ...native, ed25519: { ...native.ed25519, verify } }
  const engine = selfTested(raw)
  const { privateKey, publicKey } = await engine.ed25519.generate()
  const key = await engine.ed25519.privateKey(privateKey)
  const sign = () => engine.ed25519.sign('ed25519', key, publicKey)
  const failure = await sign().catch((error) => error)
  expect(failure).toMatchObject(wrongAnswer(engine, 'Ed25519'))
  await expect(sign()).rejects.toBe(failure)
  await expect(requireSelfTest(raw)).rejects.toBe(failure)
  await expect(engine.ed25519.sign('ed25519ph', key, publicKey)).resolves.toHaveLength(64)
})

test('what takes microseconds is asked for at once, and nothing stands in its way afterwards', () => {
  const engine = selfTested(native)
  for (const family of ['hash', 'hmac', 'hkdf', 'aesGcm', 'aesKeyWrap'] as const) {
    expect(engine[family]).toBe(native[family])
  }
  const digest = vi.fn(native.hash.digest).mockReturnValueOnce(new Uint8Array(20))
  const wrong: Engine = { ...native, hash: { ...native.hash, digest } }
  expect(() => selfTested(wrong)).toThrow('SHA-1 of engine native')
  expect(() => selfTested(wrong)).toThrow('SHA-1 of engine native')
})

test('a start asks for every answer, on no thread of its own', async () => {
  const started = vi.fn()
  process.on('worker', started)
  for (const [family, use, algorithm] of [
    ['sm2', 'sharedSecret', 'SM2 agreement'],
    ['mlDsa', 'sign', 'ML-DSA-44'],
    ['rsa', 'oaepDecrypt', 'RSA-OAEP'],
  ] as const) {
    const wrong = wrongIn(native, family, use)
    await expect(requireSelfTest(wrong)).rejects.toMatchObject(wrongAnswer(wrong, algorithm))
  }
  await requireSelfTest({ ...native })
  process.off('worker', started)
  expect(started).not.toHaveBeenCalled()
})
