import { subtle } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { present } from '../../src/base/assert.ts'
import { native } from '../../src/crypto/native/index.ts'
import { encrypt, rawRsaKeyring } from '../../src/message-encryption.ts'
import { rsaPair } from '../crypto/rsa-pairs.ts'
import { text } from './demo.ts'

test('RSA-OAEP gives its known answer before it wraps the first data key', async () => {
  const pair = await rsaPair(present(native.rsa, 'OpenSSL has RSA'), 2048, 'one')
  const name = { keyNamespace: 'demo-ns', keyName: 'demo-key', oaepHash: 'sha256' } as const
  const keyring = await rawRsaKeyring({ ...name, publicKey: pair.spki })
  const decrypt = vi.spyOn(subtle, 'decrypt').mockResolvedValue(new ArrayBuffer(8))
  await expect(encrypt(text('x'), { keyring })).rejects.toThrow(
    'self-test: RSA-OAEP of engine native does not give its known answer',
  )
  expect(decrypt).toHaveBeenCalledOnce()
})
