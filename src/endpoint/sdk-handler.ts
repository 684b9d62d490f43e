import { utf8 } from '../base/encoding.ts'
import type { Principal } from '../policy/principal.ts'
import { type Door, dispatch } from './dispatch.ts'
import {
  bodyOctetsMax,
  type Endpoint,
  type EndpointOptions,
  type EndpointRequest,
} from './exchange.ts'

/** A request of the AWS SDK for JavaScript v3, as far as AWS JSON needs it. */
type SdkRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

type SdkResponse = { statusCode: number; headers: Record<string, string>; body: Uint8Array }

/** An AbortSignal, or the older form of the SDK without events. */
type SdkAbortSignal = {
  readonly aborted: boolean
  addEventListener?(type: 'abort', listener: () => void): void
  removeEventListener?(type: 'abort', listener: () => void): void
}

/** The SDK's `HttpHandler`, by its structure. */
export type SdkRequestHandler = {
  readonly metadata: { readonly handlerProtocol: string }
  handle(
    request: SdkRequest,
    options?: { readonly abortSignal?: SdkAbortSignal },
  ): Promise<{ response: SdkResponse }>
  destroy(): void
  updateHttpClientConfig(): void
  httpHandlerConfigs(): Record<string, never>
}

/** What a client of the AWS SDK for JavaScript v3 is made with: `new KMSClient(clientConfig(…))`. */
export type ClientConfig = {
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly signer: { sign<Request>(request: Request): Promise<Request> }
  readonly requestHandler: SdkRequestHandler
}

/**
 * Lets the AWS SDK's own clients call the services in this process, without a socket. The caller and the Region are
 * fixed here: no header can change them, and nothing is signed.
 */
export function clientConfig(
  options: EndpointOptions,
  { caller, region }: { caller: Principal; region: string },
): ClientConfig {
  const door: Door = {
    authenticate: async () => ({ caller, region }),
  }
  return {
    region,
    // The SDK wants some before it asks the signer, which has no use for them.
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    signer: { sign: async (request) => request },
    requestHandler: requestHandler(dispatch(options, door)),
  }
}

function requestHandler(endpoint: Endpoint): SdkRequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, { abortSignal } = {}) {
      if (abortSignal?.aborted) throw aborted()
      return { response: await unlessAborted(exchange(endpoint, request), abortSignal) }
    },
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  }
}

async function exchange(endpoint: Endpoint, sent: SdkRequest): Promise<SdkResponse> {
  const { status, headers, body } = await endpoint(endpointRequest(sent))
  return { statusCode: status, headers: record(headers), body: utf8(body) }
}

function endpointRequest({ method, path, headers, body }: SdkRequest): EndpointRequest {
  const octets = octetsOf(body)
  return {
    method,
    target: path,
    headers: Object.entries(headers).flat(),
    body: octets.length > bodyOctetsMax ? undefined : octets,
  }
}

function octetsOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body
  return utf8(typeof body === 'string' ? body : '')
}

function record(headers: readonly string[]): Record<string, string> {
  const entries: Record<string, string> = {}
  for (let at = 0; at + 1 < headers.length; at += 2) {
    entries[(headers[at] as string).toLowerCase()] = headers[at + 1] as string
  }
  return entries
}

/** The caller stops waiting; what was begun is finished, and audited. */
async function unlessAborted<T>(work: Promise<T>, signal: SdkAbortSignal | undefined): Promise<T> {
  if (!signal?.addEventListener) return await work
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(aborted())
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener?.('abort', abort)
  }
}

function aborted(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' })
}
