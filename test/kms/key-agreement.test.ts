import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { CreateKeyCommandInput, KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openssl } from '../crypto/openssl.ts'
import { type Door, doors, refusal } from './doors.ts'

const KeyAgreementAlgorithm = 'ECDH'
const none = new Uint8Array()
const curves = [
  { KeySpec: 'ECC_NIST_P256', namedCurve: 'prime256v1', octets: 32 },
  { KeySpec: 'ECC_NIST_P384', namedCurve: 'secp384r1', octets: 48 },
  { KeySpec: 'ECC_NIST_P521', namedCurve: 'secp521r1', octets: 66 },
] as const

const spkiOf = (key: KeyObject) => new Uint8Array(key.export({ format: 'der', type: 'spki' }))

describe.each(doors)('key agreement, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS
  let p256: string

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
    p256 = await newKey('ECC_NIST_P256')
  })
  afterAll(() => door.close())

  const newKey = async (
    KeySpec: CreateKeyCommandInput['KeySpec'],
    KeyUsage: CreateKeyCommandInput['KeyUsage'] = 'KEY_AGREEMENT',
  ): Promise<string> => (await kms.createKey({ KeySpec, KeyUsage })).KeyMetadata?.Arn ?? ''
  const publicKeyOf = async (KeyId: string) => (await kms.getPublicKey({ KeyId })).PublicKey ?? none

  test.for(curves)('$KeySpec agrees with Node and with openssl', async (curve) => {
    const { KeySpec, namedCurve, octets } = curve
    const KeyId = await newKey(KeySpec)
    const PublicKey = await publicKeyOf(KeyId)
    const peer = generateKeyPairSync('ec', { namedCurve })
    const { $metadata, ...answer } = await kms.deriveSharedSecret({
      KeyId,
      KeyAgreementAlgorithm,
      PublicKey: spkiOf(peer.publicKey),
    })
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
    const SharedSecret = new Uint8Array(diffieHellman({ privateKey: peer.privateKey, publicKey }))
    expect(answer).toEqual({ KeyId, SharedSecret, KeyAgreementAlgorithm, KeyOrigin: 'AWS_KMS' })
    expect(SharedSecret).toHaveLength(octets)
    const pkcs8 = peer.privateKey.export({ format: 'der', type: 'pkcs8' })
    const told = ['-inkey', 'key', '-keyform', 'DER', '-peerkey', 'peer', '-peerform', 'DER']
    const files = { key: pkcs8, peer: PublicKey }
    expect(openssl(['pkeyutl', '-derive', ...told], files)).toEqual(Buffer.from(SharedSecret))
  })

  test('two keys agree with each other, by whatever name they go', async () => {
    const other = await newKey('ECC_NIST_P256')
    await kms.createAlias({ AliasName: 'alias/agreement', TargetKeyId: other })
    const derive = async (KeyId: string, peer: string) =>
      (
        await kms.deriveSharedSecret({
          KeyId,
          KeyAgreementAlgorithm,
          PublicKey: await publicKeyOf(peer),
        })
      ).SharedSecret
    expect(await derive('alias/agreement', p256)).toEqual(await derive(p256, other))
  })

  test('what is no public key of the curve is refused, with an empty message', async () => {
    const valid = await publicKeyOf(p256)
    const refused = [
      Uint8Array.of(1),
      valid.subarray(1),
      Buffer.concat([valid, Uint8Array.of(0)]),
      Uint8Array.from(valid, (octet, at) => (at === valid.length - 1 ? octet ^ 1 : octet)),
      spkiOf(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey),
      spkiOf(generateKeyPairSync('x25519').publicKey),
      spkiOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
    ]
    for (const PublicKey of refused) {
      const derive = kms.deriveSharedSecret({ KeyId: p256, KeyAgreementAlgorithm, PublicKey })
      const { name, message } = await refusal(derive)
      expect(name).toBe('ValidationException')
      // What the SDK makes of an empty message.
      expect(message).toBe('UnknownError')
    }
    await expect(
      door.keystore.kms().deriveSharedSecret({
        KeyId: p256,
        KeyAgreementAlgorithm,
        PublicKey: Uint8Array.of(1),
      }),
    ).rejects.toMatchObject({ message: '', silent: false })
  })

  test('a disabled key agrees on nothing, and a dry run neither', async () => {
    const KeyId = await newKey('ECC_NIST_P256')
    const request = { KeyId, KeyAgreementAlgorithm, PublicKey: await publicKeyOf(p256) } as const
    const dry = kms.deriveSharedSecret({ ...request, DryRun: true })
    expect((await refusal(dry)).name).toBe('DryRunOperationException')
    await kms.disableKey({ KeyId })
    const { name } = await refusal(kms.deriveSharedSecret(request))
    expect(name).toBe('DisabledException')
  })

  test('a constraint is checked in the words of AWS, and an attestation document refused', async () => {
    const valid = {
      KeyId: p256,
      PublicKey: await publicKeyOf(p256),
      KeyAgreementAlgorithm,
    } as const
    const { message } = await refusal(
      kms.deriveSharedSecret({ ...valid, PublicKey: none, KeyAgreementAlgorithm: 'X' as 'ECDH' }),
    )
    expect(message).toContain("2 validation errors detected: Value 'X' at 'keyAgreementAlgorithm'")
    expect(message).toContain('Member must satisfy enum value set: [ECDH]')
    expect(message).toContain("'publicKey' failed to satisfy constraint: Member must have length")
    const Recipient = { AttestationDocument: Uint8Array.of(1) }
    const { name } = await refusal(kms.deriveSharedSecret({ ...valid, Recipient }))
    expect(name).toBe('UnsupportedOperationException')
  })
})
