import type { KnownAnswer, Question, Result } from '../../judge.ts'
import { UnreadableVectors } from '../entry.ts'
import { type Block, blocksOf, isComment } from './block.ts'
import { questionOf } from './question.ts'

const bracketLine = /^\[[^\]\n{"]+\]\s*$/m

/** NIST's files begin with a comment that names CAVS, which wrote them, or the kind of vectors. */
export const isCavp = (text: string): boolean =>
  /^\s*#/.test(text) && bracketLine.test(text) && /^[A-Za-z]\w* ?=/m.test(text)

/** Whether anything in a text is as in NIST's files, so that it may be what is left of one. */
export const hasCavpMark = (text: string): boolean =>
  /^\s*#.*\bCAVS\b/m.test(text) ||
  bracketLine.test(text) ||
  /^[A-Za-z]\w* ?= ?[\da-fA-F]*\s*$/m.test(text)

/**
 * A file of NIST's CAVP, with answers (`.rsp`, or a `.txt` with them).
 * @param name of the file, where the comment does not tell what it is
 * @throws UnreadableVectors
 */
export function readCavp(text: string, name: string): KnownAnswer[] {
  const title = `${text.split('\n', headLinesMax).filter(isComment).join('\n')}\n${name}`
  const answers: KnownAnswer[] = []
  for (const block of blocksOf(text)) {
    const question = questionOf(block, title)
    if (question) answers.push({ ...question, ...commonOf(block, answers.length) })
  }
  return answers
}

const headLinesMax = 12

function commonOf(block: Block, at: number): Omit<KnownAnswer, keyof Question> {
  const count = ['COUNT', 'Count', 'count'].find((name) => block.has(name))
  const { settings } = block.section
  const section = [...settings].map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  return {
    id: `line ${block.line}`,
    comment: count === undefined ? `case ${at + 1}` : `${count} ${block.text(count)}`,
    flags: section,
    result: resultOf(block),
  }
}

/** `FAIL` on a line of its own, or `Result = F (reason)`. */
function resultOf(block: Block): Result {
  if (block.has('FAIL')) return 'invalid'
  if (!block.has('Result')) return 'valid'
  const verdict = /^([PF])\b/.exec(block.text('Result'))?.[1]
  if (verdict) return verdict === 'P' ? 'valid' : 'invalid'
  throw new UnreadableVectors(`line ${block.line}: Result is neither P nor F`)
}
