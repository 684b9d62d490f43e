import { expect, test } from 'vitest'
import { concat, u32 } from '../../src/base/bytes.ts'
import { decrypt } from '../../src/envelope/decrypt.ts'
import { encrypt } from '../../src/envelope/encrypt.ts'
import { rawAesKeyring, rawAesKeyringWith } from '../../src/envelope/raw-aes-keyring.ts'
import { demoKey, demoKeyring, parseHeader, text } from './demo.ts'

test.for([16, 24, 32])('wraps under a key of %s octets', async (octets) => {
  const keyring = rawAesKeyring({ ...demoKey, wrappingKey: new Uint8Array(octets).fill(5) })
  const message = await encrypt(text('x'), { keyring })
  expect((await decrypt(message, { keyring })).plaintext).toEqual(text('x'))
})

test('provider info is the key name, tag bits, IV octets and IV; namespace and name may be beyond ASCII', async () => {
  const keyring = rawAesKeyring({ ...demoKey, keyNamespace: 'Ünïcode', keyName: 'schlüssel' })
  const { encryptedDataKeys } = await parseHeader(await encrypt(text('x'), { keyring }))
  const { providerId, providerInfo, ciphertext } = encryptedDataKeys[0]!
  expect(providerId).toBe('Ünïcode')
  expect(providerInfo.slice(0, -12)).toEqual(concat(text('schlüssel'), u32(128), u32(12)))
  expect(ciphertext).toHaveLength(48)
})

test.for([
  ['namespace', { keyNamespace: 'other' }],
  ['key name', { keyName: 'other' }],
  ['key name that the other one begins with', { keyName: 'demo-' }],
])('does not try what another %s wrapped', async ([, other]) => {
  const message = await encrypt(text('x'), { keyring: demoKeyring() })
  const keyring = rawAesKeyring({ ...demoKey, ...(other as object) })
  const error = await decrypt(message, { keyring }).catch((thrown: Error) => thrown)
  expect(error).toMatchObject({ code: 'data-key-unavailable', cause: { errors: [] } })
})

test('the encryption context is bound to the wrapped data key', async () => {
  const keyring = demoKeyring()
  const encryptionContext = new Map([['k', 'v']])
  const suite = 'AES_256_GCM_HKDF_SHA512_COMMIT_KEY'
  const { encryptedDataKeys } = await keyring.onEncrypt({
    suite,
    encryptionContext,
    encryptedDataKeys: [],
  })
  const opened = await keyring.onDecrypt({ suite, encryptionContext }, encryptedDataKeys)
  expect(opened.dataKey).toHaveLength(32)
  await expect(
    keyring.onDecrypt({ suite, encryptionContext: new Map() }, encryptedDataKeys),
  ).rejects.toThrow(expect.objectContaining({ code: 'data-key-unavailable' }))
  await expect(keyring.onDecrypt(opened, encryptedDataKeys)).rejects.toThrow(
    expect.objectContaining({ code: 'keyring-failed' }),
  )
})

test('a data key of another length is passed over for the next one', async () => {
  const keyring = demoKeyring()
  const suite = 'AES_256_GCM_HKDF_SHA512_COMMIT_KEY'
  const encryptionContext = new Map<string, string>()
  const request = { suite, encryptionContext, encryptedDataKeys: [] } as const
  const short = await keyring.onEncrypt({ ...request, dataKey: new Uint8Array(16) })
  const right = await keyring.onEncrypt({ ...request, dataKey: new Uint8Array(32).fill(4) })
  const keys = [...short.encryptedDataKeys, ...right.encryptedDataKeys]
  const opened = await keyring.onDecrypt({ suite, encryptionContext }, keys)
  expect(opened.dataKey).toEqual(new Uint8Array(32).fill(4))
})

test('a namespace of AWS KMS and a key of another length are TypeErrors', () => {
  expect(() => rawAesKeyring({ ...demoKey, keyNamespace: 'aws-kms' })).toThrow(TypeError)
  expect(() => rawAesKeyring({ ...demoKey, keyNamespace: 'aws-kms-mine' })).toThrow(TypeError)
  expect(() => rawAesKeyring({ ...demoKey, wrappingKey: new Uint8Array(31) })).toThrow(TypeError)
})

test('a data key that it made is wiped when it cannot be wrapped, one that was given is not', async () => {
  const made = new Uint8Array(32).fill(5)
  const given = made.slice()
  const failing = rawAesKeyringWith((octets) => {
    if (octets === made.length) return made
    throw new Error('no randomness')
  }, demoKey)
  const suite = 'AES_256_GCM_HKDF_SHA512_COMMIT_KEY'
  const request = { suite, encryptionContext: new Map(), encryptedDataKeys: [] } as const
  await expect(failing.onEncrypt(request)).rejects.toThrow('no randomness')
  await expect(failing.onEncrypt({ ...request, dataKey: given })).rejects.toThrow('no randomness')
  expect(made).toEqual(new Uint8Array(32))
  expect(given).toEqual(new Uint8Array(32).fill(5))
})
