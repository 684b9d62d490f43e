import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { present } from '../../src/base/assert.ts'
import { concat } from '../../src/base/bytes.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { engineSubject } from '../../src/known-answers/engine-subject.ts'
import { type Subject, verifyVectors } from '../../src/vectors.ts'
import { ownVectors } from './vector-folder.ts'
import { flip } from './wrong-engine.ts'

// An algorithm that an engine has in two ways must be right in both, whatever the source asks.

/** What is wrong with each case that fails. */
async function wrongWith(subject: Subject, ...names: readonly string[]): Promise<Set<string>> {
  const paths = names.map((name) => join(ownVectors, name))
  const { files } = await verifyVectors(paths, { engines: [], subjects: [subject] })
  return new Set(files.flatMap(({ failures }) => failures.map(({ differed }) => differed)))
}

const { aesGcm, hmac } = native
const wrong: readonly (readonly [string, Partial<Engine>])[] = [
  ['sealInto', { aesGcm: { ...aesGcm, sealInto: () => {} } }],
  ['keyed', { hmac: { ...hmac, keyed: (_, key) => hmac.keyed('sha384', key) } }],
]

test.each(wrong)('an engine whose %s is wrong alone has failed', async (_, part) => {
  expect(await wrongWith(engineSubject({ ...native, ...part }), 'engine.json')).toEqual(
    new Set(['an unexpected Error: two ways of the engine give two answers']),
  )
})

describe('an engine that verifies a message but not its digest has failed', () => {
  const { ecdsa } = native
  const rsa = present(native.rsa, 'native has RSA')
  const verifiesNoDigest: readonly (readonly [string, Partial<Engine>, string])[] = [
    [
      'ECDSA',
      { ecdsa: { ...ecdsa, verify: async (...of) => of[4] === 'RAW' && ecdsa.verify(...of) } },
      'ec.json',
    ],
    [
      'RSA',
      { rsa: { ...rsa, verify: async (...of) => of[4] === 'RAW' && rsa.verify(...of) } },
      'cavp/SigVer15_186-3.rsp',
    ],
  ]

  test.each(verifiesNoDigest)('with %s', async (_, part, file) => {
    expect(await wrongWith(engineSubject({ ...native, ...part }), file)).toEqual(
      new Set(['over the message true, over its digest false']),
    )
  })
})

test('an engine whose ECDSA signature of a digest alone is wrong has failed', async () => {
  const { ecdsa } = native
  const sign: typeof ecdsa.sign = async (...of) => {
    const signature = await ecdsa.sign(...of)
    return of[4] === 'DIGEST' ? flip(signature) : signature
  }
  const subject = engineSubject({ ...native, ecdsa: { ...ecdsa, sign } })
  expect(await wrongWith(subject, 'ec.json')).toEqual(
    new Set(['a signature of its own does not verify']),
  )
})

test('a subject whose MAC has octets too many has failed', async () => {
  const subject = engineSubject(native)
  const mac: NonNullable<NonNullable<Subject['hmac']>['mac']> = async (...of) =>
    concat((await subject.hmac?.mac?.(...of)) as Uint8Array, Uint8Array.of(0))
  const file = 'wycheproof-layout/hmac_sha256_test.json'
  expect(await wrongWith({ ...subject, hmac: { mac } }, file)).toEqual(
    new Set(['the MAC has 33 octets']),
  )
})

test('a subject that encapsulates to what is no key has failed, whatever else it lacks', async () => {
  const { encapsulateWith: _, ...mlKem } = engineSubject(native).mlKem ?? {}
  const encapsulate = async () => ({
    ciphertext: new Uint8Array(768),
    sharedSecret: new Uint8Array(32),
  })
  const subject = { ...engineSubject(native), mlKem: { ...mlKem, encapsulate } }
  const file = 'wycheproof-layout/mlkem_512_encaps_test.json'
  expect(await wrongWith(subject, file)).toContain('accepted, but is invalid')
})

test.each([
  ['a message', 'RAW'],
  ['a representative', 'EXTERNAL_MU'],
])('an engine whose own ML-DSA signature of %s is wrong has failed', async (_, type) => {
  const { mlDsa } = native
  const sign: typeof mlDsa.sign = async (...of) => {
    const signature = await mlDsa.sign(...of)
    return of[3] === type ? flip(signature) : signature
  }
  const subject = engineSubject({ ...native, mlDsa: { ...mlDsa, sign } })
  const file = 'wycheproof-layout/mldsa_44_sign_seed_test.json'
  expect(await wrongWith(subject, file)).toEqual(
    new Set(['a signature of its own does not verify']),
  )
})
