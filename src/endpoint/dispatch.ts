import { randomUuid } from '../crypto/random.ts'
import { ServiceError } from '../operation/error.ts'
import type { Call, Operation, Service } from '../operation/operation.ts'
import type { Perform } from '../operation/perform.ts'
import type { Principal } from '../policy/principal.ts'
import { decodeJson, encodeJson } from '../wire/aws-json.ts'
import { type Headers, readHeaders } from '../wire/headers.ts'
import { wipeSensitive } from '../wire/sensitive.ts'
import { answer, answerError, serviceError } from './answer.ts'
import {
  bodyOctetsMax,
  type Endpoint,
  type EndpointOptions,
  type EndpointRequest,
  type EndpointResponse,
  type Refusal,
} from './exchange.ts'
import { operationOf, type Route, routeOf, routesOf } from './route.ts'

/** Characters of a user agent that are kept. */
const userAgentLengthMax = 256

/** What is known of a request so far; a refusal tells it. */
export type Known = { -readonly [Name in keyof Omit<Refusal, 'error'>]: Refusal[Name] }

export type Authenticated = {
  readonly caller: Principal
  readonly region: string
  readonly accessKeyId?: string
}

/** A request whose body was read. */
export type WholeRequest = EndpointRequest & { readonly body: Uint8Array }

/** How requests come in, and who their caller is. */
export type Door = {
  /** @throws WireError; fills in what the request claims */
  authenticate(
    request: WholeRequest,
    headers: Headers,
    service: Service<never>,
    known: Known,
  ): Promise<Authenticated>
}

type Routed = Route & { readonly request: WholeRequest; readonly headers: Headers }

type Asked = {
  readonly perform: Perform
  readonly operation: Operation<never>
  readonly input: unknown
  readonly call: Call
}

/** One function from request to response, through the given door. */
export function dispatch(options: EndpointOptions, door: Door): Endpoint {
  const routes = routesOf(options.services)

  return async (request) => {
    const known = knownOf(request)
    let asked: Asked | undefined
    let output: unknown
    try {
      const routed = routedOf(request, known)
      asked = askedOf(routed, await authenticate(routed, known), known)
      output = await asked.perform(asked.operation.name, asked.input, asked.call)
      return answer(200, encodeOutput(asked.operation, output), known.requestId)
    } catch (error) {
      return asked ? failure(error, known) : await refuse(error, known)
    } finally {
      // They are nobody else's once they are on the wire.
      wipeSensitive(asked?.operation.input, asked?.input)
      wipeSensitive(asked?.operation.output, output)
    }
  }

  function knownOf({ sourceAddress }: EndpointRequest): Known {
    return { requestId: randomUuid(), time: options.clock.now(), sourceAddress }
  }

  function routedOf(request: EndpointRequest, known: Known): Routed {
    const headers = readHeaders(request.headers)
    known.userAgent = headers.get('user-agent')?.slice(0, userAgentLengthMax)
    const { served, operation } = routeOf(routes, request, headers)
    known.service = served.service
    known.operation = operation
    if (!isWhole(request)) throw tooLarge()
    return { served, operation, request, headers }
  }

  function authenticate({ request, headers, served }: Routed, known: Known) {
    return door.authenticate(request, headers, served.service, known)
  }

  async function refuse(cause: unknown, known: Known): Promise<EndpointResponse> {
    const error = serviceError(cause, known.service)
    try {
      await options.refused({ ...known, error })
    } catch (unaudited) {
      return failure(unaudited, known)
    }
    return failure(error, known)
  }

  function failure(cause: unknown, { requestId, service }: Known): EndpointResponse {
    const error = serviceError(cause, service)
    // Not 503, which is every request's answer for as long as the audit cannot be written.
    if (error.status === 500) options.failed(error.cause ?? error, requestId)
    return answerError(error, requestId)
  }
}

function askedOf(routed: Routed, authenticated: Authenticated, known: Known): Asked {
  Object.assign(known, authenticated)
  const operation = operationOf(routed)
  const input = decodeJson(operation.input, routed.request.body)
  return { perform: routed.served.perform, operation, input, call: callOf(known, authenticated) }
}

const encodeOutput = ({ output }: Operation<never>, value: unknown): string =>
  output ? encodeJson(output, value) : ''

function callOf(
  { requestId, time, sourceAddress, userAgent }: Known,
  { caller, region, accessKeyId }: Authenticated,
): Call {
  return { caller, accessKeyId, region, requestId, time, sourceAddress, userAgent }
}

const isWhole = (request: EndpointRequest): request is WholeRequest => request.body !== undefined

const tooLarge = (): ServiceError =>
  new ServiceError(
    'RequestEntityTooLargeException',
    `The request body must have at most ${bodyOctetsMax} octets.`,
    { status: 413 },
  )
