import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { assembleKeystore } from '../src/app.ts'
import { openAudit } from '../src/audit/open-audit.ts'
import { present } from '../src/base/assert.ts'
import { openKeystore } from '../src/index.ts'
import type { KmsMethods } from '../src/kms/embedded.ts'
import { folderSettings } from './durability/folder-settings.ts'
import { inFolder, refusal } from './kms/doors.ts'

// The durability of an audit is seen in a power cut alone: here, in what it is opened with.
vi.mock('../src/audit/open-audit.ts', async (original) => {
  const real = await original<typeof import('../src/audit/open-audit.ts')>()
  return { ...real, openAudit: vi.fn(real.openAudit) }
})
beforeEach(() => {
  vi.mocked(openAudit).mockClear()
})

const Plaintext = Uint8Array.of(1, 2, 3)
const Message = Plaintext
const SigningAlgorithm = 'ECDSA_SHA_256'
const signing = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const

test('an embedded keystore has the account, the Region and the durability that are documented', () =>
  inFolder(async (folder) => {
    const rootKey = { file: join(folder, 'root.key') }
    const keystore = await openKeystore({ folder: join(folder, 'data'), rootKey })
    try {
      const { KeyMetadata } = await keystore.kms().createKey()
      expect(KeyMetadata.Arn).toMatch(/^arn:aws:kms:us-east-1:000000000000:key\//)
      expect(vi.mocked(openAudit).mock.calls.map(([{ durability }]) => durability)).toEqual([
        'operating-system',
      ])
    } finally {
      await keystore.close()
    }
  }))

test('the engine that is named does the work, and each opens what the other made', () =>
  inFolder(async (folder) => {
    const using = async <T>(engine: 'native' | 'noble', work: (kms: KmsMethods) => Promise<T>) => {
      const keystore = await assembleKeystore(folderSettings(folder, { engine }))
      try {
        return await work(keystore.kms())
      } finally {
        await keystore.close()
      }
    }
    const make = async (kms: KmsMethods) => {
      const { KeyId } = (await kms.createKey()).KeyMetadata
      const signer = (await kms.createKey(signing)).KeyMetadata.KeyId
      const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext })
      const { Signature } = await kms.sign({ KeyId: signer, Message, SigningAlgorithm })
      return { CiphertextBlob, signer, Signature }
    }
    const open = async (kms: KmsMethods, made: Awaited<ReturnType<typeof make>>) => {
      const { CiphertextBlob, signer, Signature } = made
      expect((await kms.decrypt({ CiphertextBlob })).Plaintext).toEqual(Plaintext)
      const verified = { KeyId: signer, Message, SigningAlgorithm, Signature } as const
      expect((await kms.verify(verified)).SignatureValid).toBe(true)
      const again = await kms.sign({ KeyId: signer, Message, SigningAlgorithm })
      expect(again.Signature).not.toHaveLength(0)
    }
    const rsa = { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' } as const
    const ofNoble = await using('noble', async (kms) => {
      expect((await refusal(kms.createKey(rsa))).name).toBe('UnsupportedOperationException')
      const { KeyId } = (await kms.createKey()).KeyMetadata
      const pair = kms.generateDataKeyPair({ KeyId, KeyPairSpec: 'RSA_2048' })
      expect(await refusal(pair)).toEqual({
        name: 'UnsupportedOperationException',
        message: 'KeyPairSpec RSA_2048 is not supported by this keystore.',
      })
      return make(kms)
    })
    const ofNative = await using('native', async (kms) => {
      await open(kms, ofNoble)
      await kms.createKey(rsa)
      return make(kms)
    })
    await using('noble', (kms) => open(kms, ofNative))
  }))

test('keys that native made of what noble lacks: noble refuses them, and native verifies with them', () =>
  inFolder(async (folder) => {
    // SM2 is of the China Regions alone.
    const region = 'cn-north-1'
    const using = async (
      engine: 'native' | 'noble',
      work: (kms: KmsMethods) => Promise<void>,
    ): Promise<void> => {
      const keystore = await assembleKeystore(folderSettings(folder, { engine, region }))
      try {
        await work(keystore.kms())
      } finally {
        await keystore.close()
      }
    }
    const rows = [
      ['RSA_2048', 'RSASSA_PSS_SHA_256', 'RSAES_OAEP_SHA_256'],
      ['SM2', 'SM2DSA', 'SM2PKE'],
    ] as const
    for (const [KeySpec, SigningAlgorithm, EncryptionAlgorithm] of rows) {
      let signing: Parameters<KmsMethods['verify']>[0] | undefined
      let decrypting: Parameters<KmsMethods['decrypt']>[0] | undefined
      await using('native', async (kms) => {
        const of = async (KeyUsage: 'SIGN_VERIFY' | 'ENCRYPT_DECRYPT') =>
          (await kms.createKey({ KeySpec, KeyUsage })).KeyMetadata.KeyId
        const signed = { KeyId: await of('SIGN_VERIFY'), Message, SigningAlgorithm }
        signing = { ...signed, Signature: (await kms.sign(signed)).Signature }
        const encrypted = { KeyId: await of('ENCRYPT_DECRYPT'), EncryptionAlgorithm }
        const { CiphertextBlob } = await kms.encrypt({ ...encrypted, Plaintext })
        decrypting = { ...encrypted, CiphertextBlob }
      })
      await using('noble', async (kms) => {
        const [signed, encrypted] = [present(signing, 'signed'), present(decrypting, 'encrypted')]
        expect((await kms.verify(signed)).SignatureValid).toBe(true)
        const other = { ...signed, Message: Uint8Array.of(3, 2, 1) }
        expect((await refusal(kms.verify(other))).name).toBe('KMSInvalidSignatureException')
        const { Signature: _, ...unsigned } = signed
        const { CiphertextBlob: __, ...unencrypted } = encrypted
        const refused = [
          kms.sign(unsigned),
          kms.decrypt(encrypted),
          kms.encrypt({ ...unencrypted, KeyId: encrypted.KeyId ?? '', Plaintext }),
        ]
        for (const use of refused) {
          expect(await refusal(use)).toEqual({
            name: 'UnsupportedOperationException',
            message: `engine noble has no ${KeySpec}.`,
          })
        }
        const KeyId = signed.KeyId
        expect((await kms.getPublicKey({ KeyId })).KeySpec).toBe(KeySpec)
        await kms.scheduleKeyDeletion({ KeyId })
      })
    }
  }))
