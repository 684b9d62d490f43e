import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import type { TokenCustody } from '../../src/hsm/token-custody.ts'
import { openVectorToken, type VectorTokenOptions } from '../../src/hsm/vector-token.ts'
import { custodyOf, freshBinding, pin, type SoftHsm, softhsm, tokenLabel } from './softhsm.ts'

const lacking = [
  // SoftHSM passes over the first of the list.
  'CKM_MD5',
  'CKM_EDDSA',
  'CKM_ECDH1_DERIVE',
  'CKM_RSA_PKCS_PSS',
  'CKM_SHA512_HMAC',
  'CKM_AES_KEY_WRAP',
  'CKM_RSA_X_509',
]
const message = utf8('attack at dawn')

let hsm: SoftHsm
let custody: TokenCustody
beforeAll(async () => {
  hsm = softhsm([`slots.mechanisms = -${lacking.join(',')}`])
  custody = custodyOf(hsm)
  await custody.connect()
})
afterAll(async () => {
  await custody.close()
  hsm.remove()
})

test('a spec is supported as far as the token has the mechanisms for it', () => {
  expect(custody.supports('ECC_NIST_EDWARDS25519', 'SIGN_VERIFY')).toBe(false)
  expect(custody.supports('ECC_NIST_P384', 'KEY_AGREEMENT')).toBe(false)
  expect(custody.supports('HMAC_512', 'GENERATE_VERIFY_MAC')).toBe(false)
  expect(custody.supports('ECC_NIST_P384', 'SIGN_VERIFY')).toBe(true)
  expect(custody.supports('HMAC_384', 'GENERATE_VERIFY_MAC')).toBe(true)
  expect(custody.supports('RSA_2048', 'SIGN_VERIFY')).toBe(true)
  expect(custody.supports('RSA_2048', 'ENCRYPT_DECRYPT')).toBe(true)
})

test('what a disconnected token has is known from its last connection', async () => {
  const other = custodyOf(hsm)
  expect(other.supports('ECC_NIST_EDWARDS25519', 'SIGN_VERIFY')).toBe(true)
  await other.connect()
  await other.disconnect()
  expect(other.supports('ECC_NIST_EDWARDS25519', 'SIGN_VERIFY')).toBe(false)
})

test('an algorithm that the token lacks is refused as such, and its key serves another', async () => {
  const binding = freshBinding('RSA_2048', 'SIGN_VERIFY')
  const { token } = await custody.generate(binding)
  const sign = (algorithm: 'RSASSA_PSS_SHA_256' | 'RSASSA_PKCS1_V1_5_SHA_256') =>
    custody.sign({ binding, token }, algorithm, message, 'RAW')
  await expect(sign('RSASSA_PSS_SHA_256')).rejects.toMatchObject({
    name: 'AlgorithmUnsupported',
    message: 'store hsm has no RSASSA_PSS_SHA_256',
  })
  await expect(sign('RSASSA_PKCS1_V1_5_SHA_256')).resolves.toHaveLength(256)
})

test('known answers name the mechanism that is missing', async () => {
  const token = await opened()
  const key = new Uint8Array(32)
  const unsupported = (text: string) => ({ name: 'TokenUnsupported', message: text })
  await expect(token.aesKeyWrap.wrap(key, key)).rejects.toMatchObject(
    unsupported('the token has no CKM_AES_KEY_WRAP'),
  )
  await expect(token.hmac.mac('sha512', key, message)).rejects.toMatchObject(
    unsupported('the token has no CKM_SHA512_HMAC'),
  )
  await token.close()
})

test('a token that is not there, or refuses the PIN, is told with its reason', async () => {
  await custody.disconnect()
  await expect(opened({ tokenLabel: 'another' })).rejects.toThrow('its token is not there')
  await expect(opened({ pin: () => utf8('not-the-pin') })).rejects.toThrow(
    'the token refused the PIN',
  )
  await (await opened()).close()
})

const opened = (overrides: Partial<VectorTokenOptions> = {}) =>
  openVectorToken({
    name: 'vectors',
    modulePath: hsm.modulePath,
    tokenLabel,
    pin: () => utf8(pin),
    clock: systemClock,
    engine: native,
    ...overrides,
  })
