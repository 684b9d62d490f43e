import { assert } from '../base/assert.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import type { Principal } from '../policy/principal.ts'

/** A JSON-able value. The audit prints what it is given: leaving secrets out is its caller's duty (an allow-list). */
export type Details = Readonly<Record<string, unknown>>

/**
 * Whose request it is. `unknown` has not proven who it is: the access key is only claimed. `service` is nobody's
 * request, but something that the service does by itself to a resource of the account.
 */
export type AuditedCaller = (
  | Principal
  | { readonly type: 'unknown' | 'service'; readonly account: string }
) & {
  readonly accessKeyId?: string
}

/** One request or one act of the service itself, as plain data. */
export type AuditEvent = {
  readonly caller: AuditedCaller
  /** For example `kms.amazonaws.com`. */
  readonly source: string
  /** The operation, for example `Decrypt`. */
  readonly name: string
  readonly region: string
  /** Milliseconds since the epoch; the event shows whole seconds. */
  readonly time: number
  readonly requestId: string
  readonly sourceAddress?: string | undefined
  readonly userAgent?: string | undefined
  readonly readOnly: boolean
  readonly requestParameters?: Details | undefined
  readonly responseElements?: Details | undefined
  /** `additionalEventData`; of what the service does by itself, `serviceEventDetails`. */
  readonly additionalEventData?: Details | undefined
  readonly resources?: readonly AuditedResource[] | undefined
  readonly error?: { readonly code: string; readonly message?: string } | undefined
}

export type ServiceEvent = {
  readonly source: string
  readonly name: string
  readonly time: number
  readonly details: Details
}

export type AuditedResource = {
  readonly arn: string
  readonly account: string
  /** For example `AWS::KMS::Key`. */
  readonly type: string
}

/**
 * The event as CloudTrail's JSON, without its closing brace: the log puts the chain's member behind it.
 *
 * It runs once per request, so the text is put together by hand; what differs between requests is all that is
 * quoted again.
 * @param eventId a UUID
 * @see AWS CloudTrail User Guide, CloudTrail record contents, version 1.11
 */
export function openEvent(event: AuditEvent, eventId: string): string {
  const { before, after, end } = templateOf(event)
  const opened =
    `${before},"eventTime":"${wholeSeconds(event.time)}"${after}${error(event)}` +
    `,"requestParameters":${details(event.requestParameters)}` +
    `,"responseElements":${details(event.responseElements)}${additional(event)}` +
    `,"requestID":${text(event.requestId)},"eventID":"${eventId}","readOnly":${event.readOnly}` +
    `${resources(event.resources)}${end}`
  assert(opened.length <= eventCharactersMax, 'the parts of an event are bounded')
  return opened
}

/** Something that happened without a request, as `openEvent`. */
export function openServiceEvent(event: ServiceEvent, eventId: string): string {
  return (
    `{"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"AWS Internal"}` +
    `,"eventTime":"${wholeSeconds(event.time)}","eventSource":${text(event.source)}` +
    `,"eventName":${text(event.name)},"eventID":"${eventId}","readOnly":false` +
    `,"eventType":"AwsServiceEvent","managementEvent":true` +
    `,"serviceEventDetails":${details(event.details)},"eventCategory":"Management"`
  )
}

/** Characters of one string from outside that the event shows: the longest ARN. */
export const textCharactersMax = 2048

/** Characters of an event, with what the bounds here let through and every character escaped. */
export const eventCharactersMax = 870_000

function text(value: string | undefined): string {
  if (value === undefined) return 'null'
  if (value.length <= textCharactersMax) return JSON.stringify(value)
  return JSON.stringify(`${value.slice(0, textCharactersMax - 1)}…`)
}

/** The parts around the time and at the end, which one caller's requests for one operation share. */
type Template = { from: Shared; before: string; after: string; end: string }
type Shared = Pick<AuditEvent, 'caller' | 'source' | 'region' | 'sourceAddress' | 'userAgent'>

/** Operations whose last caller is remembered; a name from outside may be any. */
const templatesMax = 256
const templates = new BoundedMap<string, Template>(templatesMax)

