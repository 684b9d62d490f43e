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
import { operationOf, routeOf, routesOf } from './route.ts'

/** Characters of a user agent that are kept. */
const userAgentLengthMax = 256

/** What is known of a request so far; a refusal tells it. */
export type Known = { -readonly [Name in keyof Omit<Refusal, 'error'>]: Refusal[Name] }

export type Authenticated = {
  readonly caller: Principal
  readonly region: string
  readonly accessKeyId?: string
}

/** How requests come in, and who their caller is. */
export type Door = {
  /** @throws WireError; fills in what the request claims */
  authenticate(
    request: EndpointRequest & { readonly body: Uint8Array },
    headers: Headers,
    service: Service<never>,
    known: Known,
  ): Promise<Authenticated>
}

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
    let asked: Asked
    try {
      asked = await understand(request, known)
    } catch (error) {
      return await refuse(error, known)
    }
    try {
      return answer(200, await perform(asked), known.requestId)
    } catch (error) {
      return failure(error, known)
    }
  }

  function knownOf({ sourceAddress }: EndpointRequest): Known {
    const known = { requestId: randomUuid(), time: options.clock.now() }
    return sourceAddress === undefined ? known : { ...known, sourceAddress }
  }

  async function understand(request: EndpointRequest, known: Known): Promise<Asked> {
    const headers = readHeaders(request.headers)
    const userAgent = headers.get('user-agent')
    if (userAgent !== undefined) known.userAgent = userAgent.slice(0, userAgentLengthMax)
    const route = routeOf(routes, request, headers)
    const { service, perform } = route.served
    known.service = service
    known.operation = route.operation
    if (!hasBody(request)) throw tooLarge()
    const authenticated = await door.authenticate(request, headers, service, known)
    Object.assign(known, authenticated)
    const operation = operationOf(route)
    const input = decodeJson(operation.input, request.body)
    return { perform, operation, input, call: callOf(known, authenticated) }
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

async function perform({ perform, operation, input, call }: Asked): Promise<string> {
  let output: unknown
  try {
    output = await perform(operation.name, input, call)
    return operation.output ? encodeJson(operation.output, output) : ''
  } finally {
    // They are nobody else's once they are on the wire.
    wipeSensitive(operation.input, input)
    wipeSensitive(operation.output, output)
  }
}

function callOf(known: Known, { caller, region, accessKeyId }: Authenticated): Call {
  const { requestId, time, sourceAddress, userAgent } = known
  return {
    caller,
    region,
    requestId,
    time,
    ...(accessKeyId !== undefined && { accessKeyId }),
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(userAgent !== undefined && { userAgent }),
  }
}

const hasBody = (
  request: EndpointRequest,
): request is EndpointRequest & { readonly body: Uint8Array } => request.body !== undefined

const tooLarge = (): ServiceError =>
  new ServiceError(
    'RequestEntityTooLargeException',
    `The request body must have at most ${bodyOctetsMax} octets.`,
    { status: 413 },
  )
