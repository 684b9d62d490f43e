import type { Arn } from '../base/arn.ts'
import { ServiceError } from '../operation/error.ts'

/** The errors of AWS KMS, in its words. Source: AWS KMS API Reference, and recordings of the service. */

export const notFound = (message: string): ServiceError =>
  new ServiceError('NotFoundException', message)
export const keyNotFound = (arn: Arn): ServiceError => notFound(`Key '${arn}' does not exist`)
export const aliasNotFound = (arn: Arn): ServiceError => notFound(`Alias ${arn} is not found.`)
export const invalidKeyId = (keyId: string): ServiceError => notFound(`Invalid keyId '${keyId}'`)

export const invalidArn = (message: string): ServiceError =>
  new ServiceError('InvalidArnException', message)

export const disabled = (arn: Arn): ServiceError =>
  new ServiceError('DisabledException', `${arn} is disabled.`)
export const invalidState = (message: string, cause?: unknown): ServiceError =>
  new ServiceError('KMSInvalidStateException', message, { cause })

export const wrongUsage = (arn: Arn, usage: string, operation: string): ServiceError =>
  invalidKeyUsage(`${arn} key usage is ${usage} which is not valid for ${operation}.`)
export const wrongAlgorithm = (algorithm: string, spec: string): ServiceError =>
  invalidKeyUsage(`Algorithm ${algorithm} is incompatible with key spec ${spec}.`)
export const invalidKeyUsage = (message: string): ServiceError =>
  new ServiceError('InvalidKeyUsageException', message)

export const incorrectKey = (): ServiceError =>
  new ServiceError(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  )
/** Whatever the reason, one answer without a message. */
export const invalidCiphertext = (): ServiceError => new ServiceError('InvalidCiphertextException')
export const invalidSignature = (): ServiceError => new ServiceError('KMSInvalidSignatureException')
export const invalidMac = (): ServiceError => new ServiceError('KMSInvalidMacException')

export const wrongOrigin = (arn: Arn, origin: string): ServiceError =>
  unsupported(`${arn} origin is ${origin} which is not valid for this operation.`)
export const unsupported = (message: string): ServiceError =>
  new ServiceError('UnsupportedOperationException', message)
export const limitExceeded = (message: string): ServiceError =>
  new ServiceError('LimitExceededException', message)
export const throttled = (): ServiceError =>
  new ServiceError(
    'ThrottlingException',
    'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
  )
export const alreadyExists = (message: string): ServiceError =>
  new ServiceError('AlreadyExistsException', message)
export const tagRefused = (message: string): ServiceError =>
  new ServiceError('TagException', message)
export const malformedPolicy = (message: string): ServiceError =>
  new ServiceError('MalformedPolicyDocumentException', message)
export const invalidMarker = (): ServiceError =>
  new ServiceError('InvalidMarkerException', 'The marker is not valid.')
export const storeNotFound = (store: string): ServiceError =>
  new ServiceError('CustomKeyStoreNotFoundException', `Custom key store ${store} does not exist.`)
export const storeInvalidState = (store: string, cause?: unknown): ServiceError =>
  new ServiceError(
    'CustomKeyStoreInvalidStateException',
    `Custom key store ${store} is not connected.`,
    { cause },
  )

/** Says nothing of whether the key exists: the ciphertext named it, not the caller. */
export const ciphertextKeyDenied = (): ServiceError =>
  new ServiceError(
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  )
