import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import type { KmsMethods } from '../../src/kms/embedded.ts'
import type { operations } from '../../src/kms/operations.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { refusal, root, settings } from './doors.ts'

const stranger = 'arn:aws:iam::999999999999:root'
const octets = Uint8Array.of(1)
const EncryptionAlgorithm = 'SYMMETRIC_DEFAULT'
const SigningAlgorithm = 'ECDSA_SHA_256'
const MacAlgorithm = 'HMAC_SHA_256'
const KeyAgreementAlgorithm = 'ECDH'
const EncapsulationAlgorithm = 'ML_KEM'

/** The foreign account may do everything. */
const open = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: [root, stranger] },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
})

type Keys = { symmetric: string; sign: string; mac: string; agree: string; kem: string }
type Request = (kms: KmsMethods, keys: Keys) => Promise<unknown>
type Row = { crossAccount: boolean; request: Request } | 'on no key'

const yes = (request: Request): Row => ({ crossAccount: true, request })
const no = (request: Request): Row => ({ crossAccount: false, request })

/** Every operation, and whether another account can be allowed to do it. Source: AWS KMS API Reference. */
const rows: Record<keyof typeof operations, Row> = {
  CancelKeyDeletion: no((kms, { symmetric }) => kms.cancelKeyDeletion({ KeyId: symmetric })),
  CreateAlias: no((kms, { symmetric }) =>
    kms.createAlias({ AliasName: 'alias/theirs', TargetKeyId: symmetric }),
  ),
  CreateKey: 'on no key',
  Decapsulate: yes(async (kms, { kem }) => {
    const { SharedSecretCiphertextBlob } = await kms.encapsulate({
      KeyId: kem,
      EncapsulationAlgorithm,
    })
    return kms.decapsulate({ KeyId: kem, SharedSecretCiphertextBlob, EncapsulationAlgorithm })
  }),
  Decrypt: yes(async (kms, { symmetric }) => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: symmetric, Plaintext: octets })
    return kms.decrypt({ CiphertextBlob, EncryptionAlgorithm })
  }),
  DeleteAlias: 'on no key',
  DeriveSharedSecret: yes(async (kms, { agree }) => {
    const { PublicKey } = await kms.getPublicKey({ KeyId: agree })
    return kms.deriveSharedSecret({ KeyId: agree, KeyAgreementAlgorithm, PublicKey })
  }),
  DescribeKey: yes((kms, { symmetric }) => kms.describeKey({ KeyId: symmetric })),
  DisableKey: no((kms, { symmetric }) => kms.disableKey({ KeyId: symmetric })),
  EnableKey: no((kms, { symmetric }) => kms.enableKey({ KeyId: symmetric })),
  Encapsulate: yes((kms, { kem }) => kms.encapsulate({ KeyId: kem, EncapsulationAlgorithm })),
  Encrypt: yes((kms, { symmetric }) => kms.encrypt({ KeyId: symmetric, Plaintext: octets })),
  GenerateDataKey: yes((kms, { symmetric }) =>
    kms.generateDataKey({ KeyId: symmetric, KeySpec: 'AES_256' }),
  ),
  GenerateDataKeyPair: yes((kms, { symmetric }) =>
    kms.generateDataKeyPair({ KeyId: symmetric, KeyPairSpec: 'ECC_NIST_P256' }),
  ),
  GenerateDataKeyPairWithoutPlaintext: yes((kms, { symmetric }) =>
    kms.generateDataKeyPairWithoutPlaintext({ KeyId: symmetric, KeyPairSpec: 'ECC_NIST_P256' }),
  ),
  GenerateDataKeyWithoutPlaintext: yes((kms, { symmetric }) =>
    kms.generateDataKeyWithoutPlaintext({ KeyId: symmetric, KeySpec: 'AES_256' }),
  ),
  GenerateMac: yes((kms, { mac }) =>
    kms.generateMac({ KeyId: mac, Message: octets, MacAlgorithm }),
  ),
  GenerateRandom: 'on no key',
  GetKeyPolicy: no((kms, { symmetric }) => kms.getKeyPolicy({ KeyId: symmetric })),
  GetKeyRotationStatus: yes((kms, { symmetric }) => kms.getKeyRotationStatus({ KeyId: symmetric })),
  GetPublicKey: yes((kms, { sign }) => kms.getPublicKey({ KeyId: sign })),
  ListAliases: no((kms, { symmetric }) => kms.listAliases({ KeyId: symmetric })),
  ListKeyPolicies: no((kms, { symmetric }) => kms.listKeyPolicies({ KeyId: symmetric })),
  ListKeys: 'on no key',
  ListResourceTags: no((kms, { symmetric }) => kms.listResourceTags({ KeyId: symmetric })),
  PutKeyPolicy: no((kms, { symmetric }) => kms.putKeyPolicy({ KeyId: symmetric, Policy: open })),
  ReEncrypt: yes(async (kms, { symmetric }) => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: symmetric, Plaintext: octets })
    return kms.reEncrypt({ CiphertextBlob, DestinationKeyId: symmetric })
  }),
  ScheduleKeyDeletion: no((kms, { symmetric }) => kms.scheduleKeyDeletion({ KeyId: symmetric })),
  Sign: yes((kms, { sign }) => kms.sign({ KeyId: sign, Message: octets, SigningAlgorithm })),
  TagResource: no((kms, { symmetric }) =>
    kms.tagResource({ KeyId: symmetric, Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
  ),
  UntagResource: no((kms, { symmetric }) =>
    kms.untagResource({ KeyId: symmetric, TagKeys: ['a'] }),
  ),
  UpdateAlias: no((kms, { symmetric }) =>
    kms.updateAlias({ AliasName: 'alias/own', TargetKeyId: symmetric }),
  ),
  UpdateKeyDescription: no((kms, { symmetric }) =>
    kms.updateKeyDescription({ KeyId: symmetric, Description: 'theirs' }),
  ),
  Verify: yes(async (kms, { sign }) => {
    const { Signature } = await kms.sign({ KeyId: sign, Message: octets, SigningAlgorithm })
    return kms.verify({ KeyId: sign, Message: octets, SigningAlgorithm, Signature })
  }),
  VerifyMac: yes(async (kms, { mac }) => {
    const { Mac } = await kms.generateMac({ KeyId: mac, Message: octets, MacAlgorithm })
    return kms.verifyMac({ KeyId: mac, Message: octets, MacAlgorithm, Mac })
  }),
}

const requests = (crossAccount: boolean): [string, Request][] =>
  Object.entries(rows).flatMap(([name, row]) =>
    row !== 'on no key' && row.crossAccount === crossAccount ? [[name, row.request]] : [],
  )

describe('an account that a key policy allows everything', () => {
  let keystore: OpenKeystore
  let theirs: KmsMethods
  let keys: Keys

  beforeAll(async () => {
    keystore = await assembleKeystore(settings())
    const kms = keystore.kms()
    theirs = keystore.kms({ principal: stranger })
    const made = async (input: Parameters<KmsMethods['createKey']>[0]): Promise<string> =>
      (await kms.createKey({ ...input, Policy: open })).KeyMetadata.Arn
    keys = {
      symmetric: await made({}),
      sign: await made({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
      mac: await made({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
      agree: await made({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }),
      kem: await made({ KeySpec: 'ML_KEM_512', KeyUsage: 'ENCAPSULATE_DECAPSULATE' }),
    }
    const own = (await theirs.createKey()).KeyMetadata.KeyId
    await theirs.createAlias({ AliasName: 'alias/own', TargetKeyId: own })
  })
  afterAll(() => keystore.close())

  test.for(requests(true))('can be let in: %s', async ([, request]) => {
    await request(theirs, keys)
  })

  test.for(requests(false))('is refused all the same: %s', async ([, request]) => {
    const { name, message } = await refusal(request(theirs, keys))
    expect(name).toBe('AccessDeniedException')
    expect(message).toContain(keys.symmetric)
  })
})
