import { describe, expect, test } from 'vitest'
import type { HashName } from '../../src/algorithms/hash.ts'
import { hex } from '../../src/base/encoding.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { mlKemAnswers } from '../../src/known-answers/answers/ml-kem-values.ts'
import { requireSelfTest, selfTest } from '../../src/known-answers/self-test.ts'
import { flip } from './wrong-engine.ts'

const namesOf = async (engine: Engine) => (await selfTest(engine)).map((result) => result.algorithm)

describe.each([native, noble])('self-test of engine $name', (engine) => {
  test('every algorithm gives its known answer', async () => {
    const results = await selfTest(engine)
    expect(results.filter(({ passed }) => !passed)).toEqual([])
  })
})

test('noble is asked for whatever native is, but for RSA and SM2, which it lacks', async () => {
  const lacking = (await namesOf(native)).filter((name) => /^(RSA|SM2)/.test(name))
  expect(new Set([...(await namesOf(noble)), ...lacking])).toEqual(new Set(await namesOf(native)))
})

const { aesGcm, aesKeyWrap, ecdsa, ed25519, hash, hmac, hkdf, mlKem } = native

/** Engines that are wrong in one place each. */
const wrong: readonly (readonly [string, Partial<Engine>])[] = [
  ['SHA-224', { hash: { ...hash, digest: (of, message) => hash.digest(swapped(of), message) } }],
  ['SHA-1', { hash: { ...hash, hexDigest: (...of) => hash.hexDigest(...of).toUpperCase() } }],
  ['HMAC-SHA-1', { hmac: { ...hmac, mac: (...of) => flip(hmac.mac(...of)) } }],
  ['HMAC-SHA-224', { hmac: { ...hmac, keyed: (of, key) => hmac.keyed(swapped(of), key) } }],
  ['HKDF', { hkdf: { ...hkdf, extract: (_hash, _salt, secret) => secret } }],
  ['HKDF', { hkdf: { ...hkdf, expand: (...of) => flip(hkdf.expand(...of)) } }],
  ['AES-GCM', { aesGcm: { ...aesGcm, seal: (...of) => flip(aesGcm.seal(...of)) } }],
  ['AES-GCM', { aesGcm: { ...aesGcm, sealInto: () => {} } }],
  ['AES-GCM', { aesGcm: { ...aesGcm, open: (_key, _iv, sealed) => sealed.subarray(16) } }],
  ['AES-KW', { aesKeyWrap: { ...aesKeyWrap, wrap: aesKeyWrap.wrapPadded } }],
  ['AES-KW', { aesKeyWrap: { ...aesKeyWrap, unwrap: (_, wrapped) => wrapped.subarray(8) } }],
  ['AES-KWP', { aesKeyWrap: { ...aesKeyWrap, unwrapPadded: () => new Uint8Array(7) } }],
  ['ECDSA P-256', { ecdsa: { ...ecdsa, verify: async () => true } }],
  ['ML-KEM-512', { mlKem: { ...mlKem, decapsulate: (...of) => rejecting(...of) } }],
  ['Ed25519', { ed25519: { ...ed25519, verify: async () => true } }],
]

/** Right about what was encapsulated, and wrong about a ciphertext that was changed (FIPS 203 §6.3). */
const rejecting: typeof mlKem.decapsulate = async (set, key, ciphertext) => {
  const secret = await mlKem.decapsulate(set, key, ciphertext)
  return hex(secret) === mlKemAnswers[set].rejectedSecret ? flip(secret) : secret
}

/** SHA-224 becomes SHA-256, the others stay. */
function swapped(name: HashName): HashName {
  return name === 'sha224' ? 'sha256' : name
}

test.each(wrong)('an engine whose %s is wrong is refused', async (algorithm, part) => {
  await expect(requireSelfTest({ ...native, ...part })).rejects.toMatchObject({
    code: 'self-test',
    message: `self-test: ${algorithm} of engine native does not give its known answer`,
  })
})

test('every wrong answer is told, not the first alone', async () => {
  const part = {
    ...aesGcm,
    open: (...of: Parameters<typeof aesGcm.open>) => flip(aesGcm.open(...of)),
  }
  const results = await selfTest({ ...native, aesGcm: part })
  const failed = results.filter(({ passed }) => !passed)
  expect(failed.map(({ algorithm }) => algorithm)).toEqual(['AES-GCM', 'committing AES-GCM'])
})
