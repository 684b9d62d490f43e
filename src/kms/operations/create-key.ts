import { isOfferedIn, type KeySpec, type KeyUsage, keySpecs } from '../../algorithms/key-spec.ts'
import { partitionOf } from '../../base/arn.ts'
import type { Custody, GeneratedMaterial, MaterialBinding } from '../../custody/custody.ts'
import { type KeyOrigin, keyArn, keyResourceType } from '../../keystore/key.ts'
import {
  bindingOf,
  insertKey,
  type NewKey,
  newKeyIds,
  TooManyKeys,
} from '../../keystore/key-change.ts'
import { decodeKey } from '../../keystore/keystore.ts'
import { validation } from '../../operation/error.ts'
import type { Access, Call, Operation, Outcome } from '../../operation/operation.ts'
import { boolean, type Carried, later, optional, string, structure } from '../../wire/shape.ts'
import { connectedStore, workOfStore } from '../custom-key-store.ts'
import { limitExceeded, unsupported } from '../error.ts'
import { describe } from '../key-metadata.ts'
import { defaultKeyPolicy, requireKeyPolicy } from '../key-policy.ts'
import type { Kms } from '../kms.ts'
import {
  customerMasterKeySpec,
  customKeyStoreId,
  description,
  keyMetadata,
  keySpec,
  keyUsage,
  origin,
  policyText,
  tags,
} from '../shapes.ts'
import { takeTags } from '../tags.ts'

const input = structure({
  Policy: optional(policyText),
  Description: optional(description),
  KeyUsage: optional(keyUsage),
  CustomerMasterKeySpec: optional(customerMasterKeySpec),
  KeySpec: optional(keySpec),
  Origin: optional(origin),
  CustomKeyStoreId: optional(customKeyStoreId),
  BypassPolicyLockoutSafetyCheck: optional(boolean()),
  Tags: optional(tags),
  MultiRegion: later(boolean()),
  XksKeyId: later(string({ min: 1, max: 128 })),
})
const output = structure({ KeyMetadata: keyMetadata })

type Input = Carried<typeof input>
type Output = Carried<typeof output>

/** The material is generated before the transaction; the rows and the audit event are in it. */
export const createKey: Operation<Kms, Input, Output> = {
  name: 'CreateKey',
  input,
  output,
  readOnly: false,
  audited: {
    input: [
      'Policy',
      'Description',
      'KeyUsage',
      'CustomerMasterKeySpec',
      'KeySpec',
      'Origin',
      'CustomKeyStoreId',
      'BypassPolicyLockoutSafetyCheck',
      'Tags',
      'MultiRegion',
    ],
    output: ['KeyMetadata'],
    filled: {
      Description: '',
      KeyUsage: 'ENCRYPT_DECRYPT',
      // Or what came by its older name.
      KeySpec: ({ CustomerMasterKeySpec = 'SYMMETRIC_DEFAULT' }: Input) => CustomerMasterKeySpec,
      Origin: 'AWS_KMS',
      BypassPolicyLockoutSafetyCheck: false,
      MultiRegion: false,
    },
  },
  async plan(given, call, kms) {
    const key = newKey(given, call)
    return {
      access: accesses(given, call),
      guard: () => guard(key, given, call, kms),
      execute: () => create(key, call, kms),
    }
  },
}

function accesses({ Tags }: Input, { caller: { account } }: Call): Access[] {
  const resource = { arn: '*', account } as const
  const access: Access[] = [{ action: 'kms:CreateKey', resource }]
  return Tags?.length ? [...access, { action: 'kms:TagResource', resource }] : access
}

/** Fills the defaults in and refuses what does not fit together. */
function newKey(given: Input, call: Call): NewKey {
  const { account } = call.caller
  const { spec, usage } = specAndUsage(given, call.region)
  return {
    ...newKeyIds(),
    account,
    region: call.region,
    spec,
    usage,
    origin: originOf(given),
    store: given.CustomKeyStoreId,
    description: given.Description ?? '',
    policy: given.Policy ?? defaultKeyPolicy(partitionOf(call.region), account),
    tags: takeTags(given.Tags ?? []),
    createdAt: call.time,
  }
}

function specAndUsage(given: Input, region: string): { spec: KeySpec; usage: KeyUsage } {
  if (given.KeySpec !== undefined && given.CustomerMasterKeySpec !== undefined) {
    throw validation(
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
    )
  }
  const spec = given.KeySpec ?? given.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  if (given.KeyUsage === undefined && spec !== 'SYMMETRIC_DEFAULT') {
    throw validation(
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    )
  }
  if (!isOfferedIn(region, spec)) throw unsupported(`KeySpec ${spec} is not in this Region.`)
  const wanted = given.KeyUsage ?? 'ENCRYPT_DECRYPT'
  const usage = keySpecs[spec].usages.find((known) => known === wanted)
  if (usage) return { spec, usage }
  throw validation(`KeyUsage ${wanted} is not compatible with KeySpec ${spec}`)
}

function originOf({ Origin = 'AWS_KMS', CustomKeyStoreId }: Input): KeyOrigin {
  if (Origin === 'EXTERNAL' || Origin === 'EXTERNAL_KEY_STORE') {
    throw unsupported(`Origin ${Origin} is not supported by this keystore.`)
  }
  if ((Origin === 'AWS_CLOUDHSM') !== (CustomKeyStoreId !== undefined)) {
    throw validation('Origin AWS_CLOUDHSM and CustomKeyStoreId must be given together.')
  }
  return Origin
}

function guard(key: NewKey, given: Input, call: Call, { keystore: { custodies } }: Kms): void {
  requireKeyPolicy(key.policy, keyArn(key), call, given.BypassPolicyLockoutSafetyCheck ?? false)
  const { store } = key
  requireSupport(store === undefined ? custodies.of(store) : connectedStore(custodies, store), key)
}

function requireSupport(custody: Custody, { spec, usage }: NewKey): void {
  if (custody.supports(spec, usage)) return
  throw unsupported(`KeySpec ${spec} with KeyUsage ${usage} is not supported by ${custody.name}.`)
}

async function create(key: NewKey, call: Call, { keystore }: Kms): Promise<Outcome<Output>> {
  const custody = keystore.custodies.of(key.store)
  const binding = bindingOf(key)
  const material = await workOfStore(key.store, () => custody.generate(binding))
  return {
    async change(change) {
      try {
        const rows = await insertKey(change, key, material)
        return { KeyMetadata: describe(decodeKey(rows.row, [rows.material], custody)) }
      } catch (error) {
        if (error instanceof TooManyKeys) {
          throw limitExceeded(`Account ${call.caller.account} has too many keys.`)
        }
        throw error
      }
    },
    audit: { made: { arn: keyArn(key), account: key.account, type: keyResourceType } },
    abandon: () => forget(custody, binding, material),
  }
}

/** Material without rows would stay in its token for ever. */
async function forget(
  custody: Custody,
  binding: MaterialBinding,
  { token }: GeneratedMaterial,
): Promise<void> {
  await custody.discard({ binding, token })
}
