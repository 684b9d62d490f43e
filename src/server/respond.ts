import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { EndpointResponse } from '../endpoint/exchange.ts'
import { encodeAwsError } from '../wire/aws-error.ts'

const json = ['Content-Type', 'application/x-amz-json-1.1', 'Cache-Control', 'no-store']

/** Sends an answer in one write. */
export function respond(response: ServerResponse, answer: EndpointResponse, last: boolean): void {
  const { status, headers, body } = answer
  const octets = Buffer.byteLength(body)
  const length = String(octets)
  response.writeHead(
    status,
    last
      ? [...headers, 'Content-Length', length, 'Connection', 'close']
      : [...headers, 'Content-Length', length],
  )
  // Octets of ASCII need no encoding.
  response.end(body, octets === body.length ? 'latin1' : 'utf8')
}

/** Yes or no, and nothing about what is behind it. */
export const healthAnswer = (healthy: boolean): EndpointResponse => ({
  status: healthy ? 200 : 503,
  headers: json,
  body: healthy ? '{"status":"ok"}' : '{"status":"unavailable"}',
})

export const tooManyHeaderFields: EndpointResponse = {
  status: 431,
  headers: json,
  body: framingError('The request has too many header fields.'),
}

export const tooManyBodies: EndpointResponse = {
  status: 503,
  headers: json,
  body: encodeAwsError({ code: 'ServiceUnavailable', message: 'Too many requests are in flight.' }),
}

/** Statuses of what llhttp or a timeout refuses; everything else is a 400. */
const statuses: ReadonlyMap<string | undefined, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
])

/** Answers what is not HTTP, too slow, or whose header fields are too long, and closes the connection. */
export function answerBadFraming(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = statuses.get(error.code) ?? 400
  const body = framingError('The request is not well-formed HTTP, or did not come in time.')
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/x-amz-json-1.1',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  // Its end alone would let a caller go on sending, and what is sent too slowly come whole after all.
  socket.destroySoon()
}

function framingError(message: string): string {
  return encodeAwsError({ code: 'SerializationException', message })
}
