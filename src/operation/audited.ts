import type { AuditEvent, AuditedResource, Details } from '../audit/event.ts'
import type { Field, Shape } from '../wire/shape.ts'
import type { ServiceError } from './error.ts'
import type { Access, AuditDetails, Call, Operation } from './operation.ts'

/** What the pipeline learns of a request on its way, for the one event that tells of it. */
export type Course = {
  input?: object
  access?: readonly Access[]
  /** What the operation answered, for as long as it may still be withheld. */
  answer?: unknown
}

type Ending = {
  readonly answer?: unknown
  readonly details?: AuditDetails | undefined
  readonly error?: ServiceError
}

/** Makes the event of one request. */
export type Teller = (call: Call, course: Course, ending: Ending) => AuditEvent

/** Prepares the events of one operation. Only what its allow-lists name is told of its input and answer. */
export function teller<D>(operation: Operation<D>, source: string): Teller {
  const { name, readOnly, audited } = operation
  const input = allowed(operation.input, audited.input)
  const output = allowed(operation.output, audited.output)
  return (call, course, { answer, details, error }) => ({
    ...circumstances(call),
    source,
    name,
    readOnly,
    requestParameters: joined(view(input, course.input, audited.filled), details?.request),
    responseElements: joined(view(output, answer), details?.response),
    additionalEventData: details?.additional,
    resources: course.access && resourcesOf(course.access, details?.made),
    error: error && failure(error),
  })
}

/** The event of a request that named no operation. */
export function eventWithoutOperation(
  name: string,
  source: string,
  call: Call,
  error: ServiceError,
): AuditEvent {
  return { ...circumstances(call), source, name, readOnly: true, error: failure(error) }
}

function circumstances({
  caller,
  accessKeyId,
  region,
  time,
  requestId,
  sourceAddress,
  userAgent,
}: Call) {
  const audited = accessKeyId === undefined ? caller : { ...caller, accessKeyId }
  return { caller: audited, region, time, requestId, sourceAddress, userAgent }
}

function failure(error: ServiceError): AuditEvent['error'] {
  const code = error.code === 'AccessDeniedException' ? 'AccessDenied' : error.code
  return error.silent ? { code } : { code, message: error.message }
}

function joined(shown: Details | undefined, added: Details | undefined): Details | undefined {
  return shown && added ? { ...added, ...shown } : (shown ?? added)
}

function resourcesOf(
  access: readonly Access[],
  made: AuditedResource | undefined,
): AuditedResource[] {
  const resources: AuditedResource[] = []
  for (const { resource } of access) {
    const { arn, account, type } = resource
    if (type !== undefined) resources.push({ arn, account, type })
  }
  if (made) resources.push(made)
  return resources
}

/** The fields that an allow-list names, in its order. */
function allowed(
  shape: Shape<unknown> | undefined,
  names: readonly string[] = [],
): readonly Field[] {
  return names.flatMap((name) => shape?.fields?.find((field) => field.name === name) ?? [])
}

/** The fields of a structure in CloudTrail's casing, or `undefined` when it has none of them. */
function view(
  fields: readonly Field[],
  value: unknown,
  filled?: Readonly<Record<string, unknown>>,
): Details | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  let shown: Record<string, unknown> | undefined
  for (const { name, label, shape } of fields) {
    const given = (value as Record<string, unknown>)[name] ?? defaultOf(filled?.[name], value)
    if (given === undefined) continue
    shown ??= {}
    shown[label] = viewOf(shape, given)
  }
  return shown
}

const defaultOf = (filled: unknown, input: object): unknown =>
  typeof filled === 'function' ? filled(input) : filled

function viewOf(shape: Shape<unknown>, value: unknown): unknown {
  switch (shape.type) {
    case 'blob':
      return undefined
    case 'timestamp':
      return dateText.format(value as Date).replaceAll('\u202f', ' ')
    case 'list':
      return (value as unknown[]).map((item) => viewOf(shape.member as Shape<unknown>, item))
    case 'structure':
      return view(shape.fields ?? [], value)
    default:
      return shape.sensitive ? undefined : value
  }
}

/** As CloudTrail writes dates in response elements: `Aug 10, 2022, 10:38:27 PM`. */
const dateText = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
})
