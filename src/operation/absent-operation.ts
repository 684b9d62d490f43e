import { notSupported, ServiceError } from './error.ts'
import type { Service } from './operation.ts'

/** Why a service has no operation of this name. */
export const absentOperation = (service: Service<never>, name: string): ServiceError =>
  service.unsupported.has(name) ? notSupported(name) : unknownOperation()

/** AWS sends it without a message. */
export const unknownOperation = (status = 400): ServiceError =>
  new ServiceError('UnknownOperationException', undefined, { status })
