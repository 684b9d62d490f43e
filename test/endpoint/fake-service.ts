import { AuditUnavailable } from '../../src/audit/audit.ts'
import { internal, ServiceError } from '../../src/operation/error.ts'
import type { Call, Operation, Service } from '../../src/operation/operation.ts'
import type { Perform } from '../../src/operation/perform.ts'
import {
  blob,
  optional,
  type Shape,
  string,
  stringMap,
  structure,
  timestamp,
} from '../../src/wire/shape.ts'

function declare(name: string, input: Shape<unknown>, output?: Shape<unknown>): Operation<never> {
  return {
    name,
    input,
    ...(output && { output }),
    readOnly: true,
    audited: { input: [] },
    plan: () => Promise.reject(new Error('the fake performs without a plan')),
  }
}

const keyId = structure({ KeyId: string() })

/** A service with the names of AWS KMS, so that its SDK can call it. */
export const fakeService: Service<never> = {
  id: 'kms',
  signingName: 'kms',
  eventSource: 'kms.amazonaws.com',
  target: 'TrentService',
  operations: {
    Encrypt: declare(
      'Encrypt',
      structure({
        KeyId: string(),
        Plaintext: { ...blob(), sensitive: true },
        EncryptionContext: optional(stringMap()),
      }),
      structure({ CiphertextBlob: blob(), KeyId: string() }),
    ),
    Decrypt: declare(
      'Decrypt',
      structure({ CiphertextBlob: blob() }),
      structure({ Plaintext: { ...blob(), sensitive: true } }),
    ),
    DescribeKey: declare(
      'DescribeKey',
      keyId,
      structure({
        KeyMetadata: structure({ KeyId: string(), CreationDate: timestamp() }),
      }),
    ),
    CreateAlias: declare('CreateAlias', structure({ AliasName: string() })),
    DisableKey: declare('DisableKey', keyId),
  },
  unsupported: new Set(['ReplicateKey']),
  translate: (error) => internal('KMSInternalException', error),
}

export type Performed = { operation: string; input: Record<string, unknown>; call: Call }

/** What the fake service does; it reverses what it should encrypt. */
export function fakePerform(): { perform: Perform; performed: Performed[]; outputs: unknown[] } {
  const performed: Performed[] = []
  const outputs: unknown[] = []
  const perform: Perform = async (operation, input, call) => {
    const members = structuredClone(input) as Record<string, unknown>
    performed.push({ operation, input: members, call })
    const output = outputOf(operation, members)
    outputs.push(output)
    return output
  }
  return { perform, performed, outputs }
}

/** The moment at which the fake's keys were made. */
export const creation = new Date('2026-01-02T03:04:05.678Z')

function outputOf(operation: string, input: Record<string, unknown>): unknown {
  const { KeyId, Plaintext, CiphertextBlob } = input
  switch (operation) {
    case 'Encrypt':
      return { CiphertextBlob: (Plaintext as Uint8Array).toReversed(), KeyId }
    case 'Decrypt':
      return { Plaintext: (CiphertextBlob as Uint8Array).toReversed() }
    case 'DescribeKey':
      return { KeyMetadata: { KeyId, CreationDate: creation } }
    case 'DisableKey':
      throw errorNamed(String(KeyId))
    default:
      return undefined
  }
}

function errorNamed(name: string): Error {
  if (name === 'defect') return new Error('secret details')
  if (name === 'audit') return new AuditUnavailable('disk full')
  if (name === 'InvalidCiphertextException') return new ServiceError(name)
  return new ServiceError(name, `about ${name}`)
}
