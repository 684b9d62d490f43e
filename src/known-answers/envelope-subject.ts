import { decrypt } from '../envelope/decrypt.ts'
import { EnvelopeError } from '../envelope/error.ts'
import { multiKeyring } from '../envelope/multi-keyring.ts'
import { rawAesKeyring } from '../envelope/raw-aes-keyring.ts'
import { type Families, Refused, Unsupported } from './subject.ts'

/** What a message may use that this house does not write, by the code of the refusal. */
const unsupportedCodes: ReadonlySet<string> = new Set([
  'unsupported-suite',
  'unsupported-content-type',
  'limit-exceeded',
])

/** The envelope room, with a raw AES keyring for each key. */
export const envelope: Families['envelope'] = {
  async decrypt(message, keys) {
    const [generator, ...children] = keys.map(({ namespace, name, octets }) =>
      rawAesKeyring({ keyNamespace: namespace, keyName: name, wrappingKey: octets }),
    )
    if (!generator) throw new Unsupported('messages without a raw AES key')
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
