import { createPublicKey, diffieHellman, generateKeyPairSync, verify } from 'node:crypto'
import { type CreateKeyCommandInput, KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assembleKeystore, type KeystoreSettings } from '../../src/app.ts'
import { utf8 } from '../../src/base/encoding.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { pin, type SoftHsm, softhsm, tokenLabel } from '../hsm/softhsm.ts'
import { refusal, settings } from './doors.ts'

const CustomKeyStoreId = 'cks-0123456789abcdef0'
const Message = Buffer.from('attack at dawn')

let hsm: SoftHsm
let keystore: OpenKeystore
let kms: KMS

const openOn = (changes: Partial<KeystoreSettings> = {}) => {
  const store = { module: hsm.modulePath, token: tokenLabel, pin: () => utf8(pin) }
  return assembleKeystore(settings({ ...changes, stores: [{ name: CustomKeyStoreId, ...store }] }))
}

beforeAll(async () => {
  hsm = softhsm()
  keystore = await openOn()
  kms = new KMS(keystore.clientConfig())
})
afterAll(async () => {
  await keystore.close()
  hsm.remove()
})

type Made = Pick<CreateKeyCommandInput, 'KeySpec' | 'KeyUsage'>

const create = (made: Made) => kms.createKey({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId, ...made })
const keyOf = async (made: Made) => (await create(made)).KeyMetadata?.Arn
const outside = async (KeyId: string | undefined) => {
  const { PublicKey = none } = await kms.getPublicKey({ KeyId })
  return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
}
const none = new Uint8Array(0)

test.for([
  ['RSA_3072', 'RSASSA_PKCS1_V1_5_SHA_384', 'sha384'],
  ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384'],
  ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512'],
  ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 'sha256'],
  ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', null],
] as const)('%s signs in the token with %s', async ([KeySpec, SigningAlgorithm, hash]) => {
  const KeyId = await keyOf({ KeySpec, KeyUsage: 'SIGN_VERIFY' })
  const { Signature = none } = await kms.sign({ KeyId, Message, SigningAlgorithm })
  expect(verify(hash, Message, await outside(KeyId), Signature)).toBe(true)
  const verdict = await kms.verify({ KeyId, Message, Signature, SigningAlgorithm })
  expect(verdict.SignatureValid).toBe(true)
})

test.for([
  ['HMAC_224', 'HMAC_SHA_224', 28],
  ['HMAC_384', 'HMAC_SHA_384', 48],
  ['HMAC_512', 'HMAC_SHA_512', 64],
] as const)('%s makes a MAC in the token', async ([KeySpec, MacAlgorithm, octets]) => {
  const KeyId = await keyOf({ KeySpec, KeyUsage: 'GENERATE_VERIFY_MAC' })
  const { Mac } = await kms.generateMac({ KeyId, Message, MacAlgorithm })
  expect(Mac).toHaveLength(octets)
  expect(await kms.verifyMac({ KeyId, Message, Mac, MacAlgorithm })).toMatchObject({
    MacValid: true,
  })
})

test.for([
  ['ECC_NIST_P256', 'P-256'],
  ['ECC_NIST_P521', 'P-521'],
] as const)('%s agrees with a peer outside', async ([KeySpec, namedCurve]) => {
  const KeyId = await keyOf({ KeySpec, KeyUsage: 'KEY_AGREEMENT' })
  const peer = generateKeyPairSync('ec', { namedCurve })
  const PublicKey = peer.publicKey.export({ format: 'der', type: 'spki' })
  const request = { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey } as const
  const { SharedSecret, KeyOrigin } = await kms.deriveSharedSecret(request)
  const publicKey = await outside(KeyId)
  const theirs = diffieHellman({ privateKey: peer.privateKey, publicKey })
  expect(Buffer.from(SharedSecret ?? none)).toEqual(theirs)
  expect(KeyOrigin).toBe('AWS_CLOUDHSM')
})

test('what the token cannot do is unsupported: a spec, or an algorithm of a key that it holds', async () => {
  expect(await refusal(create({ KeySpec: 'ML_DSA_65', KeyUsage: 'SIGN_VERIFY' }))).toEqual({
    name: 'UnsupportedOperationException',
    message: `KeySpec ML_DSA_65 with KeyUsage SIGN_VERIFY is not supported by ${CustomKeyStoreId}.`,
  })
  const KeyId = await keyOf({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' })
  const signing = kms.sign({
    KeyId,
    Message: Buffer.alloc(64),
    MessageType: 'DIGEST',
    SigningAlgorithm: 'ED25519_PH_SHA_512',
  })
  expect(await refusal(signing)).toEqual({
    name: 'UnsupportedOperationException',
    message: `store ${CustomKeyStoreId} has no ED25519_PH_SHA_512.`,
  })
})

test('what a token signs with RSA is verified, whichever engine was chosen', async () => {
  const other = await openOn({ engine: 'noble', checkSignatures: true })
  try {
    const ofNoble = new KMS(other.clientConfig())
    const { KeyMetadata } = await ofNoble.createKey({
      Origin: 'AWS_CLOUDHSM',
      CustomKeyStoreId,
      KeySpec: 'RSA_2048',
      KeyUsage: 'SIGN_VERIFY',
    })
    const SigningAlgorithm = 'RSASSA_PSS_SHA_256'
    const signed = { KeyId: KeyMetadata?.Arn, Message, SigningAlgorithm } as const
    const { Signature } = await ofNoble.sign(signed)
    expect((await ofNoble.verify({ ...signed, Signature })).SignatureValid).toBe(true)
  } finally {
    await other.close()
  }
})
