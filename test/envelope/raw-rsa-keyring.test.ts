import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { present } from '../../src/base/assert.ts'
import { native } from '../../src/crypto/native/index.ts'
import { decrypt } from '../../src/envelope/decrypt.ts'
import { encrypt } from '../../src/envelope/encrypt.ts'
import { multiKeyring } from '../../src/envelope/multi-keyring.ts'
import { oaepHashes } from '../../src/envelope/raw-rsa-keyring.ts'
import { type RawRsaKeyringOptions, rawRsaKeyring } from '../../src/message-encryption.ts'
import { rsaPair, sizes } from '../crypto/rsa-pairs.ts'
import { demoKeyring, parseHeader, pattern, text } from './demo.ts'

const rsa = present(native.rsa, 'OpenSSL has RSA')
const pairOf = async (bits: number, name: 'one' | 'other' = 'one') => {
  const { spki: publicKey, pkcs8: privateKey } = await rsaPair(rsa, bits, name)
  return { publicKey, privateKey }
}
const { publicKey, privateKey } = await pairOf(2048)
const named = { keyNamespace: 'Ünïcode', keyName: 'schlüssel', oaepHash: 'sha256' } as const
const both: RawRsaKeyringOptions = { ...named, publicKey, privateKey }
const suite = 'AES_256_GCM_HKDF_SHA512_COMMIT_KEY'

describe.for(sizes)('a pair of $bits bits', ({ bits, octets }) => {
  test.for(oaepHashes)(
    'wraps with its public key, unwraps with its private one, %s',
    async (oaepHash) => {
      const { publicKey, privateKey } = await pairOf(bits)
      const writer = await rawRsaKeyring({ ...named, oaepHash, publicKey })
      const reader = await rawRsaKeyring({ ...named, oaepHash, privateKey })
      const message = await encrypt(pattern(100), { keyring: writer })
      const { encryptedDataKeys } = await parseHeader(message)
      expect(encryptedDataKeys).toHaveLength(1)
      expect(encryptedDataKeys[0]).toEqual({
        providerId: 'Ünïcode',
        providerInfo: text('schlüssel'),
        ciphertext: expect.objectContaining({ length: octets }),
      })
      expect((await decrypt(message, { keyring: reader })).plaintext).toEqual(pattern(100))
    },
  )
})

test('without a public key it does not encrypt, without a private one not decrypt', async () => {
  const writer = await rawRsaKeyring({ ...named, publicKey })
  const reader = await rawRsaKeyring({ ...named, privateKey })
  const message = await encrypt(text('x'), { keyring: writer })
  await expect(encrypt(text('x'), { keyring: reader })).rejects.toThrow(
    expect.objectContaining({ code: 'keyring-failed', message: expect.stringContaining('public') }),
  )
  await expect(decrypt(message, { keyring: writer })).rejects.toThrow(
    expect.objectContaining({
      code: 'keyring-failed',
      message: expect.stringContaining('private'),
    }),
  )
})

test.for([
  ['namespace', { keyNamespace: 'other' }],
  ['key name', { keyName: 'other' }],
  ['key name that begins with the other one', { keyName: 'schlüssel2' }],
])('does not try what another %s wrapped', async ([, other]) => {
  const writer = await rawRsaKeyring({ ...both, ...(other as object) })
  const message = await encrypt(text('x'), { keyring: writer })
  const error = await decrypt(message, { keyring: await rawRsaKeyring(both) }).catch((e) => e)
  expect(error).toMatchObject({ code: 'data-key-unavailable', cause: { errors: [] } })
})

const wrongKey = async (ciphertext: Uint8Array) => {
  const keyring = await rawRsaKeyring(both)
  const own = { providerId: named.keyNamespace, providerInfo: text(named.keyName), ciphertext }
  const materials = { suite, encryptionContext: new Map() } as const
  return await keyring.onDecrypt(materials, [own]).catch((error) => error)
}
const another = await pairOf(2048, 'other')
const other = rsa.publicKey(2048, another.publicKey)
const right = rsa.publicKey(2048, publicKey)
const secret = new Uint8Array(32).fill(7)

