import { keySpecs, usageColumns } from '../algorithms/key-spec.ts'
import type { Key } from '../keystore/key.ts'
import type { Carried } from '../wire/shape.ts'
import { visibleState } from './key-state.ts'
import { customerMasterKeySpec, type keyMetadata } from './shapes.ts'

export type KeyMetadata = Carried<typeof keyMetadata>
type CustomerMasterKeySpec = Carried<typeof customerMasterKeySpec>

/** Describes a key as AWS does. Source: AWS KMS API Reference, KeyMetadata. */
export function describe(key: Key): KeyMetadata {
  const state = visibleState(key)
  const symmetric = keySpecs[key.spec].kind === 'symmetric'
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: state,
    ...(key.deletionAt !== undefined && { DeletionDate: new Date(key.deletionAt) }),
    Origin: key.origin,
    ...(key.store !== undefined && { CustomKeyStoreId: key.store }),
    KeyManager: 'CUSTOMER',
    ...(isOldSpec(key.spec) && { CustomerMasterKeySpec: key.spec }),
    KeySpec: key.spec,
    ...algorithmsOf(key),
    MultiRegion: false,
    ...(symmetric && key.origin === 'AWS_KMS' && { CurrentKeyMaterialId: key.current.id }),
  }
}

type Algorithms = Pick<
  KeyMetadata,
  | 'EncryptionAlgorithms'
  | 'SigningAlgorithms'
  | 'MacAlgorithms'
  | 'KeyAgreementAlgorithms'
  | 'EncapsulationAlgorithms'
>

/** The algorithms that a key may be used with, under the member that its usage has. */
export function algorithmsOf({ spec, usage }: Key): Algorithms {
  const { encryption, signing, mac, agreement, encapsulation } = keySpecs[spec]
  const column = usageColumns[usage]
  return {
    ...(column === 'encryption' && { EncryptionAlgorithms: [...(encryption ?? [])] }),
    ...(column === 'signing' && { SigningAlgorithms: [...(signing ?? [])] }),
    ...(column === 'mac' && { MacAlgorithms: [...(mac ?? [])] }),
    ...(column === 'agreement' && { KeyAgreementAlgorithms: [...(agreement ?? [])] }),
    ...(column === 'encapsulation' && { EncapsulationAlgorithms: [...(encapsulation ?? [])] }),
  }
}

/** Whether the deprecated twin of KeySpec knows this spec. */
export function isOldSpec(spec: string): spec is CustomerMasterKeySpec {
  return customerMasterKeySpec.values?.includes(spec) ?? false
}
