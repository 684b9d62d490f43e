import type {
  CancelKeyDeletionCommandInput,
  CancelKeyDeletionCommandOutput,
  CreateAliasCommandInput,
  CreateAliasCommandOutput,
  CreateKeyCommandInput,
  CreateKeyCommandOutput,
  DecapsulateCommandInput,
  DecapsulateCommandOutput,
  DecryptCommandInput,
  DecryptCommandOutput,
  DeleteAliasCommandInput,
  DeleteAliasCommandOutput,
  DeriveSharedSecretCommandInput,
  DeriveSharedSecretCommandOutput,
  DescribeKeyCommandInput,
  DescribeKeyCommandOutput,
  DisableKeyCommandInput,
  DisableKeyCommandOutput,
  EnableKeyCommandInput,
  EnableKeyCommandOutput,
  EncapsulateCommandInput,
  EncapsulateCommandOutput,
  EncryptCommandInput,
  EncryptCommandOutput,
  GenerateDataKeyCommandInput,
  GenerateDataKeyCommandOutput,
  GenerateDataKeyPairCommandInput,
  GenerateDataKeyPairCommandOutput,
  GenerateDataKeyPairWithoutPlaintextCommandInput,
  GenerateDataKeyPairWithoutPlaintextCommandOutput,
  GenerateDataKeyWithoutPlaintextCommandInput,
  GenerateDataKeyWithoutPlaintextCommandOutput,
  GenerateMacCommandInput,
  GenerateMacCommandOutput,
  GenerateRandomCommandInput,
  GenerateRandomCommandOutput,
  GetKeyPolicyCommandInput,
  GetKeyPolicyCommandOutput,
  GetKeyRotationStatusCommandInput,
  GetKeyRotationStatusCommandOutput,
  GetPublicKeyCommandInput,
  GetPublicKeyCommandOutput,
  ListAliasesCommandInput,
  ListAliasesCommandOutput,
  ListKeyPoliciesCommandInput,
  ListKeyPoliciesCommandOutput,
  ListKeysCommandInput,
  ListKeysCommandOutput,
  ListResourceTagsCommandInput,
  ListResourceTagsCommandOutput,
  PutKeyPolicyCommandInput,
  PutKeyPolicyCommandOutput,
  ReEncryptCommandInput,
  ReEncryptCommandOutput,
  ScheduleKeyDeletionCommandInput,
  ScheduleKeyDeletionCommandOutput,
  SignCommandInput,
  SignCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
  UpdateAliasCommandInput,
  UpdateAliasCommandOutput,
  UpdateKeyDescriptionCommandInput,
  UpdateKeyDescriptionCommandOutput,
  VerifyCommandInput,
  VerifyCommandOutput,
  VerifyMacCommandInput,
  VerifyMacCommandOutput,
} from '@aws-sdk/client-kms'
import { expectTypeOf, test } from 'vitest'
import type { KmsMethods } from '../../src/kms/embedded.ts'

