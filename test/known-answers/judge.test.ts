import { describe, expect, test } from 'vitest'
import { DecryptionFailed, KeyRefused } from '../../src/crypto/engine.ts'
import { CustodyUnavailable } from '../../src/custody/custody.ts'
import {
  agrees,
  judge,
  type KnownAnswer,
  type Outcome,
  type Result,
  refuses,
  type Verdict,
} from '../../src/known-answers/judge.ts'
import { offered, Refused, type Subject, Unsupported } from '../../src/known-answers/subject.ts'

const subject: Subject = { name: 'mine' }

const verdictOn = (
  result: Result,
  outcome: Outcome | Error,
  more: Partial<KnownAnswer> = {},
): Promise<Verdict> =>
  judge(
    {
      id: '1',
      comment: '',
      flags: [],
      algorithm: 'X',
      result,
      async ask() {
        if (outcome instanceof Error) throw outcome
        return outcome
      },
      ...more,
    },
    subject,
  )

const differs: Outcome = { kind: 'differs', how: 'it is 1, expected 2' }
const refusals = [refuses('no'), new Refused('no'), new DecryptionFailed(), new KeyRefused('no')]

describe('a valid case', () => {
  test('passes with its own answer alone', async () => {
    expect(await verdictOn('valid', agrees())).toEqual({ kind: 'passed' })
    expect(await verdictOn('valid', agrees('less'))).toEqual({ kind: 'passed', shownBy: 'less' })
    expect(await verdictOn('valid', differs)).toEqual({
      kind: 'failed',
      differed: 'it is 1, expected 2',
    })
    for (const refusal of refusals) {
      expect(await verdictOn('valid', refusal)).toMatchObject({ kind: 'failed' })
    }
  })

  test('that is refused for a stated limit is unsupported, neither passed nor failed', async () => {
    const limit = 'odd things'
    for (const refusal of [...refusals, new TypeError('odd')]) {
      const verdict = await verdictOn('valid', refusal, { limit })
      expect(verdict).toEqual({ kind: 'unsupported', reason: limit })
    }
    // A limit excuses a refusal, not a wrong answer.
    expect(await verdictOn('valid', differs, { limit })).toMatchObject({ kind: 'failed' })
    expect(await verdictOn('valid', agrees(), { limit })).toEqual({ kind: 'passed' })
  })
})

describe('an invalid case', () => {
  test('passes when it is refused, whatever for, and fails when it is taken', async () => {
    for (const refusal of refusals) {
      expect(await verdictOn('invalid', refusal)).toEqual({ kind: 'passed' })
    }
    expect(await verdictOn('invalid', agrees())).toMatchObject({ kind: 'failed' })
    expect(await verdictOn('invalid', differs)).toMatchObject({ kind: 'failed' })
  })

  test('that a limit may have refused passes, and the report says so', async () => {
    expect(await verdictOn('invalid', refuses('no'), { limit: 'odd things' })).toEqual({
      kind: 'passed',
      shownBy: 'a refusal for a limit: odd things',
    })
  })
})

test('an acceptable case passes with either verdict, which the report tells, but with no third', async () => {
  expect(await verdictOn('acceptable', agrees())).toEqual({ kind: 'passed', taken: 'accepted' })
  expect(await verdictOn('acceptable', refuses('no'))).toEqual({ kind: 'passed', taken: 'refused' })
  expect(await verdictOn('acceptable', differs)).toMatchObject({ kind: 'failed' })
})

test.each(['valid', 'invalid', 'acceptable'] as const)(
  'what a subject cannot be asked is unsupported, though it be %s',
  async (result) => {
    const lacking = new Unsupported('mine has no RSA')
    expect(await verdictOn(result, lacking)).toEqual({
      kind: 'unsupported',
      reason: 'mine has no RSA',
    })
  },
)

test('a subject that breaks fails the case, even an invalid one', async () => {
  for (const broken of [new TypeError('x is undefined'), new RangeError('r'), new Error('e')]) {
    const verdict = await verdictOn('invalid', broken)
    expect(verdict).toEqual({ kind: 'failed', differed: `an unexpected ${broken}` })
  }
})

test('a TypeError is a refusal only of what the standard has not, or a limit excludes', async () => {
  const broken = new TypeError('seed must be 32 octets, got 31')
  expect(await verdictOn('invalid', broken, { isOdd: true })).toEqual({ kind: 'passed' })
  expect(await verdictOn('valid', broken, { isOdd: true })).toMatchObject({ kind: 'failed' })
})

test('a token that is gone ends the run', async () => {
  await expect(verdictOn('invalid', new CustodyUnavailable('gone'))).rejects.toThrow('gone')
})

test('a family, or a part of one, that a subject lacks is named', () => {
  const partly: Subject = { name: 'mine', rsa: { verify: async () => true } }
  expect(() => offered(partly, 'hkdf', 'derive')).toThrow(new Unsupported('mine has no HKDF'))
  expect(() => offered(partly, 'rsa', 'oaepDecrypt')).toThrow('mine has no RSA: oaep decrypt')
  expect(offered(partly, 'rsa', 'verify')).toBe(partly.rsa?.verify)
})
