import { type Arn, type ArnParts, accountPattern, parseArn, partitionOf } from '../base/arn.ts'

/** Who calls. `root` is the account itself; a `role` here is a role used directly, as embedded callers may. */
export type PrincipalType = 'root' | 'user' | 'role' | 'assumed-role'

/** A caller. Its ARN determines the other two. */
export type Principal = {
  readonly type: PrincipalType
  readonly arn: Arn
  /** 12 digits. */
  readonly account: string
}

/** Whom a statement names. */
export type NamedPrincipal =
  | { readonly type: 'everyone' }
  /** The account, as `arn:…:root` or its 12 digits: its root user, and by delegation whom its IAM allows. */
  | { readonly type: 'account'; readonly account: string }
  /** A user or a session, exactly. */
  | { readonly type: 'arn'; readonly arn: Arn }
  /** A role and all of its sessions. */
  | { readonly type: 'role'; readonly arn: Arn; readonly role: string }
  /** `cloudtrail.amazonaws.com`. No service calls in its own name, so this matches nobody. */
  | { readonly type: 'service'; readonly service: string }

// Names and paths of the IAM API Reference (CreateUser, CreateRole, AssumeRole, GetFederationToken). The path's
// class is printable ASCII without `/` and without the wildcards, which a principal may not have.
const path = '(?:[!-)+-.0->@-~]+/)*'
const user = new RegExp(`^user/${path}[\\w+=,.@-]{1,64}$`)
const role = new RegExp(`^role/${path}([\\w+=,.@-]{1,64})$`)
const session =
  /^(?:assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]{2,64}|federated-user\/[\w+=,.@-]{2,32})$/
const service = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/

/**
 * Reads a value of `{"AWS": …}`; what is not a principal (a group, a wildcard inside an ARN), or of another partition
 * than the one given, is `undefined`.
 */
export function parseAwsPrincipal(text: string, partition?: string): NamedPrincipal | undefined {
  if (text === '*') return { type: 'everyone' }
  if (accountPattern.test(text)) return { type: 'account', account: text }
  const parts = parseArn(text)
  if (parts?.region !== '' || !accountPattern.test(parts.account)) return undefined
  if (parts.partition !== (partition ?? parts.partition)) return undefined
  const { service, account, resource } = parts
  if (service === 'sts' && session.test(resource)) return { type: 'arn', arn: text as Arn }
  if (service !== 'iam') return undefined
  if (resource === 'root') return { type: 'account', account }
  if (user.test(resource)) return { type: 'arn', arn: text as Arn }
  const name = role.exec(resource)?.[1]
  return name === undefined
    ? undefined
    : { type: 'role', arn: text as Arn, role: roleKey(parts, name) }
}

/** The caller that an ARN names: an account's root user, a user, a role or a role's session; else `undefined`. */
export function principalOfArn(text: string): Principal | undefined {
  const named = parseAwsPrincipal(text)
  const parts = parseArn(text)
  if (!named || !parts) return undefined
  const caller = { arn: text as Arn, account: parts.account }
  if (named.type === 'account') return { ...caller, type: 'root' }
  if (named.type === 'role') return { ...caller, type: 'role' }
  if (parts.resource.startsWith('user/')) return { ...caller, type: 'user' }
  return parts.resource.startsWith('assumed-role/')
    ? { ...caller, type: 'assumed-role' }
    : undefined
}

/**
 * Whether a caller is one of a Region's partition: where its ARN is another's, no policy that names it can mean it. An
 * account's root user is known by the account alone.
 */
export function livesIn({ type, arn }: Principal, region: string): boolean {
  return type === 'root' || arn.startsWith(`arn:${partitionOf(region)}:`)
}

/** Reads a value of `{"Service": …}`. */
export function parseServicePrincipal(text: string): NamedPrincipal | undefined {
  return service.test(text) ? { type: 'service', service: text } : undefined
}

/** The role behind a session, in the form of `NamedPrincipal.role`; `undefined` for any other principal. */
export function roleOfSession(principal: Principal): string | undefined {
  if (principal.type !== 'assumed-role') return undefined
  const parts = parseArn(principal.arn)
  const name = parts && session.exec(parts.resource)?.[1]
  return parts && name !== undefined ? roleKey(parts, name) : undefined
}

// A session's ARN has no path, and a role's name is unique in its account whatever its path.
function roleKey({ partition, account }: ArnParts, name: string): string {
  return `${partition}:${account}/${name}`
}
