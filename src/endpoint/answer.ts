import { AuditUnavailable } from '../audit/audit.ts'
import { internal, ServiceError } from '../operation/error.ts'
import type { Service } from '../operation/operation.ts'
import { encodeAwsError } from '../wire/aws-error.ts'
import { WireError } from '../wire/wire-error.ts'
import type { EndpointResponse } from './exchange.ts'

const auditFailed = new ServiceError(
  'ServiceUnavailable',
  'The service is temporarily unable to answer.',
  { status: 503 },
)

export const answer = (status: number, body: string, requestId: string): EndpointResponse => ({
  status,
  headers: [
    'x-amzn-RequestId',
    requestId,
    'Content-Type',
    'application/x-amz-json-1.1',
    'Cache-Control',
    'no-cache, no-store, must-revalidate, private',
  ],
  body,
})

export function answerError(error: ServiceError, requestId: string): EndpointResponse {
  const { code, silent, message, status } = error
  return answer(status, encodeAwsError(silent ? { code } : { code, message }), requestId)
}

/**
 * What the caller may know of an error; everything unforeseen becomes one without details.
 * @param service the one that was asked, as soon as it is known
 */
export function serviceError(error: unknown, service: Service<never> | undefined): ServiceError {
  if (error instanceof ServiceError) return error
  if (error instanceof WireError) return new ServiceError(error.code, error.message)
  // Without its audit event nothing is answered, whether it was done or not.
  if (error instanceof AuditUnavailable) return auditFailed
  // The code of AWS's services in general (AWS KMS API Reference, Common Errors).
  return service?.translate(error) ?? internal('InternalFailure', error)
}
