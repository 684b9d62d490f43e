import { wipe } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { utf8 } from '../base/encoding.ts'
import { OperatorError } from '../base/error.ts'
import { native } from '../crypto/native/index.ts'
import { decodeAwsError } from '../wire/aws-error.ts'
import { decodeJson, encodeJson } from '../wire/aws-json.ts'
import { type Declared, type MethodsOf, methodsOf } from '../wire/methods.ts'
import type { Shape } from '../wire/shape.ts'
import { signRequest } from '../wire/sigv4-request.ts'
import { SigningSecret } from '../wire/sigv4-secret.ts'
import { WireError } from '../wire/wire-error.ts'
import type { Credentials } from './credentials.ts'
import { parseEndpointUrl } from './endpoint-url.ts'
import { type Answer, openExchange } from './exchange.ts'
import { KmsError } from './kms-error.ts'

/** The service as signatures, targets and methods name it. */
type Service<Of> = {
  readonly signingName: string
  /** The prefix of `X-Amz-Target`, without the dot. */
  readonly target: string
  readonly operations: Of
}
type Operations = Readonly<Record<string, Declared>>

export type KmsClientOptions<Of extends Operations> = {
  /** `https:` anywhere, `http:` on loopback addresses alone. */
  readonly endpoint: string
  readonly region: string
  readonly credentials: Credentials
  readonly service: Service<Of>
  readonly clock: Clock
}

/**
 * A client of AWS KMS, or of whatever speaks its AWS JSON 1.1. It asks once: nothing is repeated.
 * @returns its methods, whose failures are a KmsError or an OperatorError, and `close` to let go of the connection
 * @throws OperatorError when the endpoint is none
 */
export function kmsClient<const Of extends Operations>(
  options: KmsClientOptions<Of>,
): { readonly kms: MethodsOf<Of>; close(): void } {
  const { call, close } = openClient(options)
  return { kms: methodsOf(options.service.operations, call), close }
}

function openClient({
  endpoint,
  region,
  credentials,
  service,
  clock,
}: KmsClientOptions<Operations>) {
  const url = parseEndpointUrl(endpoint)
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const secret = new SigningSecret(native, secretAccessKey)
  const signer = { accessKeyId, secret, region, service: service.signingName }
  const exchange = openExchange(url)
  const call = async ({ name, input: shape, output }: Declared, input: object) => {
    const body = utf8(encodeJson(shape, input))
    const headers = new Map([
      ['host', url.host],
      ['content-type', 'application/x-amz-json-1.1'],
      ['x-amz-target', `${service.target}.${name}`],
    ])
    if (sessionToken !== undefined) headers.set('x-amz-security-token', sessionToken)
    const request = { method: 'POST', path: url.pathname, query: '', headers, body }
    try {
      const signed = signRequest(native, request, signer, clock.now())
      return read(await exchange.post(signed, body), output, url)
    } finally {
      // A body may hold a plaintext.
      wipe(body)
    }
  }
  return { call, close: exchange.close }
}

function read({ status, body }: Answer, output: Shape<unknown> | undefined, url: URL): unknown {
  try {
    if (status !== 200) throw failureOf(status, body, url)
    return output && requireMembers(output, decodeJson(output, body), url)
  } catch (error) {
    throw error instanceof WireError ? notKms(url, error.message, error) : error
  } finally {
    wipe(body)
  }
}

function failureOf(status: number, body: Uint8Array, url: URL): Error {
  const error = decodeAwsError(body)
  return error ? new KmsError(error.code, error.message) : notKms(url, `HTTP status ${status}`)
}

/** The protocol judges types alone; what the caller builds on must also be there. */
function requireMembers(shape: Shape<unknown>, value: unknown, url: URL): unknown {
  if (shape.type === 'list') {
    for (const item of value as unknown[]) requireMembers(shape.member as Shape<unknown>, item, url)
  }
  for (const { name, shape: member } of shape.fields ?? []) {
    const found = (value as Record<string, unknown>)[name]
    if (found !== undefined) requireMembers(member, found, url)
    else if (!member.optional) throw notKms(url, `${name} is missing`)
  }
  return value
}

const notKms = (url: URL, what: string, cause?: unknown): OperatorError =>
  new OperatorError('endpoint-answer', `endpoint: ${url.origin} did not answer as a KMS: ${what}`, {
    cause,
  })
