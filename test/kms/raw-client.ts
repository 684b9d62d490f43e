import { request as httpRequest } from 'node:http'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { signRequest } from '../../src/wire/sigv4-request.ts'
import { SigningSecret } from '../../src/wire/sigv4-secret.ts'

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string }

/** A request as it goes over the wire: no SDK stands between. */
export type RawRequest = {
  method: string
  path: string
  /** Pairs of name and value; a name may come twice. */
  headers: [string, string][]
  body: Uint8Array
}

export type RawAnswer = {
  readonly status: number
  readonly requestId: string
  readonly text: string
  /** The JSON of the body; `undefined` for none. */
  readonly body: unknown
}

export type Signing = {
  readonly credentials: Credentials
  readonly region?: string
  readonly service?: string
  /** Milliseconds that the caller's clock is ahead. */
  readonly ahead?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** A request of AWS JSON 1.1, signed as its caller would. */
export function signed(
  operation: string,
  input: object | string | Uint8Array,
  { credentials, region = 'us-east-1', service = 'kms', ahead = 0, headers = {} }: Signing,
): RawRequest {
  const body = octetsOf(input)
  const secret = new SigningSecret(native, utf8(credentials.secretAccessKey))
  const sent = new Map(
    Object.entries({
      host: 'localhost',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
      ...headers,
    }),
  )
  const all = signRequest(
    native,
    { method: 'POST', path: '/', query: '', headers: sent, body },
    { accessKeyId: credentials.accessKeyId, secret, region, service },
    Date.now() + ahead,
  )
  return { method: 'POST', path: '/', headers: [...all], body }
}

function octetsOf(input: object | string | Uint8Array): Uint8Array {
  if (input instanceof Uint8Array) return input
  return utf8(typeof input === 'string' ? input : JSON.stringify(input))
}

/** Changes a header after it was signed, or takes it away. */
export function withHeader(request: RawRequest, name: string, value?: string): RawRequest {
  const others = request.headers.filter(([other]) => other !== name)
  return { ...request, headers: value === undefined ? others : [...others, [name, value]] }
}

export function send(url: string, { method, path, headers, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const length: [string, string][] =
      method === 'GET' ? [] : [['content-length', `${body.length}`]]
    const request = httpRequest(
      { hostname, port, method, path, headers: [...headers, ...length].flat(), setHost: false },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(parts).toString()
          resolve({
            status: response.statusCode ?? 0,
            requestId: String(response.headers['x-amzn-requestid'] ?? ''),
            text,
            body: text === '' ? undefined : JSON.parse(text),
          })
        })
      },
    )
    request.on('error', reject)
    request.end(method === 'GET' ? undefined : body)
  })
}
