import { bytesEqual } from '../base/bytes.ts'
import { hex } from '../base/encoding.ts'
import { CustodyUnavailable } from '../custody/custody.ts'
import { type Families, type Family, offered, type Subject, Unsupported } from './subject.ts'

/** What the source says of a case: the input must be taken, must be refused, or may be either. */
export type Result = 'valid' | 'invalid' | 'acceptable'

/** What came of putting a case to a subject. */
export type Outcome =
  /** The very answer of the source. `shownBy` says how, where the answer itself could not be compared. */
  | { readonly kind: 'agrees'; readonly shownBy?: string }
  | { readonly kind: 'refuses'; readonly why: string }
  /** Another answer. */
  | { readonly kind: 'differs'; readonly how: string }

/** What a case asks of a subject, whichever format it came from. */
export type Question = {
  /** For example `AES-GCM`, `ECDSA P-256 sha256`. */
  readonly algorithm: string
  /**
   * A limit of the engines' seam that this case is beyond. A valid case that is refused is then unsupported; an invalid
   * one passes, and the report says that a limit may have been why.
   */
  readonly limit?: string | undefined
  /** The standard has no input of this length, and so a TypeError is a refusal. */
  readonly isOdd?: boolean | undefined
  /** May throw what `Subject` says of errors. */
  ask(subject: Subject, result: Result): Promise<Outcome>
}

export type KnownAnswer = Question & {
  /** As the source counts it: `tcId 12`, `tg 1, tc 3`. */
  readonly id: string
  readonly comment: string
  readonly flags: readonly string[]
  readonly result: Result
}

export type Verdict =
  | { readonly kind: 'passed'; readonly shownBy?: string; readonly taken?: 'accepted' | 'refused' }
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'failed'; readonly differed: string }

/**
 * Puts a case to a subject. One that throws is at fault, and the verdict says so.
 * @throws CustodyUnavailable when a token is gone, of which no case tells anything
 */
export async function judge(answer: KnownAnswer, subject: Subject): Promise<Verdict> {
  try {
    return verdictOf(answer, await outcomeOf(answer, subject))
  } catch (error) {
    if (error instanceof CustodyUnavailable) throw error
    if (isUnsupported(error)) return { kind: 'unsupported', reason: error.message }
    return { kind: 'failed', differed: `an unexpected ${String(error)}` }
  }
}

async function outcomeOf(answer: KnownAnswer, subject: Subject): Promise<Outcome> {
  try {
    return await answer.ask(subject, answer.result)
  } catch (error) {
    if (isRefusal(error, answer)) return { kind: 'refuses', why: error.message }
    throw error
  }
}

/** Names tell, as subjects of other rooms have errors of their own. */
const isUnsupported = (error: unknown): error is Error =>
  error instanceof Error && ['Unsupported', 'TokenUnsupported'].includes(error.name)

const refusals: ReadonlySet<string> = new Set(['Refused', 'DecryptionFailed', 'KeyRefused'])

/** A TypeError is how an engine tells its caller of a broken contract: expected where the case breaks it. */
function isRefusal(error: unknown, { limit, isOdd }: Question): error is Error {
  if (!(error instanceof Error)) return false
  const breaksContract = limit !== undefined || isOdd === true
  return refusals.has(error.name) || (error instanceof TypeError && breaksContract)
}

function verdictOf({ result, limit }: KnownAnswer, outcome: Outcome): Verdict {
  if (outcome.kind === 'differs') return { kind: 'failed', differed: outcome.how }
  const agrees = outcome.kind === 'agrees'
  const shownBy = agrees ? outcome.shownBy : limit && `a refusal for a limit: ${limit}`
  const shown = shownBy === undefined ? {} : { shownBy }
  if (result === 'acceptable') {
    return { kind: 'passed', taken: agrees ? 'accepted' : 'refused', ...shown }
  }
  if (result === 'invalid') {
    if (agrees) return { kind: 'failed', differed: 'accepted, but is invalid' }
    return { kind: 'passed', ...shown }
  }
  if (agrees) return { kind: 'passed', ...shown }
  if (limit !== undefined) return { kind: 'unsupported', reason: limit }
  return { kind: 'failed', differed: `refused, but is valid: ${outcome.why}` }
}

/** Agreement, optionally shown by less than the answer itself. */
export const agrees = (shownBy?: string): Outcome =>
  shownBy === undefined ? { kind: 'agrees' } : { kind: 'agrees', shownBy }

export const refuses = (why: string): Outcome => ({ kind: 'refuses', why })

/** Whether a result is the one of the source. These are keys of tests, which may be shown. */
export function compare(what: string, actual: Uint8Array, expected: Uint8Array): Outcome {
  if (bytesEqual(actual, expected)) return agrees()
  return { kind: 'differs', how: difference(what, actual, expected) }
}

export const difference = (what: string, actual: Uint8Array, expected: Uint8Array): string =>
  `${what} is ${shown(actual)}, expected ${shown(expected)}`

const shownOctetsMax = 32

function shown(octets: Uint8Array): string {
  if (octets.length === 0) return 'empty'
  const head = hex(octets.subarray(0, shownOctetsMax))
  return octets.length > shownOctetsMax ? `${head}… (${octets.length} octets)` : head
}

/** The verdict of a verification. */
export const verified = (isValid: boolean): Outcome =>
  isValid ? agrees() : refuses('the signature does not verify')

/** A case that no subject can be asked, because the seam has no words for it. */
export function unsupported(algorithm: string, reason: string): Question {
  return {
    algorithm,
    ask() {
      throw new Unsupported(reason)
    },
  }
}

/** A case whose input has no form that a subject could be given: one that has the family refuses it. */
export function malformed<F extends Family>(
  algorithm: string,
  family: F,
  member: keyof Families[F] & string,
  why: string,
): Question {
  return {
    algorithm,
    async ask(subject) {
      offered(subject, family, member)
      return refuses(why)
    },
  }
}
