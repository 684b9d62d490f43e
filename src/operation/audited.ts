import type { AuditEvent, AuditedResource, Details } from '../audit/event.ts'
import type { Shape } from '../wire/shape.ts'
import type { ServiceError } from './error.ts'
import type { Access, AuditDetails, Call, Operation } from './operation.ts'

/** What the pipeline learns of a request on its way, for the one event that tells of it. */
export type Course = {
  input?: object
  access?: readonly Access[]
}

type Ending =
  | { readonly answer: unknown; readonly details: AuditDetails | undefined }
  | { readonly error: ServiceError }

/** The event of one request. Only what the operation's allow-lists name is told of its input and answer. */
export function eventOf<D>(
  operation: Operation<D>,
  eventSource: string,
  call: Call,
  course: Course,
  ending: Ending,
): AuditEvent {
  const { audited, readOnly, name, input: shape } = operation
  const parameters = course.input && view(shape, course.input, audited.input, audited.filled)
  return {
    ...circumstances(call),
    source: eventSource,
    name,
    readOnly,
    ...(parameters && { requestParameters: parameters }),
    ...(course.access && { resources: resourcesOf(course.access) }),
    ...('error' in ending ? failure(ending.error) : success(operation, ending)),
  }
}

/** The event of a request that named no operation. */
export function eventWithoutOperation(
  name: string,
  eventSource: string,
  call: Call,
  error: ServiceError,
): AuditEvent {
  return {
    ...circumstances(call),
    source: eventSource,
    name,
    readOnly: true,
    ...failure(error),
  }
}

function circumstances(
  call: Call,
): Pick<AuditEvent, 'caller' | 'region' | 'time' | 'requestId' | 'sourceAddress' | 'userAgent'> {
  const { caller, accessKeyId, region, time, requestId, sourceAddress, userAgent } = call
  return {
    caller: accessKeyId === undefined ? caller : { ...caller, accessKeyId },
    region,
    time,
    requestId,
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(userAgent !== undefined && { userAgent }),
  }
}

function failure(error: ServiceError): Pick<AuditEvent, 'error'> {
  const code = error.code === 'AccessDeniedException' ? 'AccessDenied' : error.code
  return { error: error.silent ? { code } : { code, message: error.message } }
}

function success<D>(
  operation: Operation<D>,
  { answer, details }: { answer: unknown; details: AuditDetails | undefined },
): Partial<AuditEvent> {
  const { output, audited } = operation
  const shown =
    output && audited.output && typeof answer === 'object' && answer !== null
      ? view(output, answer, audited.output)
      : undefined
  const response = shown || details?.response ? { ...details?.response, ...shown } : undefined
  return {
    ...(response && { responseElements: response }),
    ...(details?.additional && { additionalEventData: details.additional }),
  }
}

function resourcesOf(access: readonly Access[]): AuditedResource[] {
  return access.flatMap(({ resource: { arn, account, type } }) =>
    type === undefined ? [] : [{ arn, account, type }],
  )
}

/** The allowed members of a structure in CloudTrail's casing, or `undefined` when there are none. */
function view(
  shape: Shape<unknown>,
  value: object,
  allowed: readonly string[],
  filled?: Readonly<Record<string, unknown>>,
): Details | undefined {
  let shown: Record<string, unknown> | undefined
  for (const name of allowed) {
    const member = shape.members?.[name]
    const given = (value as Record<string, unknown>)[name] ?? filled?.[name]
    if (member === undefined || given === undefined) continue
    shown ??= {}
    shown[lowerCamel(name)] = viewOf(member, given)
  }
  return shown
}

function viewOf(shape: Shape<unknown>, value: unknown): unknown {
  switch (shape.type) {
    case 'blob':
      return undefined
    case 'timestamp':
      return dateText.format(value as Date).replaceAll('\u202f', ' ')
    case 'list':
      return (value as unknown[]).map((item) => viewOf(shape.member as Shape<unknown>, item))
    case 'structure':
      return view(shape, value as object, Object.keys(shape.members ?? {}))
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

const lowerCamel = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`
