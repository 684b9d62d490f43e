import type { Arn } from '../base/arn.ts'
import { keyResourceType } from '../keystore/key.ts'
import { policyInChange } from '../keystore/key-change.ts'
import { ServiceError } from '../operation/error.ts'
import type { Access, Call, Plan } from '../operation/operation.ts'
import type { Change } from '../seal/sealed-store.ts'
import type { Found } from './key-id.ts'

/** The permission to do something with a key. What the caller did not name itself, a denial does not tell. */
export function accessTo(
  { key, named }: Found,
  action: `kms:${string}`,
  crossAccount: boolean,
  call: Call,
): Access {
  const { arn, account, policy } = key
  const policyIn = (change: Change) => policyInChange(change, key)
  return {
    action,
    resource: { arn, account, type: keyResourceType, policy, policyIn },
    crossAccount,
    denial: account === call.caller.account ? undefined : hiddenDenial(call, action, named),
  }
}

/** Plans what must be refused as if it had been looked up: another account's key that is not there. */
export function denied(
  name: string,
  { arn, account }: { arn: Arn; account: string },
  call: Call,
): Plan<never> {
  const denial = hiddenDenial(call, `kms:${name}`, arn)
  return {
    access: [{ action: `kms:${name}`, resource: { arn, account }, denial }],
    execute: () => Promise.reject(denial),
  }
}

/** Plans what cannot be done, for who may do as much as could be planned: nobody else learns why. */
export function refusedAfter(access: readonly Access[], error: unknown): Plan<never> {
  const refuse = (): never => {
    throw error
  }
  return { access, guard: refuse, execute: refuse }
}

/** One text for a key of another account that is absent and for one that is forbidden. */
function hiddenDenial(call: Call, action: string, arn: Arn): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${arn} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  )
}
