import { present } from '../base/assert.ts'
import { native } from '../crypto/native/index.ts'
import { decrypt } from '../envelope/decrypt.ts'
import { EnvelopeError } from '../envelope/error.ts'
import type { Keyring } from '../envelope/keyring.ts'
import { multiKeyring } from '../envelope/multi-keyring.ts'
import { rawAesKeyring } from '../envelope/raw-aes-keyring.ts'
import { rawRsaKeyringWith } from '../envelope/raw-rsa-keyring.ts'
import { type Families, type RawKey, Refused, Unsupported } from './subject.ts'

/** What a message may use that this house does not write, by the code of the refusal. */
const unsupportedCodes: ReadonlySet<string> = new Set([
  'unsupported-suite',
  'unsupported-content-type',
  'limit-exceeded',
])

/** The envelope room, with a raw keyring for each key. */
export const envelope: Families['envelope'] = {
  async decrypt(message, keys) {
    const [generator, ...children] = await Promise.all(keys.map(keyringOf))
    if (!generator) throw new Unsupported('messages without a raw key')
    try {
      const keyring = multiKeyring({ generator, children })
      return (await decrypt(message, { keyring })).plaintext
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error
      if (unsupportedCodes.has(error.code)) throw new Unsupported(error.message)
      throw new Refused(error.message)
    }
  },
}

async function keyringOf(key: RawKey): Promise<Keyring> {
  const names = { keyNamespace: key.namespace, keyName: key.name }
  if (key.type === 'aes') return rawAesKeyring({ ...names, wrappingKey: key.octets })
  const rsa = present(native.rsa, 'OpenSSL has RSA')
  return await rawRsaKeyringWith(rsa, { ...names, privateKey: key.pkcs8, oaepHash: key.hash })
}
