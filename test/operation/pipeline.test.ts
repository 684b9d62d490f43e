import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type Audit, AuditUnavailable } from '../../src/audit/audit.ts'
import { internal, ServiceError } from '../../src/operation/error.ts'
import type { Call, Operation, Outcome, Service } from '../../src/operation/operation.ts'
import { pipeline } from '../../src/operation/pipeline.ts'
import type { Principal } from '../../src/policy/principal.ts'
import type { Change, SealedStore } from '../../src/seal/sealed-store.ts'
import { blob, structure } from '../../src/wire/shape.ts'

const call = {
  caller: { type: 'root', arn: 'arn:aws:iam::000000000000:root', account: '000000000000' },
  region: 'us-east-1',
  requestId: '7d9e8e4c-0000-4000-8000-000000000000',
  time: 0,
} as unknown as Call & { caller: Principal }

type Answer = { Secret: Uint8Array; Public: Uint8Array }
let answer: Answer
beforeEach(() => {
  answer = { Secret: new Uint8Array(32).fill(7), Public: new Uint8Array(32).fill(8) }
})
const secretIsGone = () => answer.Secret.every((octet) => octet === 0)

const outcomes = {
  'an answer': (): Outcome<Answer> => ({ answer }),
  'a change': (): Outcome<Answer> => ({ change: async () => answer }),
}

/** Asks an operation that gives a secret out. */
function ask(outcome: () => Outcome<Answer>, audit: Partial<Audit>, committed = Promise.resolve()) {
  const give: Operation<null, unknown, Answer> = {
    name: 'Give',
    input: structure({}),
    output: structure({ Secret: blob({ sensitive: true }), Public: blob() }),
    readOnly: true,
    audited: { input: [] },
    plan: async () => ({ access: [], execute: async () => outcome() }),
  }
  const service: Service<null> = {
    id: 'fake',
    signingName: 'fake',
    eventSource: 'fake.amazonaws.com',
    target: 'Fake',
    operations: { Give: give as Operation<null> },
    unsupported: new Set(),
    translate: (error) => internal('InternalFailure', error),
  }
  const store: Partial<SealedStore> = {
    refresh: async () => {},
    change: async (work) => {
      const made = await work({} as Change)
      await committed
      return made
    },
  }
  const house = {
    store: store as SealedStore,
    audit: { record: async () => {}, enlist: async () => async () => {}, ...audit } as Audit,
    identityPolicies: () => [],
    report: () => {},
  }
  return pipeline(service, null, house)('Give', {}, call)
}

describe('the secrets of an answer', () => {
  const full = new AuditUnavailable('disk full')

  test.each(Object.values(outcomes))('are the caller’s', async (outcome) => {
    expect(await ask(outcome, {})).toBe(answer)
    expect(secretIsGone()).toBe(false)
  })

  test.each(Object.entries(outcomes))('are wiped when %s cannot be audited', async (_, outcome) => {
    const audit = {
      record: vi.fn().mockRejectedValue(full),
      enlist: vi.fn().mockRejectedValue(full),
    }
    await expect(ask(outcome, audit)).rejects.toBe(full)
    expect(secretIsGone()).toBe(true)
    expect(answer.Public).toEqual(new Uint8Array(32).fill(8))
  })

  test('are wiped when a change is made whose event is not written', async () => {
    const audit = { enlist: async () => () => Promise.reject(full) }
    await expect(ask(outcomes['a change'], audit)).rejects.toBe(full)
    expect(secretIsGone()).toBe(true)
  })

  test('are wiped when the change is not made', async () => {
    const lost = Promise.reject(new Error('the disk is gone'))
    await expect(ask(outcomes['a change'], {}, lost)).rejects.toBeInstanceOf(ServiceError)
    expect(secretIsGone()).toBe(true)
  })
})
