import { describe, expect, test } from 'vitest'
import { present } from '../../src/base/assert.ts'
import { concat } from '../../src/base/bytes.ts'
import { hex } from '../../src/base/encoding.ts'
import { DecryptionFailed } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { randomBytes } from '../../src/crypto/random.ts'
import { unwrapRsaAes, wrapRsaAes } from '../../src/crypto/rsa-aes-key-wrap.ts'
import { openssl } from './openssl.ts'
import { rsaPair, sizes } from './rsa-pairs.ts'
import { expectOwnAllocation, flipped } from './vectors.ts'

const rsa = present(native.rsa, 'the engine has RSA')
const secret = Uint8Array.from({ length: 45 }, (_, index) => index)
const kwp = ['enc', '-id-aes256-wrap-pad', '-iv', 'A65959A6']

describe.each(['sha1', 'sha256'] as const)('RSA-AES key wrap with %s', async (hash) => {
  const told = ['rsa_padding_mode:oaep', `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`]
  const options = ['-keyform', 'DER', ...told.flatMap((option) => ['-pkeyopt', option])]

  describe.each(sizes)('$bits bits', async ({ bits, octets }) => {
    const { pkcs8, spki, privateKey, publicKey } = await rsaPair(rsa, bits, 'one')
    const unwrap = (wrapped: Uint8Array) => unwrapRsaAes(native, hash, bits, privateKey, wrapped)

    test('unwraps what it wrapped, of each length, differently each time', async () => {
      for (const length of [1, 7, 8, 32, 2374, 8192]) {
        const given = randomBytes(length)
        const wrapped = await wrapRsaAes(native, hash, publicKey, given)
        expect(wrapped.length).toBe(octets + 8 + Math.ceil(length / 8) * 8)
        const again = await wrapRsaAes(native, hash, publicKey, given)
        expect(hex(wrapped)).not.toBe(hex(again))
        const unwrapped = await unwrap(wrapped)
        expect(hex(unwrapped)).toBe(hex(given))
        expectOwnAllocation(wrapped)
        expectOwnAllocation(unwrapped)
      }
    })

    test('the openssl command unwraps it, and wraps what is unwrapped', async () => {
      const wrapped = await wrapRsaAes(native, hash, publicKey, secret)
      const opening = ['pkeyutl', '-decrypt', '-inkey', 'key', ...options, '-in', 'input']
      const input = wrapped.subarray(0, octets)
      const ephemeral = openssl(opening, { key: pkcs8, input })
      const under = (key: Uint8Array) => [...kwp, '-K', hex(key)]
      const theirs = openssl([...under(ephemeral), '-d', '-in', 'wrapped'], {
        wrapped: wrapped.subarray(octets),
      })
      expect(hex(theirs)).toBe(hex(secret))

      const chosen = randomBytes(32)
      const sealing = ['pkeyutl', '-encrypt', '-pubin', '-inkey', 'key', ...options, '-in', 'input']
      const made = concat(
        openssl(sealing, { key: spki, input: chosen }),
        openssl([...under(chosen), '-in', 'secret'], { secret }),
      )
      expect(hex(await unwrap(made))).toBe(hex(secret))
    })
  })

  const { publicKey, privateKey } = await rsaPair(rsa, 2048, 'one')
  const unwrap = (wrapped: Uint8Array) => unwrapRsaAes(native, hash, 2048, privateKey, wrapped)

  test('whatever does not unwrap is DecryptionFailed, with one message', async () => {
    const good = await wrapRsaAes(native, hash, publicKey, secret)
    const [head, tail] = [good.subarray(0, 256), good.subarray(256)]
    const underShortKey = async (octets: number) => {
      const key = randomBytes(octets)
      const wrapped = native.aesKeyWrap.wrapPadded(native.secretKey(key), secret)
      return concat(await rsa.oaepEncrypt(hash, publicKey, key), wrapped)
    }
    const wrong = [
      ...flipped(head, 16),
      ...[...flipped(tail)].map((changed) => concat(head, changed)),
      new Uint8Array(0),
      head.subarray(1),
      head,
      tail,
      good.subarray(1),
      good.subarray(0, -1),
      good.subarray(0, -8),
      concat(good, new Uint8Array(8)),
      concat(good, new Uint8Array(10_000)),
      await wrapRsaAes(native, hash, (await rsaPair(rsa, 2048, 'other')).publicKey, secret),
      await wrapRsaAes(native, hash === 'sha1' ? 'sha256' : 'sha1', publicKey, secret),
      await wrapRsaAes(native, hash, (await rsaPair(rsa, 3072, 'one')).publicKey, secret),
      await underShortKey(16),
      await underShortKey(24),
    ]
    for (const each of wrong) await expect(unwrap(each)).rejects.toThrow(new DecryptionFailed())
  })

  test('an empty or too long secret is a TypeError', async () => {
    for (const length of [0, 8193]) {
      const given = new Uint8Array(length)
      await expect(wrapRsaAes(native, hash, publicKey, given)).rejects.toThrow(TypeError)
    }
  })
})