test('whatever is wrong with a wrapped data key has one error', async () => {
  const errors = [
    await wrongKey(await rsa.oaepEncrypt('sha256', other, secret)),
    await wrongKey(await rsa.oaepEncrypt('sha1', right, secret)),
    await wrongKey(new Uint8Array(256)),
    await wrongKey(new Uint8Array(256).fill(255)),
    await wrongKey(new Uint8Array(255).fill(1)),
    await wrongKey(new Uint8Array(0)),
  ]
  const [{ message, cause }] = errors
  expect(message).toBe('no encrypted data key of the message could be decrypted')
  for (const error of errors) {
    expect(error).toMatchObject({ code: 'data-key-unavailable', message })
    expect(error.cause.errors.map(String)).toEqual(cause.errors.map(String))
  }
})

test('a data key of another length is passed over for the next one', async () => {
  const keyring = await rawRsaKeyring(both)
  const request = { suite, encryptionContext: new Map(), encryptedDataKeys: [] } as const
  const short = await keyring.onEncrypt({ ...request, dataKey: new Uint8Array(16) })
  const fits = await keyring.onEncrypt({ ...request, dataKey: secret })
  const keys = [...short.encryptedDataKeys, ...fits.encryptedDataKeys]
  expect((await keyring.onDecrypt(request, keys)).dataKey).toEqual(secret)
  await expect(keyring.onDecrypt(request, short.encryptedDataKeys)).rejects.toThrow(
    expect.objectContaining({ code: 'data-key-unavailable' }),
  )
})

test('one key of several: either opens the message alone', async () => {
  const children = [await rawRsaKeyring({ ...named, publicKey })]
  const message = await encrypt(text('x'), {
    keyring: multiKeyring({ generator: demoKeyring(), children }),
  })
  for (const keyring of [demoKeyring(), await rawRsaKeyring({ ...named, privateKey })]) {
    expect((await decrypt(message, { keyring })).plaintext).toEqual(text('x'))
  }
})

test('the private key may be wiped once the keyring is there', async () => {
  const copy = privateKey.slice()
  const keyring = await rawRsaKeyring({ ...both, privateKey: copy })
  copy.fill(0)
  const message = await encrypt(text('x'), { keyring })
  expect((await decrypt(message, { keyring })).plaintext).toEqual(text('x'))
})

const derOf = (pair: ReturnType<typeof generateKeyPairSync>) => ({
  publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }),
  privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
})
const ec = derOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
const small = derOf(generateKeyPairSync('rsa', { modulusLength: 1024 }))

test.for<[string, Partial<RawRsaKeyringOptions>, RegExp]>([
  ['no key', {}, /publicKey or privateKey/],
  ['a namespace of AWS KMS', { keyNamespace: 'aws-kms-mine', publicKey }, /aws-kms/],
  ['another hash', { oaepHash: 'sha224' as never, publicKey }, /oaepHash must be one of sha1, /],
  ['no hash', { oaepHash: undefined as never, publicKey }, /oaepHash must be one of sha1, /],
  ['the public key of a curve', { publicKey: ec.publicKey }, /of RSA with 2048, 3072, 4096 bits/],
  ['the private key of a curve', { privateKey: ec.privateKey }, /of RSA with/],
  ['a public key of 1,024 bits', { publicKey: small.publicKey }, /of RSA with/],
  ['a private key of 1,024 bits', { privateKey: small.privateKey }, /of RSA with/],
  ['the halves for each other', { publicKey: privateKey, privateKey: publicKey }, /of RSA with/],
  [
    'a key with a trailing octet',
    { privateKey: Buffer.concat([privateKey, Buffer.of(0)]) },
    /of RSA/,
  ],
  ['a key in PEM', { publicKey: text('-----BEGIN PUBLIC KEY-----') }, /publicKey must be SPKI DER/],
  ['halves of two pairs', { publicKey, privateKey: another.privateKey }, /must be a pair/],
])('%s is a TypeError', async ([, options, message]) => {
  const error = await rawRsaKeyring({ ...named, ...options }).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toMatch(message)
})
