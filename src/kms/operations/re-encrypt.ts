import { wipe } from '../../base/bytes.ts'
import { encrypt } from '../../keystore/cipher.ts'
import type { Key } from '../../keystore/key.ts'
import type { Call, Operation, Plan } from '../../operation/operation.ts'
import { blob, type Carried, optional, string, structure } from '../../wire/shape.ts'
import { accessTo, denied, refusedAfter } from '../access.ts'
import { encryptionAlgorithmFor, requireBindable, requireEncryptable } from '../algorithm.ts'
import { requireEncrypting } from '../capability.ts'
import { type OpenCiphertext, openCiphertext } from '../ciphertext-key.ts'
import { wrongUsage } from '../error.ts'
import { resolveKey } from '../key-id.ts'
import { requireState, stateForUse } from '../key-state.ts'
import type { Kms } from '../kms.ts'
import {
  ciphertextBlob,
  dryRun,
  dryRunModifiers,
  encryptionAlgorithm,
  encryptionContext,
  grantTokens,
  keyId,
} from '../shapes.ts'

const input = structure({
  CiphertextBlob: ciphertextBlob,
  SourceEncryptionContext: optional(encryptionContext),
  SourceKeyId: optional(keyId),
  DestinationKeyId: keyId,
  DestinationEncryptionContext: optional(encryptionContext),
  SourceEncryptionAlgorithm: optional(encryptionAlgorithm),
  DestinationEncryptionAlgorithm: optional(encryptionAlgorithm),
  ...grantTokens,
  ...dryRun,
  ...dryRunModifiers,
})

const output = structure({
  CiphertextBlob: blob(),
  SourceKeyId: string(),
  KeyId: string(),
  SourceEncryptionAlgorithm: encryptionAlgorithm,
  DestinationEncryptionAlgorithm: encryptionAlgorithm,
  SourceKeyMaterialId: optional(string()),
  DestinationKeyMaterialId: optional(string()),
})

type Input = Carried<typeof input>
type Output = Carried<typeof output>

/** Two keys, two permissions; the plaintext between them never leaves. */
export const reEncrypt: Operation<Kms, Input, Output> = {
  name: 'ReEncrypt',
  input,
  output,
  readOnly: true,
  audited: {
    input: [
      'SourceKeyId',
      'SourceEncryptionAlgorithm',
      'SourceEncryptionContext',
      'DestinationKeyId',
      'DestinationEncryptionAlgorithm',
      'DestinationEncryptionContext',
    ],
    filled: {
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    },
  },
  async plan(given, call, kms) {
    const source = await openCiphertext(
      {
        blob: given.CiphertextBlob,
        keyId: given.SourceKeyId,
        algorithm: given.SourceEncryptionAlgorithm,
        context: given.SourceEncryptionContext,
      },
      'ReEncryptFrom',
      call,
      kms,
    )
    if (!('key' in source)) return source
    try {
      return await planMove(source, given, call, kms)
    } catch (error) {
      // Who may not use the source must not learn by the destination that it is there.
      return refusedAfter([source.access], error)
    }
  },
}

async function planMove(
  source: OpenCiphertext,
  given: Input,
  call: Call,
  { keystore }: Kms,
): Promise<Plan<Output>> {
  const found = await resolveKey(keystore, call, given.DestinationKeyId, 'key-or-alias')
  if ('hidden' in found) {
    const absent = denied('ReEncryptTo', found.hidden, call)
    return { ...absent, access: [source.access, ...absent.access] }
  }
  const destination = found.key
  return {
    access: [source.access, accessTo(found, 'kms:ReEncryptTo', true, call)],
    guard: () => guard(source, destination, given),
    execute: () => moveTo(destination, source, given),
  }
}

function guard(source: OpenCiphertext, destination: Key, given: Input): void {
  source.guard()
  requireState('cryptographic', destination.arn, stateForUse(destination))
  if (destination.usage !== 'ENCRYPT_DECRYPT') {
    throw wrongUsage(destination.arn, destination.usage, 'ReEncryptTo')
  }
  const algorithm = encryptionAlgorithmFor(destination, given.DestinationEncryptionAlgorithm)
  requireBindable(algorithm, given.DestinationEncryptionContext)
}

async function moveTo(
  destination: Key,
  source: OpenCiphertext,
  given: Input,
): Promise<{ answer: Output; audit?: { additional: Record<string, string> } }> {
  const able = requireEncrypting(destination)
  const algorithm = encryptionAlgorithmFor(destination, given.DestinationEncryptionAlgorithm)
  const context = given.DestinationEncryptionContext
  const opened = await source.decrypt()
  try {
    requireEncryptable(destination, algorithm, opened.plaintext, context)
    const CiphertextBlob = await encrypt(able, algorithm, opened.plaintext, context)
    const symmetric = algorithm === 'SYMMETRIC_DEFAULT'
    const DestinationKeyMaterialId = symmetric ? destination.current.id : undefined
    return {
      answer: {
        CiphertextBlob,
        SourceKeyId: source.key.arn,
        KeyId: destination.arn,
        SourceEncryptionAlgorithm: opened.algorithm,
        DestinationEncryptionAlgorithm: algorithm,
        SourceKeyMaterialId: opened.material,
        DestinationKeyMaterialId,
      },
      audit: {
        additional: {
          ...(opened.material && { sourceKeyMaterialId: opened.material }),
          ...(DestinationKeyMaterialId && { destinationKeyMaterialId: DestinationKeyMaterialId }),
        },
      },
    }
  } finally {
    wipe(opened.plaintext)
  }
}