/** Input and output of each operation, as the newest AWS SDK types them. */
type Sdk = {
  generateDataKeyPairWithoutPlaintext: [
    GenerateDataKeyPairWithoutPlaintextCommandInput,
    GenerateDataKeyPairWithoutPlaintextCommandOutput,
  ]
  generateDataKeyPair: [GenerateDataKeyPairCommandInput, GenerateDataKeyPairCommandOutput]
  encapsulate: [EncapsulateCommandInput, EncapsulateCommandOutput]
  deriveSharedSecret: [DeriveSharedSecretCommandInput, DeriveSharedSecretCommandOutput]
  decapsulate: [DecapsulateCommandInput, DecapsulateCommandOutput]
  cancelKeyDeletion: [CancelKeyDeletionCommandInput, CancelKeyDeletionCommandOutput]
  createAlias: [CreateAliasCommandInput, CreateAliasCommandOutput]
  createKey: [CreateKeyCommandInput, CreateKeyCommandOutput]
  decrypt: [DecryptCommandInput, DecryptCommandOutput]
  deleteAlias: [DeleteAliasCommandInput, DeleteAliasCommandOutput]
  describeKey: [DescribeKeyCommandInput, DescribeKeyCommandOutput]
  disableKey: [DisableKeyCommandInput, DisableKeyCommandOutput]
  enableKey: [EnableKeyCommandInput, EnableKeyCommandOutput]
  encrypt: [EncryptCommandInput, EncryptCommandOutput]
  generateDataKey: [GenerateDataKeyCommandInput, GenerateDataKeyCommandOutput]
  generateDataKeyWithoutPlaintext: [
    GenerateDataKeyWithoutPlaintextCommandInput,
    GenerateDataKeyWithoutPlaintextCommandOutput,
  ]
  generateMac: [GenerateMacCommandInput, GenerateMacCommandOutput]
  generateRandom: [GenerateRandomCommandInput, GenerateRandomCommandOutput]
  getKeyPolicy: [GetKeyPolicyCommandInput, GetKeyPolicyCommandOutput]
  getKeyRotationStatus: [GetKeyRotationStatusCommandInput, GetKeyRotationStatusCommandOutput]
  getPublicKey: [GetPublicKeyCommandInput, GetPublicKeyCommandOutput]
  listAliases: [ListAliasesCommandInput, ListAliasesCommandOutput]
  listKeyPolicies: [ListKeyPoliciesCommandInput, ListKeyPoliciesCommandOutput]
  listKeys: [ListKeysCommandInput, ListKeysCommandOutput]
  listResourceTags: [ListResourceTagsCommandInput, ListResourceTagsCommandOutput]
  putKeyPolicy: [PutKeyPolicyCommandInput, PutKeyPolicyCommandOutput]
  reEncrypt: [ReEncryptCommandInput, ReEncryptCommandOutput]
  scheduleKeyDeletion: [ScheduleKeyDeletionCommandInput, ScheduleKeyDeletionCommandOutput]
  sign: [SignCommandInput, SignCommandOutput]
  tagResource: [TagResourceCommandInput, TagResourceCommandOutput]
  untagResource: [UntagResourceCommandInput, UntagResourceCommandOutput]
  updateAlias: [UpdateAliasCommandInput, UpdateAliasCommandOutput]
  updateKeyDescription: [UpdateKeyDescriptionCommandInput, UpdateKeyDescriptionCommandOutput]
  verify: [VerifyCommandInput, VerifyCommandOutput]
  verifyMac: [VerifyMacCommandInput, VerifyMacCommandOutput]
}

type Name = keyof Sdk & keyof KmsMethods
type Input<N extends Name> = NonNullable<Parameters<KmsMethods[N]>[0]>
type Output<N extends Name> = Awaited<ReturnType<KmsMethods[N]>>
type WithoutAnswer<O> = O extends object ? O : Record<never, never>

/** The methods whose input is no input of the SDK's, and so on: each is `never` when all fit. */
type WrongInput = { [N in Name]: Input<N> extends Sdk[N][0] ? never : N }[Name]
type MissingMember = { [N in Name]: Exclude<keyof Sdk[N][0], keyof Input<N>> }[Name]
type WrongOutput = {
  [N in Name]: WithoutAnswer<Output<N>> extends Omit<Sdk[N][1], '$metadata'> ? never : N
}[Name]

test('the methods are those of the AWS SDK, by name', () => {
  expectTypeOf<keyof KmsMethods>().toEqualTypeOf<keyof Sdk>()
})

test('what a method takes and answers, the AWS SDK takes and answers too', () => {
  expectTypeOf<WrongInput>().toEqualTypeOf<never>()
  expectTypeOf<WrongOutput>().toEqualTypeOf<never>()
})

test('every member of the SDK is known, if only to be refused', () => {
  expectTypeOf<MissingMember>().toEqualTypeOf<never>()
})
