import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import type { KeyMetadata, KMS, SigningAlgorithmSpec } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KeySpec } from '../../src/algorithms/key-spec.ts'
import type { MessageType } from '../../src/algorithms/signing.ts'
import { openssl } from '../crypto/openssl.ts'
import { signedInput, verifiesOutside } from '../custody/outside-signature.ts'
import { type Door, doors, refusal } from './doors.ts'
import { everyKey, type KeyRow, keyUsages, requests } from './every-key.ts'
import { isKnownToOpenssl, opensslVerdict } from './outside-verdict.ts'

const message = Buffer.from('I owe you one')
const none = new Uint8Array()
const nameOf = ({ spec, usage }: KeyRow) => `${spec} for ${usage}`
const rowsFor = (usage: string) => everyKey.filter((row) => row.usage === usage)

const publicKeyTexts: Partial<Record<KeySpec, RegExp>> = {
  RSA_2048: /^Public-Key: \(2048 bit\)/m,
  RSA_3072: /^Public-Key: \(3072 bit\)/m,
  RSA_4096: /^Public-Key: \(4096 bit\)/m,
  ECC_NIST_P256: /^ASN1 OID: prime256v1/m,
  ECC_NIST_P384: /^ASN1 OID: secp384r1/m,
  ECC_NIST_P521: /^ASN1 OID: secp521r1/m,
  ECC_SECG_P256K1: /^ASN1 OID: secp256k1/m,
  ECC_NIST_EDWARDS25519: /^ED25519 Public-Key:/m,
}

