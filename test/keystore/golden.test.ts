import { chmod, copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import { restoreKeystore } from '../../src/maintenance.ts'
import { folderSettings, placeIn } from '../durability/folder-settings.ts'
import { inFolder } from '../kms/doors.ts'

const golden = fileURLToPath(new URL('../../vectors/keystore-1', import.meta.url))

type Answers = {
  account: string
  region: string
  alias: string
  plaintext: string
  symmetric: {
    key: string
    ciphertexts: { encryptionContext: Record<string, string>; blob: string }[]
  }
  rsa: { key: string; ciphertext: string }
  ec: { key: string; signature: string }
  mac: { key: string; mac: string }
}

const octets = (hex: string): Buffer => Buffer.from(hex, 'hex')

/** The golden keystore is a backup: it is restored, as its owner would. */
async function restoreGolden(folder: string): Promise<void> {
  const key = join(folder, 'root.key')
  await copyFile(join(golden, 'root.key'), key)
  await chmod(key, 0o600)
  const backup = join(folder, 'backup')
  await copyFile(join(golden, 'keystore.db'), backup)
  await restoreKeystore({ at: placeIn(folder) }, backup)
}

test('a keystore of format 1 opens, and what it made is opened and verified', () =>
  inFolder(async (folder) => {
    const answers = JSON.parse(await readFile(join(golden, 'answers.json'), 'utf8')) as Answers
    const { account, region, alias, symmetric, rsa, ec, mac } = answers
    await restoreGolden(folder)
    const keystore = await assembleKeystore(folderSettings(folder, { account, region }))
    try {
      const kms = keystore.kms()
      const Message = octets(answers.plaintext)
      expect((await kms.describeKey({ KeyId: alias })).KeyMetadata.KeyId).toBe(symmetric.key)
      for (const { encryptionContext, blob } of symmetric.ciphertexts) {
        const { Plaintext } = await kms.decrypt({
          CiphertextBlob: octets(blob),
          EncryptionContext: encryptionContext,
        })
        expect(Buffer.from(Plaintext)).toEqual(Message)
      }
      const opened = await kms.decrypt({
        KeyId: rsa.key,
        CiphertextBlob: octets(rsa.ciphertext),
        EncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      })
      expect(Buffer.from(opened.Plaintext)).toEqual(Message)
      const { SignatureValid } = await kms.verify({
        KeyId: ec.key,
        Message,
        Signature: octets(ec.signature),
        SigningAlgorithm: 'ECDSA_SHA_256',
      })
      expect(SignatureValid).toBe(true)
      const { Mac } = await kms.generateMac({
        KeyId: mac.key,
        Message,
        MacAlgorithm: 'HMAC_SHA_256',
      })
      expect(Buffer.from(Mac).toString('hex')).toBe(mac.mac)
    } finally {
      await keystore.close()
    }
  }))
