import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type KeystoreOptions, openKeystore } from '../src/index.ts'
import { inFolder } from './kms/doors.ts'

describe('openKeystore refuses', () => {
  test.each([
    ['nothing at all', undefined, 'options must be an object with folder or memory, got undefined'],
    ['no place', {}, 'options must be either folder or memory, got a list'],
    [
      'two places',
      { folder: 'x', memory: true },
      'options must be either folder or memory, got a list',
    ],
    ['memory that is false', { memory: false }, 'memory must be true, got boolean'],
    [
      'a durability that is none',
      { memory: true, audit: 'Disk' },
      "audit must be disk or operating-system, got 'Disk'",
    ],
    [
      'an engine that is none',
      { memory: true, engine: 'openssl' },
      "engine must be native or noble, got 'openssl'",
    ],
    [
      'an account of 3 digits',
      { memory: true, account: '123' },
      "account must be 12 digits, got '123'",
    ],
    ['a misspelt option', { memory: true, acount: '1' }, 'there is no option acount'],
    [
      'a name of the prototype',
      { memory: true, constructor: '1' },
      'there is no option constructor',
    ],
    [
      'a root key as text',
      { folder: 'x', rootKey: 'hunter2' },
      'rootKey must be { file } or { passphrase }, got string',
    ],
  ])('%s', async (_, options, message) => {
    await expect(openKeystore(options as unknown as KeystoreOptions)).rejects.toMatchObject({
      name: 'OperatorError',
      message: `openKeystore: ${message}`,
    })
  })

  const store = { name: 'a', module: '/m', token: 't', pin: () => new Uint8Array() }
  test.each([
    ['null', [null]],
    ['two sources of the PIN', [{ ...store, pinFile: 'pin' }]],
    ['a PIN file that is undefined', [{ ...store, pinFile: undefined }]],
    ['no name', [{ ...store, name: '' }]],
    ['a name that is too long', [{ ...store, name: 'x'.repeat(65) }]],
    ['a misspelt member', [{ name: 'a', module: '/m', tokn: 't', pinFile: 'pin' }]],
    ['a PIN as text', [{ ...store, pin: '1234' }]],
    ['a name twice', [store, store]],
  ])('stores with %s', async (_, stores) => {
    await expect(openKeystore({ memory: true, stores: stores as [] })).rejects.toThrow(
      'openKeystore: stores must be a list of { name, module, token, pin or pinFile }, each name once, got a list',
    )
  })
})

test('a folder is opened under a passphrase, and with no other', () =>
  inFolder(async (folder) => {
    const at = join(folder, 'data')
    const under = (text: string) => ({ passphrase: async () => new TextEncoder().encode(text) })
    const keystore = await openKeystore({ folder: at, rootKey: under('correct horse battery') })
    const { KeyMetadata } = await keystore.kms().createKey({})
    expect(KeyMetadata.Arn).toContain(':us-east-1:000000000000:')
    await keystore.close()
    expect(await readFile(join(at, 'audit/0001.jsonl'), 'utf8')).toContain('CreateKey')
    await expect(
      openKeystore({ folder: at, rootKey: under('incorrect horse battery') }),
    ).rejects.toThrow('root key does not open this keystore')
    const again = await openKeystore({ folder: at, rootKey: under('correct horse battery') })
    expect((await again.kms().listKeys()).Keys).toHaveLength(1)
    await again.close()
  }))

test('an answer is its caller’s own: what is written into it changes no key', async () => {
  const keystore = await openKeystore({ memory: true })
  try {
    const kms = keystore.kms()
    const { KeyId } = (await kms.createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }))
      .KeyMetadata
    const Message = Uint8Array.of(1, 2, 3)
    const SigningAlgorithm = 'ECDSA_SHA_256'
    const { Signature } = await kms.sign({ KeyId, Message, SigningAlgorithm })
    const { PublicKey } = await kms.getPublicKey({ KeyId })
    PublicKey.fill(0)
    structuredClone(PublicKey, { transfer: [PublicKey.buffer as ArrayBuffer] })
    expect((await kms.getPublicKey({ KeyId })).PublicKey[0]).toBe(0x30)
    const verified = await kms.verify({ KeyId, Message, Signature, SigningAlgorithm })
    expect(verified.SignatureValid).toBe(true)
  } finally {
    await keystore.close()
  }
})

test('a keystore in a relative folder stays where it is when the working folder changes', () =>
  inFolder(async (folder) => {
    const before = process.cwd()
    onTestFinished(() => process.chdir(before))
    process.chdir(folder)
    const keystore = await openKeystore({ folder: 'ks', rootKey: { file: 'root.key' } })
    process.chdir(before)
    await keystore.backup(join(folder, 'backup'))
    await keystore.close()
    expect((await readdir(folder)).toSorted()).toEqual(['backup', 'ks', 'root.key'])
  }))

test('what is no structure is no input, and an octet too many is not copied', async () => {
  const keystore = await openKeystore({ memory: true })
  try {
    const kms = keystore.kms()
    const map = new Map([['KeySpec', 'HMAC_256']])
    const none = ['ECC_NIST_P256', [{}], 5, null, new Uint8Array(4), new Date(), map]
    for (const input of [...none, Promise.resolve({}), new ArrayBuffer(4), /a/]) {
      await expect(kms.createKey(input as object)).rejects.toMatchObject({
        name: 'SerializationException',
      })
    }
    const detached = new Uint8Array(8)
    structuredClone(detached, { transfer: [detached.buffer] })
    const long = new Uint8Array(4097).fill(1)
    for (const Plaintext of [detached, long]) {
      await expect(kms.encrypt({ KeyId: 'alias/none', Plaintext })).rejects.toMatchObject({
        name: 'ValidationException',
      })
    }
    expect(long[0]).toBe(1)
    expect(keystore.auditEvents()).toHaveLength(12)
  } finally {
    await keystore.close()
  }
})

test('what a caller wipes or changes after the call was in time', async () => {
  const keystore = await openKeystore({ memory: true })
  try {
    const kms = keystore.kms()
    const { KeyId } = (await kms.createKey()).KeyMetadata
    const Plaintext = Buffer.from('attack at dawn')
    const EncryptionContext = { tenant: 'a' }
    const encrypted = kms.encrypt({ KeyId, Plaintext, EncryptionContext })
    Plaintext.fill(0)
    EncryptionContext.tenant = 'b'
    const { CiphertextBlob } = await encrypted
    const opening = kms.decrypt({ CiphertextBlob, EncryptionContext: { tenant: 'a' } })
    CiphertextBlob.fill(0)
    expect(Buffer.from((await opening).Plaintext).toString()).toBe('attack at dawn')
  } finally {
    await keystore.close()
  }
})
