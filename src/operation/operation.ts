import type { AuditedResource } from '../audit/event.ts'
import type { Arn } from '../base/arn.ts'
import type { CompiledPolicy } from '../policy/policy.ts'
import type { Principal } from '../policy/principal.ts'
import type { Change } from '../seal/sealed-store.ts'
import type { Shape } from '../wire/shape.ts'
import type { ServiceError } from './error.ts'

/** The circumstances of one request. Nothing of it comes from the request's own members. */
export type Call = {
  readonly caller: Principal
  /** Absent for a caller that has none, such as an embedded one. */
  readonly accessKeyId?: string | undefined
  readonly region: string
  /** A UUID; the answer's `x-amzn-RequestId` and the audit's `requestID`. */
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly sourceAddress?: string | undefined
  readonly userAgent?: string | undefined
}

/** One permission that an operation needs. All of a plan's accesses must pass, in order. */
export type Access = {
  readonly action: `${string}:${string}`
  readonly resource: {
    readonly arn: Arn | '*'
    readonly account: string
    /** What CloudTrail calls it, for example `AWS::KMS::Key`; absent resources are not listed in the event. */
    readonly type?: string
    /** The resource's own policy; without one, identity policies alone decide. */
    readonly policy?: CompiledPolicy
    /** That policy as it is inside a change; `undefined` when the resource is gone. */
    readonly policyIn?: (change: Change) => Promise<CompiledPolicy | undefined>
  }
  /** Whether a caller of another account can be allowed at all. */
  readonly crossAccount?: boolean
  /** Replaces the denial's error where the text must hide whether the resource exists. */
  readonly denial?: Error | undefined
}

/** What an operation does: an answer, or a change that is one transaction with its audit event. */
export type Outcome<O> = { readonly audit?: AuditDetails } & (
  | { readonly answer: O }
  | {
      readonly change: (change: Change) => Promise<O>
      /** Undoes what `execute` did outside the database when the change is not kept. */
      readonly abandon?: () => Promise<void>
    }
)

/** What the event tells beyond the allow-lists of the declaration. */
export type AuditDetails = {
  /** Members of `requestParameters` that the input does not have. */
  readonly request?: Readonly<Record<string, unknown>>
  /** Members of `responseElements` that the answer does not have. */
  readonly response?: Readonly<Record<string, unknown>>
  /** `additionalEventData` */
  readonly additional?: Readonly<Record<string, unknown>>
  /** What came to be, beside what the plan's accesses name. */
  readonly made?: AuditedResource
}

export type Plan<O> = {
  readonly access: readonly Access[]
  /** State, usage and quota: after authorization, before DryRun. Throws a ServiceError. */
  readonly guard?: () => void
  /** Slow and fallible work, never inside a transaction. */
  readonly execute: () => Promise<Outcome<O>> | Outcome<O>
}

/**
 * One operation of a service. The pipeline knows nothing of keys; an operation knows nothing of authentication,
 * transactions, audit or protocols.
 */
export type Operation<D, I = unknown, O = unknown> = {
  readonly name: string
  readonly input: Shape<I>
  /** Absent: the answer has an empty body. */
  readonly output?: Shape<O>
  readonly readOnly: boolean
  /** The members that the audit shows: an allow-list, without which nothing of an input or answer is told. */
  readonly audited: {
    readonly input: readonly string[]
    readonly output?: readonly string[]
    /** Defaults that the audit shows for members that were not given: values, or functions of the input. */
    readonly filled?: Readonly<Record<string, unknown>>
  }
  /** Reads only; resolves everything that the rules need. What is held in memory takes no promise. */
  plan(input: I, call: Call, deps: D): Promise<Plan<O>> | Plan<O>
}

export type Service<D> = {
  /** `kms` */
  readonly id: string
  readonly signingName: string
  readonly eventSource: string
  /** The prefix of `X-Amz-Target`, without the dot. */
  readonly target: string
  readonly operations: Readonly<Record<string, Operation<D>>>
  /** Operations of the real service that are not here yet: they answer UnsupportedOperationException. */
  readonly unsupported: ReadonlySet<string>
  /** Turns an error of the layers below into what a caller meets; what nobody foresaw is the service's `internal`. */
  readonly translate: (error: unknown) => ServiceError
}