function templateOf(event: AuditEvent): Template {
  const kept = templates.get(event.name)
  if (kept && fits(kept.from, event)) return kept
  const { caller, source, region, sourceAddress, userAgent } = event
  const template: Template = {
    // A copy: the whole event would keep the request's parameters alive.
    from: { caller: { ...caller }, source, region, sourceAddress, userAgent },
    before: `{"eventVersion":"1.11","userIdentity":${userIdentity(event.caller)}`,
    after:
      `,"eventSource":${text(event.source)},"eventName":${text(event.name)}` +
      `,"awsRegion":${text(event.region)},"sourceIPAddress":${text(event.sourceAddress)}` +
      `,"userAgent":${text(event.userAgent)}`,
    end:
      `,"eventType":"${caller.type === 'service' ? 'AwsServiceEvent' : 'AwsApiCall'}"` +
      `,"managementEvent":true` +
      `,"recipientAccountId":${text(caller.account)},"eventCategory":"Management"`,
  }
  templates.set(event.name, template)
  return template
}

const fits = (a: Shared, b: Shared): boolean =>
  arnOf(a.caller) === arnOf(b.caller) &&
  a.caller.accessKeyId === b.caller.accessKeyId &&
  a.caller.type === b.caller.type &&
  a.caller.account === b.caller.account &&
  a.source === b.source &&
  a.region === b.region &&
  a.sourceAddress === b.sourceAddress &&
  a.userAgent === b.userAgent

const arnOf = (caller: AuditedCaller): string | undefined =>
  'arn' in caller ? caller.arn : undefined

const identityTypes = {
  unknown: 'Unknown',
  service: 'AWSService',
  root: 'Root',
  user: 'IAMUser',
  role: 'Role',
  'assumed-role': 'AssumedRole',
} as const satisfies Record<AuditedCaller['type'], string>

function userIdentity(caller: AuditedCaller): string {
  const { type, account, accessKeyId } = caller
  const arn = arnOf(caller)
  // The unique ids of users and roles (AIDA…, AROA…) are not known here; the root user's is its account.
  return JSON.stringify({
    type: identityTypes[type],
    principalId: type === 'root' ? account : undefined,
    arn,
    accountId: type === 'unknown' ? undefined : account,
    accessKeyId,
    invokedBy: type === 'service' ? 'AWS Internal' : undefined,
    userName: type === 'user' && arn ? arn.slice(arn.lastIndexOf('/') + 1) : undefined,
  })
}

const error = (event: AuditEvent): string => {
  if (!event.error) return ''
  const { code, message } = event.error
  const told = message === undefined ? '' : `,"errorMessage":${text(message)}`
  return `,"errorCode":${text(code)}${told}`
}

function additional({ caller, additionalEventData }: AuditEvent): string {
  if (!additionalEventData) return ''
  const name = caller.type === 'service' ? 'serviceEventDetails' : 'additionalEventData'
  return `,"${name}":${details(additionalEventData)}`
}

/**
 * Characters of JSON that one member of the event shows: what no request exceeds that can succeed, so that nobody
 * keeps what was done out of the log. The largest is a CreateKey with a policy of 32 KiB, each character of it escaped
 * (65,536), a description of 8,192 characters and 50 tags of 384, each `\u0001` (49,152 and 115,200). CloudTrail
 * likewise omits what makes an event too large.
 */
export const detailsCharactersMax = 240_000

function details(value: Details | undefined): string {
  if (value === undefined) return 'null'
  const json = JSON.stringify(value)
  if (json.length <= detailsCharactersMax) return json
  return `{"omitted":true,"originalSize":${json.length},"reason":"too large"}`
}

function resources(list: readonly AuditedResource[] | undefined): string {
  if (!list || list.length === 0) return ''
  let rows = ''
  for (const resource of list) rows += rows === '' ? rowOf(resource) : `,${rowOf(resource)}`
  return `,"resources":[${rows}]`
}

/** Resources whose text is remembered; a name from outside may be any. */
const rowsMax = 256
const rows = new BoundedMap<string, { from: AuditedResource; row: string }>(rowsMax)

function rowOf(resource: AuditedResource): string {
  const { account, type, arn } = resource
  const kept = rows.get(arn)
  if (kept?.from.account === account && kept.from.type === type) return kept.row
  const row = `{"accountId":${text(account)},"type":${text(type)},"ARN":${text(arn)}}`
  rows.set(arn, { from: resource, row })
  return row
}

let second = Number.NaN
let secondText = ''

function wholeSeconds(time: number): string {
  const now = Math.floor(time / 1000)
  if (now !== second) {
    second = now
    secondText = `${new Date(now * 1000).toISOString().slice(0, 19)}Z`
  }
  return secondText
}
