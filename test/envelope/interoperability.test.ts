import {
  AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  KmsKeyringNode,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
  RawRsaKeyringNode,
} from '@aws-crypto/client-node'
import { describe, expect, test } from 'vitest'
import { present } from '../../src/base/assert.ts'
import { native } from '../../src/crypto/native/index.ts'
import { decrypt } from '../../src/envelope/decrypt.ts'
import { encrypt } from '../../src/envelope/encrypt.ts'
import { kmsKeyring } from '../../src/envelope/kms-keyring.ts'
import { type OaepHash, oaepHashes } from '../../src/envelope/raw-rsa-keyring.ts'
import { rawRsaKeyring } from '../../src/message-encryption.ts'
import { rsaPair } from '../crypto/rsa-pairs.ts'
import { demoKey, demoKeyring, pattern, text } from './demo.ts'
import { arnOf, fakeKms } from './fake-kms.ts'

const aws = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
const suiteId = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY
const arn = arnOf('one')
const { client } = fakeKms(arn)

/** The same pair on either side: ours as DER, theirs as PEM. */
const rsaParty = async (oaepHash: OaepHash) => {
  const pair = await rsaPair(present(native.rsa, 'OpenSSL has RSA'), 2048, 'one')
  const name = { keyNamespace: 'demo-ns', keyName: 'Schlüssel' }
  const keys = { publicKey: pair.spki, privateKey: pair.pkcs8 }
  const rsaKey = {
    publicKey: pair.outsidePublic.export({ format: 'pem', type: 'spki' }),
    privateKey: pair.outside.export({ format: 'pem', type: 'pkcs8' }),
  }
  return {
    name: `raw RSA (OAEP with ${oaepHash})`,
    ours: await rawRsaKeyring({ ...name, ...keys, oaepHash }),
    theirs: new RawRsaKeyringNode({ ...name, rsaKey, oaepHash }),
  }
}

const parties = [
  {
    name: 'raw AES',
    ours: demoKeyring(),
    theirs: new RawAesKeyringNode({
      keyName: demoKey.keyName,
      keyNamespace: demoKey.keyNamespace,
      // The SDK wipes what it is given.
      unencryptedMasterKey: demoKey.wrappingKey.slice(),
      wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
      utf8Sorting: true,
    }),
  },
  ...(await Promise.all(oaepHashes.map(rsaParty))),
  {
    name: 'KMS',
    ours: kmsKeyring({ client, keyId: arn }),
    theirs: new KmsKeyringNode({
      generatorKeyId: arn,
      clientProvider: () => client as never,
    }),
  },
]
const frame = 32
const sizes = [0, 1, frame - 1, frame, frame + 1, 3 * frame, 3 * frame + 7]
const contexts = [{}, { b: '2', a: '1', B: '3' }, { '\u{1f600}': 'é', '\uff5e': '' }]

describe.each(parties)('@aws-crypto/client-node with its $name keyring', ({ ours, theirs }) => {
  test.for(sizes)('reads ours of %s octets', async (size) => {
    for (const encryptionContext of contexts) {
      const message = await encrypt(pattern(size), {
        keyring: ours,
        encryptionContext,
        frameLength: frame,
      })
      const { plaintext, messageHeader } = await aws.decrypt(theirs, Buffer.from(message))
      expect(Buffer.compare(plaintext, pattern(size))).toBe(0)
      expect({ ...messageHeader.encryptionContext }).toEqual(encryptionContext)
    }
  })

  test.for(sizes)('writes what we read, of %s octets', async (size) => {
    for (const encryptionContext of contexts) {
      const { result } = await aws.encrypt(theirs, pattern(size), {
        suiteId,
        encryptionContext,
        frameLength: frame,
      })
      const opened = await decrypt(result, { keyring: ours, encryptionContext })
      expect(Buffer.compare(opened.plaintext, pattern(size))).toBe(0)
      expect(Object.fromEntries(opened.encryptionContext)).toEqual(encryptionContext)
    }
  })

  test('reads ours in our frames of 64 KiB, and we its frames of 4 KiB', async () => {
    const plaintext = pattern(150_000)
    const message = await encrypt(plaintext, { keyring: ours })
    const theirsRead = await aws.decrypt(theirs, Buffer.from(message))
    expect(Buffer.compare(theirsRead.plaintext, plaintext)).toBe(0)
    const { result } = await aws.encrypt(theirs, plaintext, { suiteId })
    const oursRead = await decrypt(result, { keyring: ours })
    expect(Buffer.compare(oursRead.plaintext, plaintext)).toBe(0)
  })

  test('signs by default, which we refuse by name', async () => {
    const { result } = await aws.encrypt(theirs, text('x'))
    await expect(decrypt(result, { keyring: ours })).rejects.toThrow(
      expect.objectContaining({
        code: 'unsupported-suite',
        message: expect.stringMatching('0x0578'),
      }),
    )
  })
})
