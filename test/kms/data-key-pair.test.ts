import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { CreateKeyCommandInput, DataKeyPairSpec, KMS } from '@aws-sdk/client-kms'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { native } from '../../src/crypto/native/index.ts'
import { AlgorithmUnsupported } from '../../src/custody/custody.ts'
import { openssl } from '../crypto/openssl.ts'
import { type Door, doors, refusal } from './doors.ts'

const none = new Uint8Array()
const EncryptionContext = { tenant: 'a' }

/** Key pair specs, and the type of their keys to Node. */
const specs: [DataKeyPairSpec, string][] = [
  ['RSA_2048', 'rsa'],
  ['RSA_3072', 'rsa'],
  ['RSA_4096', 'rsa'],
  ['ECC_NIST_P256', 'ec'],
  ['ECC_NIST_P384', 'ec'],
  ['ECC_NIST_P521', 'ec'],
  ['ECC_SECG_P256K1', 'ec'],
  ['ECC_NIST_EDWARDS25519', 'ed25519'],
  ['ML_KEM_512', 'ml-kem-512'],
  ['ML_KEM_768', 'ml-kem-768'],
  ['ML_KEM_1024', 'ml-kem-1024'],
]

describe.each(doors)('data key pairs, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS
  let KeyId: string
  let KeyMaterialId: string | undefined

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
    const { KeyMetadata } = await kms.createKey({})
    KeyId = KeyMetadata?.Arn ?? ''
    KeyMaterialId = KeyMetadata?.CurrentKeyMaterialId
  })
  afterAll(() => door.close())
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const opened = async (CiphertextBlob: Uint8Array | undefined): Promise<Uint8Array> =>
    (await kms.decrypt({ CiphertextBlob, EncryptionContext })).Plaintext ?? none

  test.for(specs)(
    '%s: a private key, its ciphertext and its public key',
    async ([KeyPairSpec, type]) => {
      const request = { KeyId, KeyPairSpec, EncryptionContext }
      const { $metadata, ...pair } = await kms.generateDataKeyPair(request)
      const { PrivateKeyPlaintext = none, PrivateKeyCiphertextBlob, PublicKey = none } = pair
      expect(pair).toEqual({
        KeyId,
        KeyPairSpec,
        KeyMaterialId,
        PrivateKeyPlaintext,
        PrivateKeyCiphertextBlob,
        PublicKey,
      })
      expect(await opened(PrivateKeyCiphertextBlob)).toEqual(PrivateKeyPlaintext)
      expectPair(type, PrivateKeyPlaintext, PublicKey)
      if (!type.startsWith('ml-')) {
        const told = ['pkey', '-inform', 'DER', '-in', 'key', '-pubout', '-outform', 'DER']
        expect(openssl(told, { key: PrivateKeyPlaintext })).toEqual(Buffer.from(PublicKey))
      }
    },
  )

  test('without plaintext, it is all the same but for the plaintext', async () => {
    const request = { KeyId, KeyPairSpec: 'ECC_NIST_P384', EncryptionContext } as const
    const { $metadata, ...pair } = await kms.generateDataKeyPairWithoutPlaintext(request)
    const { PrivateKeyCiphertextBlob, PublicKey = none } = pair
    expect(pair).toEqual({
      KeyId,
      KeyPairSpec: 'ECC_NIST_P384',
      KeyMaterialId,
      PrivateKeyCiphertextBlob,
      PublicKey,
    })
    expectPair('ec', await opened(PrivateKeyCiphertextBlob), PublicKey)
  })

  test('ML-KEM keys are in the seed form', async () => {
    const request = { KeyId, KeyPairSpec: 'ML_KEM_768' } as const
    const { PrivateKeyPlaintext = none } = await kms.generateDataKeyPair(request)
    // RFC 9935 §6: seed [0] IMPLICIT OCTET STRING (SIZE (64))
    expect([...PrivateKeyPlaintext.subarray(-66, -64)]).toEqual([0x80, 64])
  })

  test('the private key of a pair without plaintext is wiped', async () => {
    const generate = vi.spyOn(native.ec, 'generate')
    const request = { KeyId, KeyPairSpec: 'ECC_NIST_P256' } as const
    await door.keystore.kms().generateDataKeyPairWithoutPlaintext(request)
    const [made] = generate.mock.settledResults
    if (made?.type !== 'fulfilled') throw new Error('one pair is made')
    expect(made.value.privateKey.every((octet) => octet === 0)).toBe(true)
    expect(made.value.publicKey.some((octet) => octet !== 0)).toBe(true)
  })

  test('the private key of a pair that cannot be encrypted is wiped', async () => {
    const generate = vi.spyOn(native.ec, 'generate')
    vi.spyOn(native.aesGcm, 'sealInto').mockImplementationOnce(() => {
      throw new AlgorithmUnsupported('broken')
    })
    const request = { KeyId, KeyPairSpec: 'ECC_NIST_P256' } as const
    const { name } = await refusal(door.keystore.kms().generateDataKeyPair(request))
    expect(name).toBe('UnsupportedOperationException')
    const [made] = generate.mock.settledResults
    if (made?.type !== 'fulfilled') throw new Error('one pair is made')
    expect(made.value.privateKey.every((octet) => octet === 0)).toBe(true)
  })

  test('the ciphertext opens under its encryption context alone', async () => {
    const request = { KeyId, KeyPairSpec: 'ECC_NIST_P256', EncryptionContext } as const
    const { PrivateKeyCiphertextBlob } = await kms.generateDataKeyPair(request)
    const decrypt = kms.decrypt({ CiphertextBlob: PrivateKeyCiphertextBlob })
    expect((await refusal(decrypt)).name).toBe('InvalidCiphertextException')
  })

  test.each([
    [
      'RSA_2048',
      'ENCRYPT_DECRYPT',
      'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.',
    ],
    ['HMAC_256', 'GENERATE_VERIFY_MAC', 'key usage is GENERATE_VERIFY_MAC which is not valid for'],
  ] as const)('a key of %s for %s protects no data key pairs', async (KeySpec, KeyUsage, text) => {
    const id = await newKey({ KeySpec, KeyUsage })
    const request = { KeyId: id, KeyPairSpec: 'ECC_NIST_P256' } as const
    for (const ask of [
      () => kms.generateDataKeyPair(request),
      () => kms.generateDataKeyPairWithoutPlaintext(request),
    ]) {
      const { name, message } = await refusal(ask())
      expect(name).toBe('InvalidKeyUsageException')
      expect(message).toContain(text)
    }
  })

  test('what is no pair spec, or is one of China, is refused, and a dry run makes nothing', async () => {
    const of = (KeyPairSpec: string, more = {}) =>
      kms.generateDataKeyPair({ KeyId, KeyPairSpec: KeyPairSpec as DataKeyPairSpec, ...more })
    for (const spec of ['ML_DSA_44', 'HMAC_256', 'SYMMETRIC_DEFAULT', 'constructor']) {
      const { name, message } = await refusal(of(spec))
      expect(name).toBe('ValidationException')
      expect(message).toContain(`Value '${spec}' at 'keyPairSpec' failed to satisfy constraint`)
    }
    expect(await refusal(of('SM2'))).toEqual({
      name: 'UnsupportedOperationException',
      message: 'KeyPairSpec SM2 is not in this Region.',
    })
    const Recipient = { AttestationDocument: Uint8Array.of(1) }
    expect((await refusal(of('RSA_2048', { Recipient }))).name).toBe(
      'UnsupportedOperationException',
    )
    const generate = vi.spyOn(native.ec, 'generate')
    const { name } = await refusal(of('ECC_NIST_P256', { DryRun: true }))
    expect([name, generate.mock.calls.length]).toEqual(['DryRunOperationException', 0])
  })

  test('a disabled key makes none', async () => {
    const id = await newKey({})
    await kms.disableKey({ KeyId: id })
    const work = kms.generateDataKeyPair({ KeyId: id, KeyPairSpec: 'ECC_NIST_P256' })
    expect((await refusal(work)).name).toBe('DisabledException')
  })

  const newKey = async (input: CreateKeyCommandInput): Promise<string> =>
    (await kms.createKey(input)).KeyMetadata?.Arn ?? ''
})

/** Node reads both, and the public key belongs to the private one. */
function expectPair(type: string, pkcs8: Uint8Array, spki: Uint8Array): void {
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  expect(privateKey.asymmetricKeyType).toBe(type)
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  expect(publicKey).toEqual(Buffer.from(spki))
}
