import { execFileSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KMS, SigningAlgorithmSpec } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Door, doors, inFolder, refusal } from './doors.ts'

const message = Buffer.from('I owe you one')
const hashOf = (algorithm: string): string => `sha${algorithm.slice(-3)}`
const digestOf = (algorithm: string): Buffer =>
  createHash(hashOf(algorithm)).update(message).digest()

const algorithms: readonly SigningAlgorithmSpec[] = [
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'ECDSA_SHA_256',
]

describe.each(doors)('signatures and MACs, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS
  let rsa: string
  let ec: string
  let mac: string
  const keyFor = (algorithm: string): string => (algorithm.startsWith('ECDSA') ? ec : rsa)

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
    rsa = await newKey('RSA_2048', 'SIGN_VERIFY')
    ec = await newKey('ECC_NIST_P256', 'SIGN_VERIFY')
    mac = await newKey('HMAC_256', 'GENERATE_VERIFY_MAC')
  })
  afterAll(() => door.close())

  const newKey = async (
    KeySpec: 'RSA_2048' | 'ECC_NIST_P256' | 'HMAC_256',
    KeyUsage: 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC',
  ): Promise<string> => (await kms.createKey({ KeySpec, KeyUsage })).KeyMetadata?.Arn ?? ''

  test.each(algorithms)(
    '%s: OpenSSL verifies what was signed as a message and as a digest',
    async (SigningAlgorithm) => {
      const KeyId = keyFor(SigningAlgorithm)
      const raw = await kms.sign({ KeyId, Message: message, SigningAlgorithm })
      const digest = await kms.sign({
        KeyId,
        Message: digestOf(SigningAlgorithm),
        MessageType: 'DIGEST',
        SigningAlgorithm,
      })
      expect(raw).toMatchObject({ KeyId, SigningAlgorithm })
      const { PublicKey = new Uint8Array() } = await kms.getPublicKey({ KeyId })
      for (const { Signature = new Uint8Array() } of [raw, digest]) {
        expect(await opensslVerifies(SigningAlgorithm, PublicKey, Signature)).toBe('Verified OK')
      }
    },
  )

  test.each(algorithms)(
    '%s: a message and its digest verify alike, anything else does not',
    async (SigningAlgorithm) => {
      const KeyId = keyFor(SigningAlgorithm)
      const { Signature = new Uint8Array() } = await kms.sign({
        KeyId,
        Message: message,
        SigningAlgorithm,
      })
      const valid = { SignatureValid: true, KeyId, SigningAlgorithm }
      const raw = { KeyId, Message: message, SigningAlgorithm, Signature }
      const digest = { ...raw, Message: digestOf(SigningAlgorithm), MessageType: 'DIGEST' as const }
      expect(await kms.verify(raw)).toMatchObject(valid)
      expect(await kms.verify(digest)).toMatchObject(valid)
      const damaged = Uint8Array.from(Signature, (octet, at) =>
        at === Signature.length - 3 ? octet ^ 4 : octet,
      )
      const invalid = [
        { ...raw, Message: Buffer.from('I owe you two') },
        { ...raw, Signature: damaged },
        { ...raw, Signature: Signature.subarray(1) },
        { ...digest, Message: createHash(hashOf(SigningAlgorithm)).digest() },
      ]
      for (const input of invalid) {
        expect((await refusal(kms.verify(input))).name).toBe('KMSInvalidSignatureException')
      }
    },
  )

  test('a digest of the wrong length is refused by Sign and Verify', async () => {
    const input = {
      KeyId: ec,
      Message: Buffer.alloc(31),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    } as const
    const refused = {
      name: 'ValidationException',
      message: 'Digest is invalid length for algorithm ECDSA_SHA_256.',
    }
    expect(await refusal(kms.sign(input))).toEqual(refused)
    expect(await refusal(kms.verify({ ...input, Signature: Uint8Array.of(1) }))).toEqual(refused)
  })

  test('an algorithm of another key spec is refused', async () => {
    const input = { KeyId: ec, Message: message, SigningAlgorithm: 'RSASSA_PSS_SHA_256' } as const
    expect(await refusal(kms.sign(input))).toEqual({
      name: 'InvalidKeyUsageException',
      message: 'Algorithm RSASSA_PSS_SHA_256 is incompatible with key spec ECC_NIST_P256.',
    })
  })

  test('a disabled key still shows its public key, and signs and verifies nothing', async () => {
    const KeyId = await newKey('ECC_NIST_P256', 'SIGN_VERIFY')
    const SigningAlgorithm = 'ECDSA_SHA_256' as const
    const { Signature } = await kms.sign({ KeyId, Message: message, SigningAlgorithm })
    await kms.disableKey({ KeyId })
    expect((await kms.getPublicKey({ KeyId })).KeySpec).toBe('ECC_NIST_P256')
    const sign = kms.sign({ KeyId, Message: message, SigningAlgorithm })
    expect((await refusal(sign)).name).toBe('DisabledException')
    const verify = kms.verify({ KeyId, Message: message, SigningAlgorithm, Signature })
    expect((await refusal(verify)).name).toBe('DisabledException')
  })

  test('a MAC verifies for its message alone', async () => {
    const MacAlgorithm = 'HMAC_SHA_256' as const
    const { Mac = new Uint8Array(), KeyId } = await kms.generateMac({
      KeyId: mac,
      Message: message,
      MacAlgorithm,
    })
    expect(KeyId).toBe(mac)
    expect(Mac).toHaveLength(32)
    expect(Buffer.from(Mac)).not.toEqual(createHmac('sha256', '').update(message).digest())
    expect(await kms.verifyMac({ KeyId: mac, Message: message, MacAlgorithm, Mac })).toMatchObject({
      MacValid: true,
      KeyId: mac,
    })
    const wrong = [
      { Message: Buffer.from('I owe you two'), Mac },
      { Message: message, Mac: Mac.subarray(1) },
      { Message: message, Mac: Buffer.concat([Mac, Uint8Array.of(0)]) },
      { Message: message, Mac: Uint8Array.from(Mac, (octet) => octet ^ 1) },
    ]
    for (const input of wrong) {
      const { name } = await refusal(kms.verifyMac({ KeyId: mac, MacAlgorithm, ...input }))
      expect(name).toBe('KMSInvalidMacException')
    }
    expect(
      await refusal(
        kms.generateMac({ KeyId: mac, Message: message, MacAlgorithm: 'HMAC_SHA_224' }),
      ),
    ).toEqual({
      name: 'InvalidKeyUsageException',
      message: 'Algorithm HMAC_SHA_224 is incompatible with key spec HMAC_256.',
    })
  })

  test('GetPublicKey is for key pairs', async () => {
    expect((await refusal(kms.getPublicKey({ KeyId: mac }))).name).toBe(
      'UnsupportedOperationException',
    )
    const answer = await kms.getPublicKey({ KeyId: ec })
    expect(answer).toMatchObject({
      KeyId: ec,
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ECDSA_SHA_256'],
    })
    expect(answer).not.toHaveProperty('EncryptionAlgorithms')
  })
})

/** The verdict of the openssl command over the message itself. */
function opensslVerifies(
  algorithm: string,
  publicKey: Uint8Array,
  signature: Uint8Array,
): Promise<string> {
  return inFolder(async (folder) => {
    const [key, signed, data] = ['key.der', 'signature', 'message'].map((name) =>
      join(folder, name),
    )
    if (!key || !signed || !data) throw new Error('three files')
    await writeFile(key, publicKey)
    await writeFile(signed, signature)
    await writeFile(data, message)
    const pss = algorithm.includes('PSS')
      ? ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest']
      : []
    const options = ['-verify', key, '-keyform', 'DER', '-signature', signed, ...pss, data]
    return execFileSync('openssl', ['dgst', `-${hashOf(algorithm)}`, ...options])
      .toString()
      .trim()
  })
}
