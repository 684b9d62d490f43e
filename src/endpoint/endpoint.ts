import type { ActiveAccessKey } from '../identity/access-key-cache.ts'
import type { Headers } from '../wire/headers.ts'
import type { SigningEngine } from '../wire/sigv4.ts'
import { readClaim } from '../wire/sigv4-claim.ts'
import { verifyRequest } from '../wire/sigv4-request.ts'
import { WireError } from '../wire/wire-error.ts'
import { type Door, dispatch } from './dispatch.ts'
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
      // Before the claim is checked: a stolen access key shows up in requests that come too late.
      const [, claimed] = claimant.exec(headers.get('authorization') ?? '') ?? []
      if (claimed !== undefined) known.accessKeyId = claimed
      const claim = readClaim(headers, service.signingName, clock.now())
      const { accessKeyId } = claim
      const { region } = claim.scope
      known.region = region
      refuseSessionToken(headers)
      // The answer tells an unknown key from a wrong signature, as AWS's does, so there is no time to hide.
      const accessKey = await resolveAccessKey(accessKeyId)
      if (!accessKey) throw unrecognized()
      verifyRequest(engine, signable(request, headers), claim, accessKey.secret)
      return { caller: accessKey.principal, region, accessKeyId }
    },
  }
}

/** Every access key is a permanent one, to which no session token belongs. */
function refuseSessionToken(headers: Headers): void {
  if (headers.has('x-amz-security-token')) throw unrecognized()
}

const signable = (
  request: { method: string; target: string; body: Uint8Array },
  headers: Headers,
) => ({
  method: request.method,
  path: request.target,
  query: '',
  headers,
  body: request.body,
})

const unrecognized = (): WireError =>
  new WireError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  )
