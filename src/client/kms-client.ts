import { wipe } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { utf8 } from '../base/encoding.ts'
import { OperatorError } from '../base/error.ts'
import { native } from '../crypto/native/index.ts'
import { decodeAwsError } from '../wire/aws-error.ts'
import { decodeJson, encodeJson } from '../wire/aws-json.ts'
import type { Shape } from '../wire/shape.ts'
import { signRequest } from '../wire/sigv4-request.ts'
import { SigningSecret } from '../wire/sigv4-secret.ts'
import { WireError } from '../wire/wire-error.ts'
import type { Credentials } from './credentials.ts'
import { parseEndpointUrl } from './endpoint-url.ts'
import { type Answer, openExchange } from './exchange.ts'
import { KmsError } from './kms-error.ts'

/** What a client needs to know of an operation: its name and shapes. */
type Operation = {
  readonly name: string
  readonly input: Shape<unknown>
  readonly output?: Shape<unknown>
}
type Operations = Readonly<Record<string, Operation>>

type InputOf<O> = O extends { readonly input: Shape<infer Input> } ? Input : never
type OutputOf<O> = O extends { readonly output?: Shape<infer Output> } ? Output : never
type Method<Input, Output> = (
  // An operation without a required member may be called without an input.
  ...input: Record<never, never> extends Input ? [input?: Input] : [input: Input]
) => Promise<Output>

/** The operations as methods, each one signed request. Failures are a KmsError or an OperatorError. */
export type KmsClientMethods<Of extends Operations> = {
  readonly [Name in keyof Of & string as Uncapitalize<Name>]: Method<
    InputOf<Of[Name]>,
    OutputOf<Of[Name]>
  >
}

export type KmsClientOptions<Of extends Operations> = {
  /** `https:` anywhere, `http:` on loopback addresses alone. */
  readonly endpoint: string
  readonly region: string
  readonly credentials: Credentials
  readonly operations: Of
  readonly clock: Clock
}

/** The name that signatures have, and the prefix of targets (Smithy model of AWS KMS: sigv4, the service's name). */
const signingName = 'kms'
const targetPrefix = 'TrentService'

/**
 * A client of AWS KMS, or of whatever speaks its AWS JSON 1.1. It asks once: nothing is repeated.
 * @returns its methods, and `close` to let go of the connection
 * @throws OperatorError when the endpoint is none
 */
export function kmsClient<const Of extends Operations>(
  options: KmsClientOptions<Of>,
): { readonly kms: KmsClientMethods<Of>; close(): void } {
  const { call, close } = openClient(options)
  const methods: Record<string, (input?: object) => Promise<unknown>> = {}
  for (const operation of Object.values<Operation>(options.operations)) {
    const { name } = operation
    const method = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
    methods[method] = (input = {}) => call(operation, input)
  }
  return { kms: methods as unknown as KmsClientMethods<Of>, close }
}

function openClient({ endpoint, region, credentials, clock }: KmsClientOptions<Operations>) {
  const url = parseEndpointUrl(endpoint)
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const secret = new SigningSecret(native, secretAccessKey)
  const signer = { accessKeyId, secret, region, service: signingName }
  const exchange = openExchange(url)
  const call = async ({ name, input: shape, output }: Operation, input: object) => {
    const body = utf8(encodeJson(shape, input))
    const headers = new Map([
      ['host', url.host],
      ['content-type', 'application/x-amz-json-1.1'],
      ['x-amz-target', `${targetPrefix}.${name}`],
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
function requireMembers(shape: Shape<unknown>, answer: unknown, url: URL): unknown {
  for (const { name, shape: member } of shape.fields ?? []) {
    const value = (answer as Record<string, unknown>)[name]
    if (value === undefined && !member.optional) throw notKms(url, `${name} is missing`)
  }
  return answer
}

const notKms = (url: URL, what: string, cause?: unknown): OperatorError =>
  new OperatorError('endpoint-answer', `endpoint: ${url.origin} did not answer as a KMS: ${what}`, {
    cause,
  })
