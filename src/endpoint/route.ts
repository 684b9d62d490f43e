import { absentOperation, unknownOperation } from '../operation/absent-operation.ts'
import type { Operation } from '../operation/operation.ts'
import type { Headers } from '../wire/headers.ts'
import { WireError } from '../wire/wire-error.ts'
import type { EndpointRequest, Served } from './exchange.ts'

const contentType = /^application\/x-amz-json-1\.1 *(?:;|$)/i
const targetForm = /^([A-Za-z0-9_]{1,64})\.([A-Za-z0-9]{1,64})$/

/** The services by their prefix of `X-Amz-Target`. */
export type Routes = ReadonlyMap<string, Served>

/** What a request asks for. */
export type Route = { readonly served: Served; readonly operation: string }

export const routesOf = (services: readonly Served[]): Routes =>
  new Map(services.map((served) => [served.service.target, served]))

/**
 * Finds what a request of AWS JSON 1.1 asks for, from its outside alone.
 * @throws ServiceError UnknownOperationException, which has no message
 */
export function routeOf(routes: Routes, request: EndpointRequest, headers: Headers): Route {
  if (request.method !== 'POST' || request.target !== '/') throw elsewhere(request.target)
  const [, prefix = '', operation = ''] = targetForm.exec(headers.get('x-amz-target') ?? '') ?? []
  const served = routes.get(prefix)
  if (!served || !contentType.test(headers.get('content-type') ?? '')) throw unknownOperation()
  return { served, operation }
}

/** The declaration of an operation, once the caller is known. */
export function operationOf({ served: { service }, operation: name }: Route): Operation<never> {
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined
  if (!operation) throw absentOperation(service, name)
  return operation
}

function elsewhere(target: string): Error {
  // A presigned URL: AWS KMS documents signatures in the header alone.
  if (/[?&]x-amz-(?:algorithm|signature)=/i.test(target)) {
    return new WireError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  return unknownOperation(404)
}
