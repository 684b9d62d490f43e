import { present } from '../../base/assert.ts'
import { copyOf } from '../../base/bytes.ts'
import { blob, list, optional, string, structure } from '../../wire/shape.ts'
import { unsupported } from '../error.ts'
import { algorithmsOf, isOldSpec } from '../key-metadata.ts'
import { onKey } from '../on-key.ts'
import {
  customerMasterKeySpec,
  encapsulationAlgorithm,
  encryptionAlgorithm,
  grantTokens,
  keyAgreementAlgorithm,
  keyId,
  keySpec,
  keyUsage,
  signingAlgorithm,
} from '../shapes.ts'

export const getPublicKey = onKey({
  name: 'GetPublicKey',
  input: structure({ KeyId: keyId, ...grantTokens }),
  output: structure({
    KeyId: string(),
    PublicKey: blob(),
    CustomerMasterKeySpec: optional(customerMasterKeySpec),
    KeySpec: keySpec,
    KeyUsage: keyUsage,
    EncryptionAlgorithms: optional(list(encryptionAlgorithm)),
    SigningAlgorithms: optional(list(signingAlgorithm)),
    KeyAgreementAlgorithms: optional(list(keyAgreementAlgorithm)),
    EncapsulationAlgorithms: optional(list(encapsulationAlgorithm)),
  }),
  readOnly: true,
  audited: { input: ['KeyId'] },
  forms: 'key-or-alias',
  crossAccount: true,
  states: 'notPendingDeletion',
  guard(key) {
    if (!key.current.publicKey) {
      throw unsupported(`${key.arn} key spec is ${key.spec} which is not valid for GetPublicKey.`)
    }
  },
  async execute(key) {
    const spki = present(key.current.publicKey, 'a pair has its public key')
    return {
      answer: {
        KeyId: key.arn,
        // The record's own is what signatures are verified with; an embedded caller could write into it.
        PublicKey: copyOf(spki),
        ...(isOldSpec(key.spec) && { CustomerMasterKeySpec: key.spec }),
        KeySpec: key.spec,
        KeyUsage: key.usage,
        ...algorithmsOf(key),
      },
    }
  },
})
