import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { OperatorError } from '../base/error.ts'
import type { Endpoint, EndpointRequest, EndpointResponse } from '../endpoint/exchange.ts'
import { Connections } from './connections.ts'
import * as limits from './limits.ts'
import { formatUrl, isLoopback, type ListenAddress } from './listen-address.ts'
import { Body, type Holding, Request } from './receive.ts'
import {
  answerBadFraming,
  healthAnswer,
  respond,
  tooManyBodies,
  tooManyHeaderFields,
} from './respond.ts'
import { Together } from './together.ts'

export type ServerOptions = {
  readonly listen: ListenAddress
  readonly endpoint: Endpoint
  readonly clock: Clock
  /** Settles when what keeps every answer waiting, such as the disk, is over; `undefined` while nothing does. */
  busy?(): Promise<void> | undefined
  /** What `GET /health` tells anybody: yes or no. */
  healthy(): boolean
  /** For the operator's log: a defect. */
  failed(error: unknown): void
  /** Plain HTTP beyond this machine: whoever listens on the way reads every plaintext. */
  readonly dangerouslyListenOffLoopback?: boolean
}

type HttpServer = Server<typeof Request>

export type RunningServer = {
  /** `http://127.0.0.1:8080`, with the port that was taken. */
  readonly url: string
  /** Takes no more connections, lets what is in flight finish for `stopMillisecondsMax`, then closes everything. */
  stop(): Promise<void>
}

/**
 * Serves an endpoint over HTTP/1.1.
 * @throws OperatorError for an address off loopback without the flag, or one that can't be taken
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { listen, clock } = options
  refuseOffLoopback(options)
  const connections = new Connections()
  const server = httpServer(options, connections)
  const port = await bind(server, listen)
  let stopped: Promise<void> | undefined
  return {
    url: formatUrl({ host: listen.host, port }),
    stop() {
      stopped ??= stop(server, connections, clock)
      return stopped
    },
  }
}

type Serving = ServerOptions & {
  readonly server: HttpServer
  readonly together: Together
  readonly holding: Holding
  readonly connections: Connections
}

function httpServer(options: ServerOptions, connections: Connections): HttpServer {
  const server = createServer({
    IncomingMessage: Request,
    maxHeaderSize: limits.headerOctetsMax,
    headersTimeout: limits.headersMillisecondsMax,
    requestTimeout: limits.requestMillisecondsMax,
    // `timeout` holds between requests too. A second one, set and unset for each request, costs 2 % of an Encrypt.
    keepAliveTimeout: 0,
    connectionsCheckingInterval: limits.timeoutCheckMilliseconds,
    insecureHTTPParser: false,
  })
  server.maxConnections = limits.connectionsMax
  // One more than allowed: Node drops what is beyond, and what was dropped could not be refused.
  server.maxHeadersCount = limits.headerFieldsMax + 1
  server.timeout = limits.idleMillisecondsMax
  const serving = {
    ...options,
    server,
    together: new Together(options.busy),
    holding: { octets: 0 },
    connections,
  }
  server.on('connection', (socket) => connections.opened(socket))
  server.on('request', (request, response) => void serve(request, response, serving))
  server.on('clientError', (error, stream) => {
    // Its connections are those of node:net; the type is wider.
    const socket = stream as Socket
    // An answer now would pass for the one that a request before is waiting for.
    if (connections.isAwaited(socket)) socket.destroy()
    else answerBadFraming(error, socket)
  })
  return server
}

async function serve(request: Request, response: ServerResponse, serving: Serving): Promise<void> {
  // Node takes it from the request once both are done.
  const { socket } = request
  if (!serving.connections.enter(socket, request)) return
  const body = new Body(serving.holding)
  try {
    let answer = tooManyFields(request)
    if (!answer) {
      await body.receive(request)
      answer = ownAnswer(request, body, serving)
    }
    if (!answer) {
      await serving.together.join()
      answer = await serving.endpoint(endpointRequest(request, body))
    }
    respond(response, answer, !serving.server.listening || !request.complete)
  } catch (error) {
    // A caller who went away needs no answer.
    if (!request.destroyed) serving.failed(error)
    response.destroy()
  } finally {
    serving.connections.leave(socket, request)
    body.release()
  }
}

/** Found before the body is read. */
const tooManyFields = ({ rawHeaders }: Request): EndpointResponse | undefined =>
  rawHeaders.length > 2 * limits.headerFieldsMax ? tooManyHeaderFields : undefined

/** What the server answers by itself. */
function ownAnswer(
  { method, url }: Request,
  { received }: Body,
  { healthy }: Serving,
): EndpointResponse | undefined {
  if (method === 'GET' && url === '/health') return healthAnswer(healthy())
  return received === 'too many' ? tooManyBodies : undefined
}

function endpointRequest(request: Request, { received }: Body): EndpointRequest {
  const { method = '', url: target = '', rawHeaders: headers, socket } = request
  return {
    method,
    target,
    headers,
    body: received instanceof Uint8Array ? received : undefined,
    sourceAddress: socket.remoteAddress?.replace(/^::ffff:/, ''),
  }
}

function bind(server: HttpServer, { host, port }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error): void =>
      reject(
        new OperatorError(
          'listen-failed',
          `listen: can't take ${host}:${port} (${cause.message})`,
          {
            hint: 'another process may have it; --listen names another address',
            cause,
          },
        ),
      )
    server.once('error', refuse)
    server.listen(port, host, () => {
      server.off('error', refuse)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

async function stop(server: HttpServer, connections: Connections, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = clock.every(limits.stopMillisecondsMax, () => server.closeAllConnections())
  server.close(() => resolve())
  connections.closeIdle()
  await promise
  cancel()
}

/** Requests and answers are not encrypted. @throws OperatorError unless the danger is accepted by its name */
export function refuseOffLoopback({
  listen,
  dangerouslyListenOffLoopback = false,
}: Pick<ServerOptions, 'listen' | 'dangerouslyListenOffLoopback'>): void {
  if (dangerouslyListenOffLoopback || isLoopback(listen)) return
  throw new OperatorError(
    'listen-off-loopback',
    `listen: ${listen.host} is not a loopback address`,
    {
      hint: '--dangerously-listen-off-loopback accepts that requests and answers are not encrypted',
    },
  )
}
