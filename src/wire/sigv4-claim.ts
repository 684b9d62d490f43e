import { regionLengthMax, regionPattern } from '../base/arn.ts'
import type { Headers } from './headers.ts'
import { formatTime, parseTime } from './sigv4.ts'
import { type Authorization, mismatchText, parseAuthorization } from './sigv4-authorization.ts'
import { WireError } from './wire-error.ts'

/** AWS allows five minutes either way. */
export const clockSkewMinutesMax = 5
const skewMillisecondsMax = clockSkewMinutesMax * 60_000

/** A request's signature, well-formed and in time; whether it is true needs the secret. */
export type Claim = Authorization & {
  /** The request's `x-amz-date`. */
  readonly time: string
}

/**
 * Reads who claims to have signed a request, and checks everything that needs no secret: the scope, the time, and
 * that every header which changes the meaning is signed.
 * @param service the signing name of the service that was asked
 * @param now milliseconds since the epoch
 * @throws WireError with AWS's texts where they are known
 */
export function readClaim(headers: Headers, service: string, now: number): Claim {
  const text = headers.get('authorization')
  if (text === undefined) {
    throw new WireError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  const authorization = parseAuthorization(text)
  const time = headers.get('x-amz-date')
  if (time === undefined) {
    throw incomplete("Authorization header requires existence of a 'X-Amz-Date' header.")
  }
  checkScope(authorization.scope, service, time)
  checkCoverage(headers, authorization.signedHeaders)
  checkTime(time, now)
  return { ...authorization, time }
}

function checkScope(scope: Authorization['scope'], service: string, time: string): void {
  if (scope.service !== service) {
    throw invalid(`Credential should be scoped to correct service: '${service}'.`)
  }
  if (scope.region.length > regionLengthMax || !regionPattern.test(scope.region)) {
    throw invalid('Credential should be scoped to a valid region.')
  }
  if (scope.date !== time.slice(0, 8)) {
    throw invalid(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    )
  }
}

/** An unsigned `x-amz-target` would let a listener on the way turn one operation into another. */
function checkCoverage(headers: Headers, signedHeaders: readonly string[]): void {
  if (!headers.has('host')) throw incomplete("The request requires a 'Host' header.")
  for (const name of headers.keys()) {
    if ((name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name)) {
      throw invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`)
    }
  }
  for (const name of signedHeaders) if (!headers.has(name)) throw invalid(mismatchText)
}

function checkTime(text: string, now: number): void {
  const time = parseTime(text)
  if (time === undefined) throw incomplete("Date must be in ISO-8601 'basic format'.")
  if (time < now - skewMillisecondsMax) {
    const earliest = formatTime(now - skewMillisecondsMax)
    throw invalid(
      `Signature expired: ${text} is now earlier than ${earliest} (${formatTime(now)} - ${clockSkewMinutesMax} min.)`,
    )
  }
  if (time > now + skewMillisecondsMax) {
    const latest = formatTime(now + skewMillisecondsMax)
    throw invalid(
      `Signature not yet current: ${text} is still later than ${latest} (${formatTime(now)} + ${clockSkewMinutesMax} min.)`,
    )
  }
}

const incomplete = (message: string): WireError =>
  new WireError('IncompleteSignatureException', message)

const invalid = (message: string): WireError => new WireError('InvalidSignatureException', message)
