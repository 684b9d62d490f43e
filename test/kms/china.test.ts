import { createPublicKey, publicEncrypt } from 'node:crypto'
import type { KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openssl } from '../crypto/openssl.ts'
import { type Door, doors, refusal } from './doors.ts'
import { opensslVerdict } from './outside-verdict.ts'

const message = Buffer.from('I owe you one')
const none = new Uint8Array()

/** Source: AWS KMS Developer Guide, Key spec reference: SM2 is of the China Regions alone, ML-KEM of all but these. */
describe.each(doors)('a China Region, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS

  beforeAll(async () => {
    door = await open({ region: 'cn-north-1' })
    kms = await door.client({ region: 'cn-north-1' })
  })
  afterAll(() => door.close())

  const newKey = async (KeyUsage: 'SIGN_VERIFY' | 'ENCRYPT_DECRYPT' | 'KEY_AGREEMENT') => {
    const { KeyMetadata } = await kms.createKey({ KeySpec: 'SM2', KeyUsage })
    const KeyId = KeyMetadata?.Arn ?? ''
    expect(KeyId).toMatch(/^arn:aws-cn:kms:cn-north-1:/)
    return { KeyId, PublicKey: (await kms.getPublicKey({ KeyId })).PublicKey ?? none, KeyMetadata }
  }

  test('SM2 signs, and openssl verifies', async () => {
    const { KeyId, PublicKey, KeyMetadata } = await newKey('SIGN_VERIFY')
    expect(KeyMetadata).toMatchObject({
      KeySpec: 'SM2',
      CustomerMasterKeySpec: 'SM2',
      SigningAlgorithms: ['SM2DSA'],
    })
    const request = { KeyId, Message: message, SigningAlgorithm: 'SM2DSA' } as const
    const { Signature = none } = await kms.sign(request)
    expect((await kms.verify({ ...request, Signature })).SignatureValid).toBe(true)
    const verdict = opensslVerdict('SM2DSA', PublicKey, message, Signature)
    expect(verdict).toBe('Signature Verified Successfully')
    const digest = { ...request, MessageType: 'DIGEST', Message: Buffer.alloc(31) } as const
    expect(await refusal(kms.sign(digest))).toEqual({
      name: 'ValidationException',
      message: 'Digest is invalid length for algorithm SM2DSA.',
    })
  })

  test('SM2 opens what it and what openssl encrypted, up to 1,024 octets', async () => {
    const { KeyId, PublicKey } = await newKey('ENCRYPT_DECRYPT')
    const EncryptionAlgorithm = 'SM2PKE'
    const Plaintext = new Uint8Array(1024).fill(7)
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext, EncryptionAlgorithm })
    const told = [
      'pkeyutl',
      '-encrypt',
      '-pubin',
      '-inkey',
      'key',
      '-keyform',
      'DER',
      '-in',
      'text',
    ]
    for (const blob of [CiphertextBlob, openssl(told, { key: PublicKey, text: Plaintext })]) {
      const opened = await kms.decrypt({ KeyId, CiphertextBlob: blob, EncryptionAlgorithm })
      expect(opened.Plaintext).toEqual(Plaintext)
    }
    const long = { KeyId, Plaintext: new Uint8Array(1025), EncryptionAlgorithm } as const
    const damaged = { ...long, CiphertextBlob: CiphertextBlob?.fill(0, 90, 91) }
    expect((await refusal(kms.decrypt(damaged))).name).toBe('InvalidCiphertextException')
    expect(await refusal(kms.encrypt(long))).toEqual({
      name: 'ValidationException',
      message: 'Algorithm SM2PKE and key spec SM2 cannot encrypt data larger than 1024 bytes.',
    })
    const context = { ...long, Plaintext: message, EncryptionContext: { a: 'b' } }
    expect((await refusal(kms.encrypt(context))).name).toBe('ValidationException')
  })

  test('SM2 encrypts no empty plaintext, which RSA may have held', async () => {
    const { KeyId } = await newKey('ENCRYPT_DECRYPT')
    const rsa = await kms.createKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    const SourceKeyId = rsa.KeyMetadata?.KeyId
    const { PublicKey = new Uint8Array() } = await kms.getPublicKey({ KeyId: SourceKeyId })
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
    const request = {
      CiphertextBlob: publicEncrypt({ key, oaepHash: 'sha256' }, new Uint8Array()),
      SourceKeyId,
      SourceEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      DestinationKeyId: KeyId,
      DestinationEncryptionAlgorithm: 'SM2PKE',
    } as const
    expect(await refusal(kms.reEncrypt(request))).toEqual({
      name: 'ValidationException',
      message: 'Algorithm SM2PKE cannot encrypt an empty plaintext.',
    })
  })

  test('two SM2 keys agree', async () => {
    const [one, other] = [await newKey('KEY_AGREEMENT'), await newKey('KEY_AGREEMENT')]
    const derive = async (KeyId: string, PublicKey: Uint8Array) =>
      (await kms.deriveSharedSecret({ KeyId, PublicKey, KeyAgreementAlgorithm: 'ECDH' }))
        .SharedSecret
    const secret = await derive(one.KeyId, other.PublicKey)
    expect(secret).toHaveLength(32)
    expect(await derive(other.KeyId, one.PublicKey)).toEqual(secret)
  })

  test('a data key pair may be of SM2', async () => {
    const KeyId = (await kms.createKey({})).KeyMetadata?.Arn
    const pair = await kms.generateDataKeyPair({ KeyId, KeyPairSpec: 'SM2' })
    const told = ['pkey', '-inform', 'DER', '-in', 'key', '-pubout', '-outform', 'DER']
    const publicKey = openssl(told, { key: pair.PrivateKeyPlaintext ?? none })
    expect(new Uint8Array(publicKey)).toEqual(pair.PublicKey)
    const kem = kms.generateDataKeyPair({ KeyId, KeyPairSpec: 'ML_KEM_512' })
    expect((await refusal(kem)).name).toBe('UnsupportedOperationException')
  })

  test('ML-KEM is not there, and SM2 nowhere else', async () => {
    const kem = { KeySpec: 'ML_KEM_512', KeyUsage: 'ENCAPSULATE_DECAPSULATE' } as const
    const sm2 = { KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' } as const
    const elsewhere = await door.client({ region: 'eu-central-1' })
    for (const ask of [() => kms.createKey(kem), () => elsewhere.createKey(sm2)]) {
      const { name, message } = await refusal(ask())
      expect(name).toBe('UnsupportedOperationException')
      expect(message).toMatch(/^KeySpec (ML_KEM_512|SM2) is not in this Region\.$/)
    }
  })
})
