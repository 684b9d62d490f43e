import { validation } from '../../operation/error.ts'
import { integer, oneOf, optional, string, structure, timestamp } from '../../wire/shape.ts'
import { amendment } from '../key-amendment.ts'
import { onKey } from '../on-key.ts'
import { keyId } from '../shapes.ts'

const windowDaysDefault = 30
const windowDaysMin = 7
const windowDaysMax = 30
const dayMilliseconds = 86_400_000

export const scheduleKeyDeletion = onKey({
  name: 'ScheduleKeyDeletion',
  input: structure({
    KeyId: keyId,
    PendingWindowInDays: optional(integer({ min: 1, max: 365 })),
  }),
  output: structure({
    KeyId: string(),
    DeletionDate: timestamp(),
    KeyState: oneOf(['PendingDeletion']),
    PendingWindowInDays: integer(),
  }),
  readOnly: false,
  audited: {
    input: ['KeyId', 'PendingWindowInDays'],
    output: ['DeletionDate', 'KeyState', 'PendingWindowInDays'],
  },
  forms: 'key',
  crossAccount: false,
  states: 'notPendingDeletion',
  guard(_key, { PendingWindowInDays: days = windowDaysDefault }) {
    if (days < windowDaysMin || days > windowDaysMax) {
      throw validation(
        `PendingWindowInDays must be between ${windowDaysMin} and ${windowDaysMax} (inclusive).`,
      )
    }
  },
  async execute(key, { PendingWindowInDays: days = windowDaysDefault }, call) {
    const deletionAt = call.time + days * dayMilliseconds
    return amendment(
      key,
      'notPendingDeletion',
      (row) => ({ ...row, state: 'PendingDeletion', deletion_at: deletionAt }),
      () => ({
        KeyId: key.arn as string,
        DeletionDate: new Date(deletionAt),
        KeyState: 'PendingDeletion' as const,
        PendingWindowInDays: days,
      }),
    )
  },
})