describe.each(doors)('every kind of key, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS
  const made = new Map<string, KeyMetadata>()
  const arnOf = (row: KeyRow): string => made.get(nameOf(row))?.Arn ?? ''

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
    await Promise.all(
      everyKey.map(async (row) => {
        const input = { KeySpec: row.spec, KeyUsage: row.usage }
        const { KeyMetadata } = await kms.createKey(input)
        if (KeyMetadata) made.set(nameOf(row), KeyMetadata)
      }),
    )
  }, 60_000)
  afterAll(() => door.close())

  const publicKeyOf = async (KeyId: string): Promise<Uint8Array> =>
    (await kms.getPublicKey({ KeyId })).PublicKey ?? none

  test.for(everyKey.map((row) => [nameOf(row), row] as const))(
    '%s is described with its algorithms, and no others',
    async ([name, row]) => {
      const KeyMetadata = made.get(name)
      const isOld = !/EDWARDS|ML_/.test(row.spec)
      const others = Object.entries(KeyMetadata ?? {}).filter(
        ([member]) => member.endsWith('Algorithms') && !(member in row.lists),
      )
      expect(others).toEqual([])
      expect(KeyMetadata).toMatchObject({ KeySpec: row.spec, KeyUsage: row.usage, ...row.lists })
      expect(KeyMetadata?.CustomerMasterKeySpec).toBe(isOld ? row.spec : undefined)
      const described = await kms.describeKey({ KeyId: arnOf(row) })
      expect(described.KeyMetadata).toEqual(KeyMetadata)
    },
  )

  test.for(everyKey.map((row) => [nameOf(row), row] as const))(
    '%s is refused for every other use, in the words of AWS',
    async ([, row]) => {
      const arn = arnOf(row)
      for (const [operation, usage, request] of requests) {
        if (usage === row.usage) continue
        expect(await refusal(request(kms, arn))).toEqual({
          name: 'InvalidKeyUsageException',
          message: `${arn} key usage is ${row.usage} which is not valid for ${operation}.`,
        })
      }
    },
  )

  test('a usage that a key spec does not have is refused', async () => {
    const specs = new Set(everyKey.map(({ spec }) => spec))
    for (const KeySpec of specs) {
      const known = everyKey.filter(({ spec }) => spec === KeySpec).map(({ usage }) => usage)
      for (const KeyUsage of keyUsages.filter((usage) => !known.includes(usage))) {
        expect(await refusal(kms.createKey({ KeySpec, KeyUsage }))).toEqual({
          name: 'ValidationException',
          message: `KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`,
        })
      }
      if (KeySpec === 'SYMMETRIC_DEFAULT') continue
      expect((await refusal(kms.createKey({ KeySpec }))).name).toBe('ValidationException')
    }
  })

  test.for(everyKey.map((row) => [nameOf(row), row] as const))(
    '%s has a public key that others read, or none',
    async ([, row]) => {
      const KeyId = arnOf(row)
      if (/^(SYMMETRIC|HMAC)/.test(row.spec)) {
        const { name } = await refusal(kms.getPublicKey({ KeyId }))
        expect(name).toBe('UnsupportedOperationException')
        return
      }
      const { PublicKey = none, $metadata, ...answer } = await kms.getPublicKey({ KeyId })
      const { CustomerMasterKeySpec } = made.get(nameOf(row)) ?? {}
      expect(answer).toEqual({
        KeyId,
        KeySpec: row.spec,
        KeyUsage: row.usage,
        ...(CustomerMasterKeySpec && { CustomerMasterKeySpec }),
        ...row.lists,
      })
      const text = publicKeyTexts[row.spec as KeySpec]
      const told = ['pkey', '-pubin', '-inform', 'DER', '-in', 'key', '-noout', '-text']
      if (text) expect(String(openssl(told, { key: PublicKey }))).toMatch(text)
      const read = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
      const type = row.spec.toLowerCase().replaceAll('_', '-')
      if (row.spec.startsWith('ML_')) expect(read.asymmetricKeyType).toBe(type)
      expect(read.export({ format: 'der', type: 'spki' })).toEqual(Buffer.from(PublicKey))
    },
  )

  const signatures = rowsFor('SIGN_VERIFY').flatMap((row) =>
    (row.lists.SigningAlgorithms ?? []).map(
      (algorithm) => [`${algorithm} under ${row.spec}`, row, algorithm] as const,
    ),
  )
  test.for(signatures)('%s verifies here and outside', async ([, row, SigningAlgorithm]) => {
    const KeyId = arnOf(row)
    const spki = await publicKeyOf(KeyId)
    for (const MessageType of messageTypes(SigningAlgorithm)) {
      const Message = signedInput(SigningAlgorithm, MessageType, message, spki)
      const request = { KeyId, Message, MessageType, SigningAlgorithm }
      const { Signature = none, ...answer } = await kms.sign(request)
      expect(answer).toMatchObject({ KeyId, SigningAlgorithm })
      expect(await kms.verify({ ...request, Signature })).toMatchObject({
        KeyId,
        SignatureValid: true,
        SigningAlgorithm,
      })
      const spec = row.spec as KeySpec
      const signing = { spec, algorithm: SigningAlgorithm, type: MessageType }
      expect(await verifiesOutside(signing, spki, message, Signature)).toBe(true)
      if (isKnownToOpenssl(SigningAlgorithm)) {
        const verdict = opensslVerdict(SigningAlgorithm, spki, message, Signature)
        expect(verdict).toBe('Signature Verified Successfully')
      }
      await expectNoOtherSignature(kms, { ...request, Signature })
    }
  })

  test.for(signatures)(
    '%s takes its message types and lengths alone',
    async ([, row, algorithm]) => {
      const request = { KeyId: arnOf(row), SigningAlgorithm: algorithm }
      const types = messageTypes(algorithm)
      for (const MessageType of ['RAW', 'DIGEST', 'EXTERNAL_MU'] as const) {
        const input = { ...request, MessageType, Message: Buffer.alloc(65) }
        if (types.includes(MessageType) && MessageType === 'RAW') continue
        const refused = {
          name: 'ValidationException',
          message: types.includes(MessageType)
            ? `Digest is invalid length for algorithm ${algorithm}.`
            : `MessageType ${MessageType} is incompatible with algorithm ${algorithm}.`,
        }
        expect(await refusal(kms.sign(input))).toEqual(refused)
        expect(await refusal(kms.verify({ ...input, Signature: message }))).toEqual(refused)
      }
    },
  )

  test.for(rowsFor('ENCRYPT_DECRYPT').filter(({ spec }) => spec.startsWith('RSA')))(
    '$spec opens what openssl and Node encrypted, and holds so many octets',
    async (row) => {
      const KeyId = arnOf(row)
      const key = await publicKeyOf(KeyId)
      for (const [EncryptionAlgorithm, hash, overhead] of [
        ['RSAES_OAEP_SHA_1', 'sha1', 42],
        ['RSAES_OAEP_SHA_256', 'sha256', 66],
      ] as const) {
        const longest = Number(row.spec.slice(4)) / 8 - overhead
        const Plaintext = new Uint8Array(longest).fill(7)
        const padding = constants.RSA_PKCS1_OAEP_PADDING
        const outside = createPublicKey({ key: Buffer.from(key), format: 'der', type: 'spki' })
        const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext, EncryptionAlgorithm })
        for (const blob of [
          CiphertextBlob,
          publicEncrypt({ key: outside, padding, oaepHash: hash }, Plaintext),
          opensslEncrypted(key, hash, Plaintext),
        ]) {
          const input = { KeyId, CiphertextBlob: blob, EncryptionAlgorithm }
          const opened = await kms.decrypt(input)
          expect(opened.Plaintext).toEqual(Plaintext)
          expect(opened).not.toHaveProperty('KeyMaterialId')
        }
        const tooLong = { KeyId, Plaintext: new Uint8Array(longest + 1), EncryptionAlgorithm }
        expect(await refusal(kms.encrypt(tooLong))).toEqual({
          name: 'ValidationException',
          message: `Algorithm ${EncryptionAlgorithm} and key spec ${row.spec} cannot encrypt data larger than ${longest} bytes.`,
        })
      }
    },
  )

  test.for(rowsFor('GENERATE_VERIFY_MAC'))('$spec authenticates by its own hash', async (row) => {
    const KeyId = arnOf(row)
    const [MacAlgorithm = 'HMAC_SHA_224'] = row.lists.MacAlgorithms ?? []
    const { Mac = none } = await kms.generateMac({ KeyId, Message: message, MacAlgorithm })
    expect(Mac.length * 8).toBe(Number(row.spec.slice(5)))
    const verify = { KeyId, Message: message, MacAlgorithm, Mac }
    expect((await kms.verifyMac(verify)).MacValid).toBe(true)
    const short = { ...verify, Mac: Mac.subarray(1) }
    expect((await refusal(kms.verifyMac(short))).name).toBe('KMSInvalidMacException')
    const other = MacAlgorithm === 'HMAC_SHA_256' ? 'HMAC_SHA_512' : 'HMAC_SHA_256'
    expect(await refusal(kms.generateMac({ ...verify, MacAlgorithm: other }))).toEqual({
      name: 'InvalidKeyUsageException',
      message: `Algorithm ${other} is incompatible with key spec ${row.spec}.`,
    })
  })

  test('an alias moves among asymmetric keys of one usage, and no further', async () => {
    const byName = (name: string) => made.get(name)?.KeyId
    const AliasName = 'alias/moving'
    const first = byName('ECC_NIST_P384 for SIGN_VERIFY')
    await kms.createAlias({ AliasName, TargetKeyId: first })
    await kms.updateAlias({ AliasName, TargetKeyId: byName('ML_DSA_65 for SIGN_VERIFY') })
    const refused = ['ECC_NIST_P384 for KEY_AGREEMENT', 'HMAC_384 for GENERATE_VERIFY_MAC']
    for (const name of refused) {
      const moved = kms.updateAlias({ AliasName, TargetKeyId: byName(name) })
      expect((await refusal(moved)).name).toBe('ValidationException')
    }
  })
})

