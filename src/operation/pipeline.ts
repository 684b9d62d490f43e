import { type Audit, AuditUnavailable } from '../audit/audit.ts'
import type { AuditEvent } from '../audit/event.ts'
import type { Change, SealedStore } from '../seal/sealed-store.ts'
import { wipeSensitive } from '../wire/sensitive.ts'
import { absentOperation } from './absent-operation.ts'
import { type Course, eventWithoutOperation, type Teller, teller } from './audited.ts'
import { authorize, authorizeAgain, type IdentityPolicies } from './authorize.ts'
import { ServiceError } from './error.ts'
import type { Call, Operation, Outcome, Plan, Service } from './operation.ts'
import type { Perform } from './perform.ts'
import { validate } from './validate.ts'

/** What every service's pipeline runs on. */
export type House = {
  readonly store: SealedStore
  readonly audit: Audit
  readonly identityPolicies: IdentityPolicies
  /** Tells the operator of a defect or a damaged store; callers only learn that something failed. */
  readonly report: (error: unknown) => void
}

/**
 * Builds the one way into a service. Each request: the input is validated, stale records are dropped, the plan made,
 * every access authorized, the plan guarded, a dry run stopped, the work done, a change once it was authorized again
 * inside it; and exactly one audit event is durable before the answer or the error leaves. The secrets of an answer
 * that cannot leave are wiped.
 */
export function pipeline<D>(service: Service<D>, deps: D, house: House): Perform {
  const prepared = prepare(service)
  return async (name, raw, call) => {
    const asked = prepared.get(name)
    if (!asked) return await refuseUnknown(service, name, call, house)
    const { operation, tell } = asked
    const course: Course = {}
    try {
      // Before anything is waited for: what the caller changes afterwards changes nothing.
      const input = validated(operation, raw, course)
      await house.store.refresh()
      const plan = await operation.plan(input, call, deps)
      allow(plan, call, house, course)
      const outcome = await plan.execute()
      const { audit: details } = outcome
      if ('change' in outcome) {
        const told = (answer: unknown): AuditEvent => {
          course.answer = answer
          return tell(call, course, { answer, details })
        }
        const stillAllowed = (change: Change): Promise<void> =>
          authorizeAgain(change, plan.access, call, house.identityPolicies)
        return await conclude(outcome, stillAllowed, told, house)
      }
      const { answer } = outcome
      course.answer = answer
      await house.audit.record(tell(call, course, { answer, details }))
      return answer
    } catch (error) {
      wipeSensitive(operation.output, course.answer)
      if (error instanceof AuditUnavailable) throw error
      const refusal = refusalOf(service, error, house)
      await house.audit.record(tell(call, course, { error: refusal }))
      throw refusal
    }
  }
}

type Prepared<D> = { readonly operation: Operation<D>; readonly tell: Teller }

function prepare<D>({ operations, eventSource }: Service<D>): ReadonlyMap<string, Prepared<D>> {
  const entries = Object.entries(operations)
  return new Map(
    entries.map(([name, operation]) => [name, { operation, tell: teller(operation, eventSource) }]),
  )
}

function validated<D>({ input }: Operation<D>, raw: unknown, course: Course): object {
  course.input = validate(input, raw) as object
  return course.input
}

/** Everything that can refuse a plan. */
function allow(plan: Plan<unknown>, call: Call, house: House, course: Course): void {
  course.access = plan.access
  authorize(plan.access, call, house.identityPolicies)
  plan.guard?.()
  const { input = {} } = course
  if ('DryRun' in input && input.DryRun === true) throw dryRunOperation()
}

type ChangeOutcome = Extract<Outcome<unknown>, { change: unknown }>

/** Makes a change and its event durable: they are one transaction. */
async function conclude(
  outcome: ChangeOutcome,
  stillAllowed: (change: Change) => Promise<void>,
  tell: (answer: unknown) => AuditEvent,
  house: House,
): Promise<unknown> {
  const { answer, delivered } = await commit(outcome, stillAllowed, tell, house)
  await delivered()
  return answer
}

async function commit(
  outcome: ChangeOutcome,
  stillAllowed: (change: Change) => Promise<void>,
  tell: (answer: unknown) => AuditEvent,
  house: House,
): Promise<{ answer: unknown; delivered: () => Promise<void> }> {
  try {
    return await house.store.change(async (change) => {
      await stillAllowed(change)
      const answer = await outcome.change(change)
      return { answer, delivered: await house.audit.enlist(change, tell(answer)) }
    })
  } catch (error) {
    await outcome.abandon?.().catch(house.report)
    throw error
  }
}

async function refuseUnknown<D>(
  service: Service<D>,
  name: string,
  call: Call,
  house: House,
): Promise<never> {
  const error = absentOperation(service, name)
  await house.audit.record(eventWithoutOperation(name, service.eventSource, call, error))
  throw error
}

/** What a caller learns of an error. */
function refusalOf<D>(service: Service<D>, error: unknown, house: House): ServiceError {
  if (error instanceof ServiceError) return error
  const refusal = service.translate(error)
  if (refusal.status >= 500) house.report(error)
  return refusal
}

const dryRunOperation = (): ServiceError =>
  new ServiceError(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun option is set.',
  )
