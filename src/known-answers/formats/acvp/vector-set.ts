import { type KnownAnswer, type Question, unsupported } from '../../judge.ts'
import { type Entry, UnreadableVectors } from '../entry.ts'
import { AcvpCase, type AcvpReader, type AcvpSet } from './case.ts'
import { mlDsaQuestion, mlKemQuestion } from './post-quantum.ts'
import { ecdsaQuestion, eddsaQuestion, rsaQuestion } from './signature.ts'
import {
  aeadQuestion,
  digestQuestion,
  kdfQuestion,
  macQuestion,
  wrapQuestion,
} from './symmetric.ts'

/** Algorithms of ACVP that are ours; a name that ends in `*` is a beginning. */
const readers: readonly (readonly [string, AcvpReader])[] = [
  ['ACVP-AES-GCM', aeadQuestion],
  ['ACVP-AES-KW', wrapQuestion('KW')],
  ['ACVP-AES-KWP', wrapQuestion('KWP')],
  ['SHA*', digestQuestion],
  ['HMAC-SHA*', macQuestion],
  ['KDF', kdfQuestion],
  ['ECDSA', ecdsaQuestion],
  ['EDDSA', eddsaQuestion],
  ['RSA', rsaQuestion],
  ['ML-DSA', mlDsaQuestion],
  ['ML-KEM', mlKemQuestion],
]

/** Whether a document is a vector set; its name of the algorithm and its groups tell. */
export const isAcvp = (document: Entry): boolean =>
  document.has('algorithm') && document.has('testGroups') && document.has('revision')

/**
 * A vector set of NIST's ACVP: the prompt and its expected results, or one document that has both.
 * @throws UnreadableVectors
 * @see draft-celi-acvp-symmetric, and the drafts beside it
 */
export function readAcvp(prompt: Entry, expected: Entry): KnownAnswer[] {
  const set = { algorithm: prompt.text('algorithm'), mode: prompt.optionalText('mode') ?? '' }
  return paired(prompt, expected, 'testGroups', 'tgId').flatMap(([group, answered]) =>
    paired(group, answered, 'tests', 'tcId').map(([test, answer]) => {
      const given = new AcvpCase(test, answer, group, answered)
      return { ...questionOf(given, set), ...commonOf(given, set) }
    }),
  )
}

/** Tests that are one question and one answer; others are loops of thousands, or of gigabytes. */
const plainTypes: ReadonlySet<string> = new Set(['AFT', 'VAL', 'GDT', 'KAT'])

function questionOf(given: AcvpCase, set: AcvpSet): Question {
  const name = [set.algorithm, set.mode].filter(Boolean).join(' ')
  const type = given.optionalText('testType') ?? 'AFT'
  if (!plainTypes.has(type)) return unsupported(name, `tests of type ${type}`)
  const reader = readers.find(([known]) =>
    known.endsWith('*') ? set.algorithm.startsWith(known.slice(0, -1)) : set.algorithm === known,
  )
  return reader ? reader[1](given, set) : unsupported(name, name)
}

function commonOf(given: AcvpCase, { algorithm, mode }: AcvpSet) {
  const isValid = !given.has('testPassed') || given.flag('testPassed')
  return {
    id: given.id,
    comment: given.optionalText('reason') ?? '',
    flags: [algorithm, mode].filter(Boolean),
    result: isValid ? ('valid' as const) : ('invalid' as const),
  }
}

/** What is asked, each with its answer: both documents name the same, each once. */
function paired(prompt: Entry, expected: Entry, list: string, id: string): [Entry, Entry][] {
  const [asked, answers] = [index(prompt, list, id), index(expected, list, id)]
  for (const [number, { path }] of answers) {
    if (!asked.has(number)) throw new UnreadableVectors(`${path} answers what the prompt has not`)
  }
  return [...asked].map(([number, entry]) => [entry, found(answers, number, entry)])
}

function index(document: Entry, list: string, id: string): Map<number, Entry> {
  const entries = document.entries(list)
  const byId = new Map(entries.map((entry) => [entry.integer(id), entry]))
  if (byId.size === entries.length) return byId
  throw new UnreadableVectors(`${document.path}.${list} has one ${id} twice`)
}

function found(answers: ReadonlyMap<number, Entry>, id: number, asked: Entry): Entry {
  const answer = answers.get(id)
  if (answer) return answer
  throw new UnreadableVectors(`${asked.path} has no answer among the expected results`)
}