/** Source: AWS KMS API Reference, Sign, MessageType. */
function messageTypes(algorithm: SigningAlgorithmSpec): readonly MessageType[] {
  if (algorithm === 'ED25519_SHA_512') return ['RAW']
  if (algorithm === 'ED25519_PH_SHA_512') return ['DIGEST']
  return algorithm === 'ML_DSA_SHAKE_256' ? ['RAW', 'EXTERNAL_MU'] : ['RAW', 'DIGEST']
}

type Verification = Required<
  Pick<Parameters<KMS['verify']>[0], 'KeyId' | 'Message' | 'MessageType' | 'SigningAlgorithm'>
> & { Signature: Uint8Array }

async function expectNoOtherSignature(kms: KMS, valid: Verification): Promise<void> {
  const { Message = none, Signature } = valid
  const flipped = (octets: Uint8Array, at: number) =>
    Uint8Array.from(octets, (octet, index) => (index === at ? octet ^ 4 : octet))
  for (const wrong of [
    { ...valid, Message: flipped(Message, 0) },
    { ...valid, Signature: flipped(Signature, Signature.length - 3) },
    { ...valid, Signature: Signature.subarray(1) },
    { ...valid, Signature: Buffer.concat([Signature, Uint8Array.of(0)]) },
  ]) {
    expect((await refusal(kms.verify(wrong))).name).toBe('KMSInvalidSignatureException')
  }
}

function opensslEncrypted(key: Uint8Array, hash: string, plaintext: Uint8Array): Uint8Array {
  const padding = ['rsa_padding_mode:oaep', `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`]
  const options = padding.flatMap((option) => ['-pkeyopt', option])
  const told = ['pkeyutl', '-encrypt', '-pubin', '-inkey', 'key', '-keyform', 'DER', '-in', 'text']
  return openssl([...told, ...options], { key, text: plaintext })
}
