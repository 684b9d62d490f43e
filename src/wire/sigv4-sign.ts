import { hex } from '../base/encoding.ts'
import type { Headers } from './headers.ts'
import {
  canonicalRequest,
  formatTime,
  type SignableRequest,
  type SigningEngine,
  sha256,
  stringToSign,
} from './sigv4.ts'
import { formatAuthorization } from './sigv4-authorization.ts'
import type { SigningSecret } from './sigv4-secret.ts'

export type Signer = {
  readonly accessKeyId: string
  readonly secret: SigningSecret
  readonly region: string
  readonly service: string
}

/**
 * Signs a request with every header that it has; `host` must be among them.
 * @param now milliseconds since the epoch
 * @returns the request's headers with `x-amz-date`, `x-amz-content-sha256` and `authorization`
 */
export function signRequest(
  engine: SigningEngine,
  request: SignableRequest,
  { accessKeyId, secret, region, service }: Signer,
  now: number,
): Headers {
  if (!request.headers.has('host')) throw new TypeError('sigv4: a request must have a host header')
  const time = formatTime(now)
  const payloadHash = sha256(engine, request.body)
  const headers = new Map(request.headers)
    .set('x-amz-date', time)
    .set('x-amz-content-sha256', payloadHash)
  const signedHeaders = [...headers.keys()].toSorted()
  const scope = { date: time.slice(0, 8), region, service }
  const canonical = canonicalRequest({ ...request, headers }, signedHeaders, payloadHash)
  const signature = hex(secret.sign(scope, stringToSign(engine, time, scope, canonical)))
  return headers.set(
    'authorization',
    formatAuthorization(accessKeyId, scope, signedHeaders, signature),
  )
}
