import { describe, expect, test } from 'vitest'
import type { Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { requireSelfTest, selfTest } from '../../src/known-answers/self-test.ts'

describe.each([native, noble])('self-test of engine $name', (engine) => {
  test('every algorithm gives its known answer', async () => {
    const results = await selfTest(engine)
    expect(results.length).toBeGreaterThan(6)
    expect(results.filter(({ passed }) => !passed)).toEqual([])
  })
})

const flip = (octets: Uint8Array): Uint8Array =>
  octets.map((octet, at) => (at === 0 ? octet ^ 1 : octet))
const { aesGcm, hash, hmac, hkdf, ecdsa, rsa } = native
if (!rsa) throw new Error('the native engine has RSA')

/** Engines that are wrong in one place each. */
const wrong: readonly (readonly [string, Partial<Engine>])[] = [
  ['SHA-2', { hash: { ...hash, digest: (...of) => flip(hash.digest(...of)) } }],
  ['HMAC', { hmac: { ...hmac, mac: (...of) => flip(hmac.mac(...of)) } }],
  ['HKDF', { hkdf: { ...hkdf, expand: (...of) => flip(hkdf.expand(...of)) } }],
  ['AES-GCM', { aesGcm: { ...aesGcm, seal: (...of) => flip(aesGcm.seal(...of)) } }],
  ['AES-GCM', { aesGcm: { ...aesGcm, open: (_key, _iv, sealed) => sealed.subarray(16) } }],
  ['committing AES-GCM', { aesGcm: { ...aesGcm, open: (...of) => flip(aesGcm.open(...of)) } }],
  ['ECDSA', { ecdsa: { ...ecdsa, verify: async () => true } }],
  ['ECDSA', { ecdsa: { ...ecdsa, sign: async (...of) => flip(await ecdsa.sign(...of)) } }],
  ['RSA', { rsa: { ...rsa, verify: async () => true } }],
  ['RSA', { rsa: { ...rsa, oaepDecrypt: async (...of) => flip(await rsa.oaepDecrypt(...of)) } }],
]

test.each(wrong)(
  'an engine whose %s is wrong is refused, and the algorithm named',
  async (algorithm, part) => {
    const engine: Engine = { ...native, ...part }
    const results = await selfTest(engine)
    expect(results.filter(({ passed }) => !passed).map((result) => result.algorithm)).toContain(
      algorithm,
    )
    await expect(requireSelfTest(engine)).rejects.toMatchObject({ code: 'self-test' })
  },
)
