import {
  constants,
  privateDecrypt,
  publicEncrypt,
  sign as signOutside,
  verify as verifyOutside,
} from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type HashName, hashes } from '../../src/algorithms/hash.ts'
import { present } from '../../src/base/assert.ts'
import { concat } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { emsaPss } from '../../src/crypto/emsa.ts'
import { DecryptionFailed, type Engine, type RsaSignatureScheme } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { openssl } from './openssl.ts'
import { rsaPair, sizes } from './rsa-pairs.ts'
import { edited, expectOwnAllocation, flipped } from './vectors.ts'

const message = utf8('attack at dawn')
const types = ['RAW', 'DIGEST'] as const
const schemes: RsaSignatureScheme[] = ['rsa-pss', 'rsa-pkcs1']
const signatures = schemes.flatMap((scheme) =>
  (['sha256', 'sha384', 'sha512'] as const).map((hash) => ({ scheme, hash })),
)
const oaepHashes: HashName[] = ['sha1', 'sha256']

/** What Node and what the openssl command are told of a scheme. */
const outsideOptions = {
  'rsa-pss': {
    node: {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    },
    command: ['-pkeyopt', 'rsa_padding_mode:pss', '-pkeyopt', 'rsa_pss_saltlen:digest'],
  },
  'rsa-pkcs1': {
    node: { padding: constants.RSA_PKCS1_PADDING },
    command: ['-pkeyopt', 'rsa_padding_mode:pkcs1'],
  },
}

