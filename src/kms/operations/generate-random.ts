import { randomBytes } from '../../crypto/random.ts'
import { canRandomize } from '../../custody/custody.ts'
import { validation } from '../../operation/error.ts'
import type { Operation } from '../../operation/operation.ts'
import { blob, type Carried, optional, structure } from '../../wire/shape.ts'
import { connectedStore, workOfStore } from '../custom-key-store.ts'
import { unsupported } from '../error.ts'
import type { Kms } from '../kms.ts'
import { customKeyStoreId, numberOfBytes, recipient } from '../shapes.ts'

const input = structure({
  NumberOfBytes: optional(numberOfBytes),
  CustomKeyStoreId: optional(customKeyStoreId),
  ...recipient,
})

const output = structure({ Plaintext: blob({ sensitive: true }) })

export const generateRandom: Operation<Kms, Carried<typeof input>, Carried<typeof output>> = {
  name: 'GenerateRandom',
  input,
  output,
  readOnly: true,
  audited: { input: ['NumberOfBytes', 'CustomKeyStoreId'] },
  async plan({ NumberOfBytes, CustomKeyStoreId }, call, { keystore }) {
    if (NumberOfBytes === undefined) throw validation('NumberOfBytes is required.')
    const resource = { arn: '*', account: call.caller.account } as const
    return {
      access: [{ action: 'kms:GenerateRandom', resource }],
      guard() {
        if (CustomKeyStoreId === undefined) return
        const store = connectedStore(keystore.custodies, CustomKeyStoreId)
        if (!canRandomize(store)) throw unsupported('The custom key store has no random source.')
      },
      async execute() {
        const custody = keystore.custodies.of(CustomKeyStoreId)
        const Plaintext = canRandomize(custody)
          ? await workOfStore(CustomKeyStoreId, () => custody.random(NumberOfBytes))
          : randomBytes(NumberOfBytes)
        return { answer: { Plaintext } }
      },
    }
  },
}
