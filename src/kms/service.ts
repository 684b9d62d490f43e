import { QueueFull } from '../crypto/native/pool.ts'
import {
  AlgorithmUnsupported,
  CiphertextRefused,
  CustodyUnavailable,
  MaterialUnusable,
} from '../custody/custody.ts'
import { EncryptionContextTooLarge } from '../keystore/encryption-context.ts'
import { KeyGone } from '../keystore/key-change.ts'
import { internal, type ServiceError, validation } from '../operation/error.ts'
import type { Service } from '../operation/operation.ts'
import { invalidCiphertext, invalidState, keyNotFound, throttled, unsupported } from './error.ts'
import type { Kms } from './kms.ts'
import { operations } from './operations.ts'

/** Operations of AWS KMS that this keystore does not have. Source: the model of @aws-sdk/client-kms. */
const absent = [
  'ConnectCustomKeyStore',
  'CreateCustomKeyStore',
  'CreateGrant',
  'DeleteCustomKeyStore',
  'DeleteImportedKeyMaterial',
  'DescribeCustomKeyStores',
  'DisableKeyRotation',
  'DisconnectCustomKeyStore',
  'EnableKeyRotation',
  'GetKeyLastUsage',
  'GetParametersForImport',
  'ImportKeyMaterial',
  'ListGrants',
  'ListKeyRotations',
  'ListRetirableGrants',
  'ReplicateKey',
  'RetireGrant',
  'RevokeGrant',
  'RotateKeyOnDemand',
  'UpdateCustomKeyStore',
  'UpdatePrimaryRegion',
] as const

/** AWS KMS, API version 2014-11-01. */
export const kmsService = {
  id: 'kms',
  signingName: 'kms',
  eventSource: 'kms.amazonaws.com',
  target: 'TrentService',
  operations,
  unsupported: new Set(absent),
  translate,
} satisfies Service<Kms>

function translate(error: unknown): ServiceError {
  if (error instanceof CiphertextRefused) return invalidCiphertext()
  if (error instanceof CustodyUnavailable || error instanceof MaterialUnusable) {
    return invalidState(`The key store cannot be used: ${error.message}.`, error)
  }
  if (error instanceof AlgorithmUnsupported) return unsupported(`${error.message}.`)
  if (error instanceof EncryptionContextTooLarge) {
    return validation('The encryption context is too large.')
  }
  if (error instanceof QueueFull) return throttled()
  if (error instanceof KeyGone) return keyNotFound(error.arn)
  return internal('KMSInternalException', error)
}
