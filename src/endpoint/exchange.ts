import type { Clock } from '../base/clock.ts'
import type { ServiceError } from '../operation/error.ts'
import type { Service } from '../operation/operation.ts'
import type { Perform } from '../operation/perform.ts'
import type { Principal } from '../policy/principal.ts'

/**
 * Octets of a request's body. The largest member of AWS KMS is an attestation document of 262,144 octets, 349,528
 * in base64; every other request stays far below.
 */
export const bodyOctetsMax = 512 * 1024

export type EndpointRequest = {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  /** Name, value, name, value… as sent. */
  readonly headers: readonly string[]
  /** Absent when it is larger than `bodyOctetsMax`, and was not read. */
  readonly body: Uint8Array | undefined
  readonly sourceAddress?: string | undefined
}

export type EndpointResponse = {
  readonly status: number
  /** Name, value, name, value…; without Content-Length. */
  readonly headers: readonly string[]
  /** JSON, or empty. A plaintext in it can't be wiped: it is a JavaScript string. */
  readonly body: string
}

/** From request to response; never rejects. */
export type Endpoint = (request: EndpointRequest) => Promise<EndpointResponse>

/** A service and the way into it. */
export type Served = { readonly service: Service<never>; readonly perform: Perform }

/** A request that was refused before it reached its service, as far as it was understood. */
export type Refusal = {
  readonly error: ServiceError
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly service?: Service<never>
  /** What the request asked for: letters and digits, whether there is such an operation or not. */
  readonly operation?: string
  /** As claimed, until `caller` is known. */
  readonly region?: string
  /** As claimed, until `caller` is known. */
  readonly accessKeyId?: string
  /** Who it is; present only after the signature was found valid. */
  readonly caller?: Principal
  readonly sourceAddress?: string | undefined
  readonly userAgent?: string | undefined
}

/** What every door into the services needs. */
export type EndpointOptions = {
  readonly services: readonly Served[]
  readonly clock: Clock
  /** Writes the audit event of a refused request, before it is answered. */
  refused(refusal: Refusal): Promise<void>
  /** For the operator's log: a defect or a damaged store. The answer has no details. */
  failed(error: unknown, requestId: string): void
}
