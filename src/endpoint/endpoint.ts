import type { ActiveAccessKey } from '../identity/access-key-cache.ts'
import { livesIn } from '../policy/principal.ts'
import type { Headers } from '../wire/headers.ts'
import type { SignableRequest, SigningEngine } from '../wire/sigv4.ts'
import { type Claim, readClaim } from '../wire/sigv4-claim.ts'
import { verifyRequest } from '../wire/sigv4-request.ts'
import { WireError } from '../wire/wire-error.ts'
import { type Door, dispatch, type Known, type WholeRequest } from './dispatch.ts'
import type { Endpoint, EndpointOptions } from './exchange.ts'

export type SignedOptions = EndpointOptions & {
  readonly engine: SigningEngine
  /** The access key as it is at this moment; unknown and inactive ones are `undefined`. */
  resolveAccessKey(accessKeyId: string): Promise<ActiveAccessKey | undefined>
}

/**
 * The AWS JSON 1.1 endpoint of the services: callers prove who they are with Signature Version 4, and each Region
 * that a credential scope names is served, apart from every other.
 */
export function endpoint(options: SignedOptions): Endpoint {
  return dispatch(options, signedDoor(options))
}

const claimant = /^AWS4-HMAC-SHA256 +Credential=(\w{16,128})\//

function signedDoor({ engine, resolveAccessKey, clock }: SignedOptions): Door {
  return {
    async authenticate(request, headers, service, known) {
      const claim = claimOf(headers, service.signingName, known)
      const accessKey = await resolveAccessKey(claim.accessKeyId)
      // The answer tells an unknown key from a wrong signature, as AWS's does, so there is no time to hide.
      if (!accessKey) throw unrecognized()
      verifyRequest(engine, signable(request, headers), claim, accessKey.secret)
      const { accessKeyId, scope } = claim
      const { principal } = accessKey
      if (!livesIn(principal, scope.region)) throw unrecognized()
      return { caller: principal, region: scope.region, accessKeyId }
    },
  }

  function claimOf(headers: Headers, signingName: string, known: Known): Claim {
    // Before the claim is checked: a stolen access key shows up in requests that come too late.
    const [, claimed] = claimant.exec(headers.get('authorization') ?? '') ?? []
    if (claimed !== undefined) known.accessKeyId = claimed
    const claim = readClaim(headers, signingName, clock.now())
    known.region = claim.scope.region
    refuseSessionToken(headers)
    return claim
  }
}

/** Every access key is a permanent one, to which no session token belongs. */
function refuseSessionToken(headers: Headers): void {
  if (headers.has('x-amz-security-token')) throw unrecognized()
}

const signable = ({ method, target, body }: WholeRequest, headers: Headers): SignableRequest => ({
  method,
  path: target,
  query: '',
  headers,
  body,
})

const unrecognized = (): WireError =>
  new WireError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  )
