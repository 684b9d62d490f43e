import type { Arn } from '../base/arn.ts'
import type { Principal } from './principal.ts'

declare const compiled: unique symbol
/** A policy that parsed, with every element understood. */
export type CompiledPolicy = { readonly [compiled]: true }

export type PolicyRequest = {
  readonly principal: Principal
  /** `kms:Encrypt` */
  readonly action: string
  readonly resource: Arn
}