const engines: Engine[] = [native]
describe.each(engines)('RSA contract: $name', async (engine) => {
  const rsa = present(engine.rsa, 'the engine has RSA')

  describe.each(sizes)('$bits bits', async ({ bits, octets }) => {
    const pair = await rsaPair(rsa, bits, 'one')
    const other = await rsaPair(rsa, bits, 'other')

    describe.each(signatures)('$scheme with $hash', ({ scheme, hash }) => {
      const input = { RAW: message, DIGEST: native.hash.digest(hash, message) }
      const { node, command } = outsideOptions[scheme]
      const valid = async (signature: Uint8Array) =>
        await Promise.all(
          types.map((type) =>
            rsa.verify(scheme, hash, pair.publicKey, input[type], type, signature),
          ),
        )

      test.for(types)('a signature over a %s verifies over both, and outside', async (type) => {
        const signature = await rsa.sign(scheme, hash, pair.privateKey, input[type], type)
        expect(signature.length).toBe(octets)
        expectOwnAllocation(signature)
        expect(await valid(signature)).toEqual([true, true])
        expect(verifyOutside(hash, message, { key: pair.outsidePublic, ...node }, signature)).toBe(
          true,
        )
        const key = ['-pubin', '-inkey', 'key', '-keyform', 'DER', '-pkeyopt', `digest:${hash}`]
        const told = openssl(
          ['pkeyutl', '-verify', ...key, '-in', 'digest', '-sigfile', 'signature', ...command],
          { key: pair.spki, digest: input.DIGEST, signature },
        )
        expect(String(told).trim()).toBe('Signature Verified Successfully')
      })

      test('a signature from outside verifies; any other octets do not', async () => {
        const signature = new Uint8Array(signOutside(hash, message, { key: pair.outside, ...node }))
        expect(await valid(signature)).toEqual([true, true])
        const wrong = [
          ...flipped(signature, octets / 16),
          signature.subarray(1),
          concat(signature, Uint8Array.of(0)),
          concat(Uint8Array.of(0), signature),
          new Uint8Array(0),
          new Uint8Array(octets),
          new Uint8Array(octets).fill(255),
          edited(new Uint8Array(octets), -1, 1),
          signOutside(hash, message, { key: other.outside, ...node }),
        ]
        for (const each of wrong) expect(await valid(each)).toEqual([false, false])
      })

      if (scheme === 'rsa-pss' && bits === 2048)
        test('a signature that begins with zero counts with its zero alone', async () => {
          let signature: Uint8Array = Uint8Array.of(1)
          // One in 256 does.
          for (let draw = 0; signature[0] !== 0 && draw < 10_000; draw++) {
            signature = signOutside(hash, message, { key: pair.outside, ...node })
          }
          expect(await valid(signature)).toEqual([true, true])
          expect(await valid(signature.subarray(1))).toEqual([false, false])
        })

      test('a digest of another length is a TypeError', async () => {
        for (const length of [0, hashes[hash].octets - 1, hashes[hash].octets + 1]) {
          const wrong = new Uint8Array(length)
          await expect(rsa.sign(scheme, hash, pair.privateKey, wrong, 'DIGEST')).rejects.toThrow(
            TypeError,
          )
          await expect(
            rsa.verify(scheme, hash, pair.publicKey, wrong, 'DIGEST', new Uint8Array(octets)),
          ).rejects.toThrow(TypeError)
        }
      })
    })

    test.for(types)('PSS over a %s takes no salt of another length', async (type) => {
      const digest = native.hash.digest('sha256', message)
      const signed = type === 'RAW' ? message : digest
      for (const saltLength of [0, 20, 31, 33, octets - 34]) {
        const padding = constants.RSA_PKCS1_PSS_PADDING
        const made = signOutside('sha256', message, { key: pair.outside, padding, saltLength })
        expect(
          await rsa.verify('rsa-pss', 'sha256', pair.publicKey, signed, type, new Uint8Array(made)),
        ).toBe(false)
      }
    })

    test.for(types)('PSS over one %s gives another signature each time', async (type) => {
      const signed = type === 'RAW' ? message : native.hash.digest('sha256', message)
      const sign = () => rsa.sign('rsa-pss', 'sha256', pair.privateKey, signed, type)
      expect(await sign()).not.toEqual(await sign())
    })

    describe.each(oaepHashes)('OAEP with %s', (hash) => {
      const longest = octets - 2 * hashes[hash].octets - 2
      const outside = { oaepHash: hash, padding: constants.RSA_PKCS1_OAEP_PADDING }
      const refuses = (ciphertext: Uint8Array) =>
        expect(rsa.oaepDecrypt(hash, pair.privateKey, ciphertext)).rejects.toThrow(
          new DecryptionFailed(),
        )

      test('opens what it encrypted, and so does the outside, both ways', async () => {
        for (const length of [0, 1, longest]) {
          const plaintext = new Uint8Array(length).fill(7)
          const made = await rsa.oaepEncrypt(hash, pair.publicKey, plaintext)
          const derived = rsa.publicKeyOf(pair.privateKey)
          const again = await rsa.oaepEncrypt(hash, derived, plaintext)
          expect(made).not.toEqual(again)
          expectOwnAllocation(made)
          const key = pair.outside
          expect(Buffer.compare(privateDecrypt({ key, ...outside }, made), plaintext)).toBe(0)
          const theirs = publicEncrypt({ key: pair.outsidePublic, ...outside }, plaintext)
          for (const ciphertext of [made, again, new Uint8Array(theirs)]) {
            const opened = await rsa.oaepDecrypt(hash, pair.privateKey, ciphertext)
            expect(Buffer.compare(opened, plaintext)).toBe(0)
            expectOwnAllocation(opened)
          }
        }
      })

      test('the openssl command opens it, and makes what opens', async () => {
        const options = ['rsa_padding_mode:oaep', `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`]
        const told = ['-keyform', 'DER', ...options.flatMap((option) => ['-pkeyopt', option])]
        const input = await rsa.oaepEncrypt(hash, pair.publicKey, message)
        const decrypting = ['pkeyutl', '-decrypt', '-inkey', 'key', ...told, '-in', 'input']
        const opened = openssl(decrypting, { key: pair.pkcs8, input })
        expect(Buffer.compare(opened, message)).toBe(0)
        const encrypting = ['pkeyutl', '-encrypt', '-pubin', '-inkey', 'key', ...told]
        const made = openssl([...encrypting, '-in', 'input'], { key: pair.spki, input: message })
        const ours = await rsa.oaepDecrypt(hash, pair.privateKey, made)
        expect(Buffer.compare(ours, message)).toBe(0)
      })

      test('a plaintext that is too long is a TypeError', async () => {
        const plaintext = new Uint8Array(longest + 1)
        await expect(rsa.oaepEncrypt(hash, pair.publicKey, plaintext)).rejects.toThrow(TypeError)
      })

      test('whatever does not open is DecryptionFailed, with one message', async () => {
        const good = await rsa.oaepEncrypt(hash, pair.publicKey, message)
        const key = pair.outsidePublic
        const labelled = { key, ...outside, oaepLabel: Buffer.from('x') }
        const wrong = [
          ...flipped(good, octets / 8),
          good.subarray(1),
          concat(Uint8Array.of(0), good),
          new Uint8Array(0),
          new Uint8Array(octets),
          new Uint8Array(octets).fill(255),
          await rsa.oaepEncrypt(hash, other.publicKey, message),
          await rsa.oaepEncrypt(hash === 'sha1' ? 'sha256' : 'sha1', pair.publicKey, message),
          publicEncrypt(labelled, message),
          publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, message),
        ]
        for (const ciphertext of wrong) await refuses(ciphertext)
      })
    })
  })

  const pair = await rsaPair(rsa, 2048, 'one')

  test.for(types)('a signature over a %s without its leading zero is refused', async (type) => {
    let [text, made] = [new Uint8Array(4), new Uint8Array([1])]
    for (let round = 0; made[0] !== 0 && round < 20_000; round++) {
      text = Uint8Array.of(round, round >> 8, round >> 16)
      made = new Uint8Array(signOutside('sha256', text, pair.outside))
    }
    const signed = type === 'RAW' ? text : native.hash.digest('sha256', text)
    const verify = (signature: Uint8Array) =>
      rsa.verify('rsa-pkcs1', 'sha256', pair.publicKey, signed, type, signature)
    expect(made[0]).toBe(0)
    expect([await verify(made), await verify(made.subarray(1))]).toEqual([true, false])
  })

  test('an encoding that does not fit the modulus is a TypeError', () => {
    const digest = new Uint8Array(64)
    expect(() => emsaPss(native.hash, 'sha512', digest, digest, 128)).toThrow(TypeError)
  })

  describe.each(['sha224', 'sha384', 'sha512'] as const)('OAEP with %s', (hash) => {
    test('opens what the outside encrypted, and nothing else', async () => {
      const theirs = publicEncrypt({ key: pair.outsidePublic, oaepHash: hash }, message)
      const ours = await rsa.oaepEncrypt(hash, pair.publicKey, message)
      for (const ciphertext of [new Uint8Array(theirs), ours]) {
        const opened = await rsa.oaepDecrypt(hash, pair.privateKey, ciphertext)
        expect(Buffer.compare(opened, message)).toBe(0)
        for (const changed of flipped(ciphertext, 64)) {
          await expect(rsa.oaepDecrypt(hash, pair.privateKey, changed)).rejects.toThrow(
            new DecryptionFailed(),
          )
        }
      }
    })
  })

  test('a ciphertext without its leading zero is refused, though OpenSSL would add it', async () => {
    let made = new Uint8Array([1])
    for (let round = 0; made[0] !== 0 && round < 20_000; round++) {
      made = new Uint8Array(await rsa.oaepEncrypt('sha256', pair.publicKey, message))
    }
    expect(made[0]).toBe(0)
    await expect(rsa.oaepDecrypt('sha256', pair.privateKey, made.subarray(1))).rejects.toThrow(
      new DecryptionFailed(),
    )
  })

  test('sixteen signatures over a digest do not hold the event loop', async () => {
    const { privateKey } = await rsaPair(rsa, 4096, 'one')
    const digest = native.hash.digest('sha256', message)
    let turns = 0
    let running = true
    const counting = (async () => {
      for (; running && turns < 1_000_000; turns++) await new Promise(setImmediate)
    })()
    const sign = () => rsa.sign('rsa-pss', 'sha256', privateKey, digest, 'DIGEST')
    await Promise.all(Array.from({ length: 16 }, sign))
    running = false
    await counting
    // On the loop itself it would turn but once.
    expect(turns).toBeGreaterThan(16)
  })
})
