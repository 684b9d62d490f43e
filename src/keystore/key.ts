import type { KeySpec, KeyUsage } from '../algorithms/key-spec.ts'
import { type Arn, formatArn, partitionOf } from '../base/arn.ts'
import type { Custody, MaterialReference } from '../custody/custody.ts'
import type { CompiledPolicy } from '../policy/policy.ts'

/** Key states that are stored. `Unavailable` is no row's state: it is seen when the custody cannot be reached. */
export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion'

/** Where the material came from. Source: AWS KMS API Reference, CreateKey, Origin. */
export type KeyOrigin = 'AWS_KMS' | 'AWS_CLOUDHSM'

/** What identifies a key: account, Region and id. */
export type KeyIdentity = { readonly account: string; readonly region: string; readonly id: string }

/** The columns that find a key's own row. */
export const keyColumns = ({ account, region, id }: KeyIdentity) => ({ account, region, id })
/** The columns that find the rows of what belongs to a key. */
export const ofKey = ({ account, region, id }: KeyIdentity) => ({ account, region, key: id })

/** One version of a key's material. */
export type Material = MaterialReference & {
  readonly id: string
  /** SubjectPublicKeyInfo DER of a key pair. */
  readonly publicKey: Uint8Array | undefined
}

/** A key as it was read and verified. It never changes: a change makes every process read it anew. */
export type Key = KeyIdentity & {
  readonly arn: Arn
  readonly spec: KeySpec
  readonly usage: KeyUsage
  readonly origin: KeyOrigin
  /** The custom key store that holds the material; without one, software custody does. */
  readonly store: string | undefined
  readonly description: string
  readonly state: KeyState
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly deletionAt: number | undefined
  readonly policyText: string
  readonly policy: CompiledPolicy
  readonly custody: Custody
  readonly current: Material
  readonly materials: ReadonlyMap<string, Material>
}

export function keyArn({ account, region, id }: KeyIdentity): Arn {
  return formatArn({
    partition: partitionOf(region),
    service: 'kms',
    region,
    account,
    resource: `key/${id}`,
  })
}

/** What CloudTrail calls a key. */
export const keyResourceType = 'AWS::KMS::Key'

/** Names a key in caches and in the trail of changes. */
export const keyTopic = ({ account, region, id }: KeyIdentity): string =>
  `key:${account}/${region}/${id}`
