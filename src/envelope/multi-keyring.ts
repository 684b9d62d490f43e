import { wipe } from '../base/bytes.ts'
import { dataKeyOf, firstSuccess, type Keyring, keyringFailed } from './keyring.ts'

export type MultiKeyringOptions = {
  /** Generates the data key and wraps it. */
  readonly generator: Keyring
  /** Wrap the same data key: each of them alone can decrypt the message. */
  readonly children: readonly Keyring[]
}

/** Several keyrings for one message. @see AWS Encryption SDK specification, Multi-Keyring */
export function multiKeyring({ generator, children }: MultiKeyringOptions): Keyring {
  return {
    async onEncrypt(materials) {
      if (materials.dataKey) throw keyringFailed('the generator found a data key already there')
      let wrapped = await generator.onEncrypt(materials)
      const dataKey = dataKeyOf(wrapped)
      try {
        for (const child of children) wrapped = { ...(await child.onEncrypt(wrapped)), dataKey }
        return wrapped
      } catch (error) {
        wipe(dataKey)
        throw error
      }
    },

    async onDecrypt(materials, encryptedDataKeys) {
      return firstSuccess(materials, [generator, ...children], (keyring) =>
        keyring.onDecrypt(materials, encryptedDataKeys),
      )
    },
  }
}
