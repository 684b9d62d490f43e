import type { Headers } from './headers.ts'
import {
  canonicalRequest,
  formatTime,
  type SignableRequest,
  type SigningEngine,
  scopeOf,
  sha256,
  stringToSign,
} from './sigv4.ts'
import { formatAuthorization, mismatchText } from './sigv4-authorization.ts'
import type { Claim } from './sigv4-claim.ts'
import type { SigningSecret } from './sigv4-secret.ts'
import { WireError } from './wire-error.ts'

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
  const scope = scopeOf(time.slice(0, 8), region, service)
  const canonical = canonicalRequest({ ...request, headers }, signedHeaders, payloadHash)
  const signature = secret.sign(scope, stringToSign(engine, time, scope, canonical))
  return headers.set(
    'authorization',
    formatAuthorization(accessKeyId, scope, signedHeaders, signature),
  )
}

/**
 * Checks the signature that a request claims, over the request as it came.
 * @throws WireError InvalidSignatureException
 */
export function verifyRequest(
  engine: SigningEngine,
  request: SignableRequest,
  { scope, signedHeaders, signature, time }: Claim,
  secret: SigningSecret,
): void {
  const payloadHash = sha256(engine, request.body)
  const declared = request.headers.get('x-amz-content-sha256')
  // `UNSIGNED-PAYLOAD` is no hash either: what is not signed is not served.
  if (declared !== undefined && declared !== payloadHash) {
    throw invalid("The provided 'x-amz-content-sha256' header does not match what was computed.")
  }
  const canonical = canonicalRequest(request, signedHeaders, payloadHash)
  const text = stringToSign(engine, time, scope, canonical)
  if (!secret.verify(scope, text, signature)) throw invalid(mismatchText)
}

const invalid = (message: string): WireError => new WireError('InvalidSignatureException', message)
