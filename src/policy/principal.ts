import type { Arn } from '../base/arn.ts'

/** Who calls. `root` is the account itself; a `role` here is a role used directly, as embedded callers may. */
export type PrincipalType = 'root' | 'user' | 'role' | 'assumed-role'

export type Principal = {
  readonly type: PrincipalType
  readonly arn: Arn
  /** 12 digits. */
  readonly account: string
}
