import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import type { KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Door, doors, refusal } from './doors.ts'

const message = Buffer.from('attack at dawn')
const bytes = (octets: Uint8Array | undefined): Buffer => Buffer.from(octets ?? [])

describe.each(doors)('encryption, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS
  let symmetric: string
  let rsa: string
  let mac: string

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
    symmetric = await newKey()
    rsa = await newKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    mac = await newKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
  })
  afterAll(() => door.close())

  const newKey = async (input: Parameters<KMS['createKey']>[0] = {}): Promise<string> =>
    (await kms.createKey(input)).KeyMetadata?.Arn ?? ''

  test('a ciphertext opens without a key id, and tells which key and material opened it', async () => {
    const EncryptionContext = { tenant: 'ä', purpose: 'backup' }
    const sealed = await kms.encrypt({ KeyId: symmetric, Plaintext: message, EncryptionContext })
    expect(sealed).toMatchObject({ KeyId: symmetric, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' })
    const opened = await kms.decrypt({
      CiphertextBlob: sealed.CiphertextBlob,
      EncryptionContext: { purpose: 'backup', tenant: 'ä' },
    })
    const { KeyMetadata } = await kms.describeKey({ KeyId: symmetric })
    expect(bytes(opened.Plaintext)).toEqual(message)
    expect(opened).toMatchObject({
      KeyId: symmetric,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      KeyMaterialId: KeyMetadata?.CurrentKeyMaterialId,
    })
  })

  test('the same plaintext never gives the same ciphertext, nor shows in it', async () => {
    const once = await kms.encrypt({ KeyId: symmetric, Plaintext: message })
    const again = await kms.encrypt({ KeyId: symmetric, Plaintext: message })
    expect(bytes(once.CiphertextBlob)).not.toEqual(bytes(again.CiphertextBlob))
    expect(bytes(once.CiphertextBlob).includes(message)).toBe(false)
  })

  test.each([
    ['no context', undefined],
    ['another value', { tenant: 'b' }],
    ['another case', { Tenant: 'a' }],
    ['one pair more', { tenant: 'a', more: '' }],
  ])('%s does not open what was encrypted with a context', async (_, EncryptionContext) => {
    const { CiphertextBlob } = await kms.encrypt({
      KeyId: symmetric,
      Plaintext: message,
      EncryptionContext: { tenant: 'a' },
    })
    const refused = await refusal(
      kms.decrypt({ CiphertextBlob, ...(EncryptionContext && { EncryptionContext }) }),
    )
    expect(refused.name).toBe('InvalidCiphertextException')
  })

  test('every octet of a ciphertext is authenticated, and its length', async () => {
    const { CiphertextBlob = new Uint8Array() } = await kms.encrypt({
      KeyId: symmetric,
      Plaintext: Uint8Array.of(7),
    })
    const damaged = Array.from(CiphertextBlob, (octet, at) =>
      Uint8Array.from(CiphertextBlob).fill(octet ^ 1, at, at + 1),
    )
    const shorter = CiphertextBlob.subarray(0, -1)
    const longer = Buffer.concat([CiphertextBlob, Uint8Array.of(0)])
    for (const blob of [...damaged, shorter, longer]) {
      const { name } = await refusal(kms.decrypt({ CiphertextBlob: blob }))
      // A damaged account or key id names a key that the caller may not use: the answer hides whether there is one.
      expect(['InvalidCiphertextException', 'AccessDeniedException']).toContain(name)
      const { name: named } = await refusal(kms.decrypt({ CiphertextBlob: blob, KeyId: symmetric }))
      expect(['InvalidCiphertextException', 'IncorrectKeyException']).toContain(named)
    }
  })

  test('a key id that did not make the ciphertext is an IncorrectKeyException', async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: symmetric, Plaintext: message })
    const incorrect = {
      name: 'IncorrectKeyException',
      message: 'The key ID in the request does not identify a CMK that can perform this operation.',
    }
    for (const KeyId of [await newKey(), mac]) {
      expect(await refusal(kms.decrypt({ CiphertextBlob, KeyId }))).toEqual(incorrect)
    }
  })

  test.each([1, 4096])('%i octets are encrypted', async (octets) => {
    const Plaintext = Buffer.alloc(octets, 1)
    const { CiphertextBlob } = await kms.encrypt({ KeyId: symmetric, Plaintext })
    const opened = await kms.decrypt({ CiphertextBlob })
    expect(bytes(opened.Plaintext)).toEqual(Plaintext)
  })

  test.each([
    [0, 'greater than or equal to 1'],
    [4097, 'less than or equal to 4096'],
  ])('%i octets of plaintext are refused, and not repeated', async (octets, constraint) => {
    const Plaintext = Buffer.alloc(octets, 'x')
    expect(await refusal(kms.encrypt({ KeyId: symmetric, Plaintext }))).toEqual({
      name: 'ValidationException',
      message: `1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length ${constraint}`,
    })
  })

  test.each(['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] as const)(
    '%s interoperates with OpenSSL, up to its longest plaintext',
    async (EncryptionAlgorithm) => {
      const { PublicKey = new Uint8Array() } = await kms.getPublicKey({ KeyId: rsa })
      const key = createPublicKey({ key: bytes(PublicKey), format: 'der', type: 'spki' })
      const oaepHash = EncryptionAlgorithm === 'RSAES_OAEP_SHA_1' ? 'sha1' : 'sha256'
      const longest = oaepHash === 'sha1' ? 214 : 190
      const Plaintext = Buffer.alloc(longest, 9)
      const padding = constants.RSA_PKCS1_OAEP_PADDING
      const fromOutside = publicEncrypt({ key, padding, oaepHash }, Plaintext)
      const { CiphertextBlob: ours } = await kms.encrypt({
        KeyId: rsa,
        Plaintext,
        EncryptionAlgorithm,
      })
      for (const CiphertextBlob of [fromOutside, ours]) {
        const opened = await kms.decrypt({ KeyId: rsa, CiphertextBlob, EncryptionAlgorithm })
        expect(bytes(opened.Plaintext)).toEqual(Plaintext)
        expect(opened.KeyMaterialId).toBeUndefined()
      }
      const tooLong = Buffer.alloc(longest + 1)
      expect(
        await refusal(kms.encrypt({ KeyId: rsa, Plaintext: tooLong, EncryptionAlgorithm })),
      ).toEqual({
        name: 'ValidationException',
        message: `Algorithm ${EncryptionAlgorithm} and key spec RSA_2048 cannot encrypt data larger than ${longest} bytes.`,
      })
      const context = { KeyId: rsa, Plaintext, EncryptionAlgorithm, EncryptionContext: { a: 'b' } }
      expect((await refusal(kms.encrypt(context))).name).toBe('ValidationException')
      const damaged = Buffer.from(fromOutside).fill(0, 5, 9)
      const { name } = await refusal(
        kms.decrypt({ KeyId: rsa, CiphertextBlob: damaged, EncryptionAlgorithm }),
      )
      expect(name).toBe('InvalidCiphertextException')
    },
  )

  test('an asymmetric ciphertext needs its key named, and its algorithm', async () => {
    const EncryptionAlgorithm = 'RSAES_OAEP_SHA_256'
    const { CiphertextBlob } = await kms.encrypt({
      KeyId: rsa,
      Plaintext: message,
      EncryptionAlgorithm,
    })
    expect((await refusal(kms.decrypt({ CiphertextBlob, EncryptionAlgorithm }))).name).toBe(
      'ValidationException',
    )
    expect(await refusal(kms.encrypt({ KeyId: rsa, Plaintext: message }))).toEqual({
      name: 'InvalidKeyUsageException',
      message: 'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.',
    })
  })

  test('a key of another usage is refused', async () => {
    expect(await refusal(kms.encrypt({ KeyId: mac, Plaintext: message }))).toEqual({
      name: 'InvalidKeyUsageException',
      message: `${mac} key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt.`,
    })
  })

  test('ReEncrypt moves a ciphertext between keys, contexts and algorithms without showing it', async () => {
    const { CiphertextBlob } = await kms.encrypt({
      KeyId: symmetric,
      Plaintext: message,
      EncryptionContext: { a: '1' },
    })
    const other = await newKey()
    const moved = await kms.reEncrypt({
      CiphertextBlob,
      SourceEncryptionContext: { a: '1' },
      DestinationKeyId: other,
      DestinationEncryptionContext: { b: '2' },
    })
    expect(moved).toMatchObject({
      SourceKeyId: symmetric,
      KeyId: other,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    })
    expect(moved.SourceKeyMaterialId).not.toBe(moved.DestinationKeyMaterialId)
    expect(moved).not.toHaveProperty('Plaintext')
    const opened = await kms.decrypt({
      CiphertextBlob: moved.CiphertextBlob,
      EncryptionContext: { b: '2' },
    })
    expect(bytes(opened.Plaintext)).toEqual(message)
    const toRsa = await kms.reEncrypt({
      CiphertextBlob: moved.CiphertextBlob,
      SourceEncryptionContext: { b: '2' },
      DestinationKeyId: rsa,
      DestinationEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
    })
    const back = await kms.reEncrypt({
      CiphertextBlob: toRsa.CiphertextBlob,
      SourceKeyId: rsa,
      SourceEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      DestinationKeyId: symmetric,
    })
    expect(bytes((await kms.decrypt({ CiphertextBlob: back.CiphertextBlob })).Plaintext)).toEqual(
      message,
    )
    const wrong = kms.reEncrypt({ CiphertextBlob, DestinationKeyId: other })
    expect((await refusal(wrong)).name).toBe('InvalidCiphertextException')
  })

  test.each([
    [{ KeySpec: 'AES_256' }, 32],
    [{ KeySpec: 'AES_128' }, 16],
    [{ NumberOfBytes: 1024 }, 1024],
  ] as const)(
    'GenerateDataKey with %o gives %i octets and their ciphertext',
    async (size, octets) => {
      const EncryptionContext = { a: 'b' }
      const key = await kms.generateDataKey({ KeyId: symmetric, EncryptionContext, ...size })
      expect(key.Plaintext).toHaveLength(octets)
      expect(key.KeyId).toBe(symmetric)
      const opened = await kms.decrypt({ CiphertextBlob: key.CiphertextBlob, EncryptionContext })
      expect(bytes(opened.Plaintext)).toEqual(bytes(key.Plaintext))
      expect(opened.KeyMaterialId).toBe(key.KeyMaterialId)
      const hidden = await kms.generateDataKeyWithoutPlaintext({
        KeyId: symmetric,
        EncryptionContext,
        ...size,
      })
      expect(hidden).not.toHaveProperty('Plaintext')
      const later = await kms.decrypt({ CiphertextBlob: hidden.CiphertextBlob, EncryptionContext })
      expect(later.Plaintext).toHaveLength(octets)
    },
  )

  test.each([
    ['neither', {}],
    ['both', { KeySpec: 'AES_256', NumberOfBytes: 32 }],
  ] as const)(
    'GenerateDataKey with %s of KeySpec and NumberOfBytes is refused',
    async (_, size) => {
      expect(await refusal(kms.generateDataKey({ KeyId: symmetric, ...size }))).toEqual({
        name: 'ValidationException',
        message: 'Please specify either number of bytes or key spec.',
      })
    },
  )

  test('GenerateRandom gives as many octets as asked for', async () => {
    const { Plaintext } = await kms.generateRandom({ NumberOfBytes: 32 })
    expect(Plaintext).toHaveLength(32)
    expect(new Set(Plaintext).size).toBeGreaterThan(8)
    expect(await refusal(kms.generateRandom({}))).toEqual({
      name: 'ValidationException',
      message: 'NumberOfBytes is required.',
    })
    expect((await refusal(kms.generateRandom({ NumberOfBytes: 1025 }))).name).toBe(
      'ValidationException',
    )
  })

  test('DryRun does nothing, and tells what would have happened', async () => {
    const dry = { KeyId: symmetric, Plaintext: message, DryRun: true }
    expect(await refusal(kms.encrypt(dry))).toEqual({
      name: 'DryRunOperationException',
      message: 'The request would have succeeded, but the DryRun option is set.',
    })
    expect((await refusal(kms.encrypt({ ...dry, KeyId: mac }))).name).toBe(
      'InvalidKeyUsageException',
    )
    const tooLarge = { EncryptionContext: { name: 'x'.repeat(9000) } }
    const large = [
      kms.encrypt({ ...dry, ...tooLarge }),
      kms.generateDataKey({ KeyId: symmetric, NumberOfBytes: 1, DryRun: true, ...tooLarge }),
      kms.generateDataKeyPair({
        KeyId: symmetric,
        KeyPairSpec: 'ECC_NIST_P256',
        DryRun: true,
        ...tooLarge,
      }),
    ]
    for (const request of large) {
      expect((await refusal(request)).message).toBe('The encryption context is too large.')
    }
    const noBlob = { KeyId: symmetric, CiphertextBlob: Buffer.from('garbage'), DryRun: true }
    expect((await refusal(kms.decrypt(noBlob))).name).toBe('InvalidCiphertextException')
  })

  test('members whose feature is not here are refused, not ignored', async () => {
    const grant = { KeyId: symmetric, Plaintext: message, GrantTokens: ['token'] }
    expect(await refusal(kms.encrypt(grant))).toEqual({
      name: 'UnsupportedOperationException',
      message: 'GrantTokens is not supported by this keystore.',
    })
    expect((await kms.encrypt({ ...grant, GrantTokens: [] })).KeyId).toBe(symmetric)
  })

  test('a ciphertext of a key that is not in this Region or account says nothing of it', async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: symmetric, Plaintext: message })
    const elsewhere = await door.client({ region: 'eu-west-1' })
    expect(await refusal(elsewhere.decrypt({ CiphertextBlob }))).toEqual({
      name: 'AccessDeniedException',
      message:
        'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    })
  })

  test('an encryption context of more than 8 KiB is refused', async () => {
    const EncryptionContext = { a: 'x'.repeat(8192) }
    const { name } = await refusal(
      kms.encrypt({ KeyId: symmetric, Plaintext: message, EncryptionContext }),
    )
    expect(name).toBe('ValidationException')
  })
})
