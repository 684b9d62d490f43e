import { afterReads, type Clock, systemClock } from '../base/clock.ts'
import { reasonOf } from '../base/error.ts'
import { judge, type KnownAnswer, type Verdict } from './judge.ts'
import { type FileReport, FileTally, total, type VectorReport } from './report.ts'
import { findVectors, type Source } from './sources.ts'
import type { Subject } from './subject.ts'

export type RunOptions = {
  /** Files and folders. */
  readonly paths: readonly string[]
  readonly subjects: readonly Subject[]
  /** Told of each verdict as it comes. */
  readonly observe?: (file: string, engine: string, answer: KnownAnswer, verdict: Verdict) => void
  /** Told now and then how far the run has come, from 0 to 1. */
  readonly progress?: (part: number) => void
  readonly clock?: Clock
}

/** The event loop waits no longer than this for a subject that works synchronously. */
const turnMilliseconds = 40

/** Puts every case of every file to every subject. A file that cannot be read is a failure, never an error. */
export async function runVectors(options: RunOptions): Promise<VectorReport> {
  const { paths, subjects, progress = () => {} } = options
  const { sources, ignored } = await findVectors(paths)
  const octets = sources.reduce((sum, source) => sum + source.octets, 0)
  const reports: FileReport[] = []
  let done = 0
  for (const source of sources) {
    const answers = await readAnswers(source)
    for (const [at, subject] of subjects.entries()) {
      const within = (part: number): void => {
        const subjectsDone = (at + part) / subjects.length
        progress((done + source.octets * subjectsDone) / Math.max(1, octets))
      }
      reports.push(await ask(source.file, answers, subject, within, options))
    }
    done += source.octets
  }
  return total(reports, ignored)
}

/** The cases of a file, or why there are none. */
async function readAnswers(source: Source): Promise<KnownAnswer[] | string> {
  try {
    const answers = await source.read()
    return answers.length > 0 ? answers : 'it has no cases'
  } catch (error) {
    return reasonOf(error)
  }
}

async function ask(
  file: string,
  answers: readonly KnownAnswer[] | string,
  subject: Subject,
  within: (part: number) => void,
  { observe, clock = systemClock }: RunOptions,
): Promise<FileReport> {
  const tally = new FileTally(file, subject.name)
  if (typeof answers === 'string') {
    tally.unreadable(answers)
    return tally.report()
  }
  let turned = clock.now()
  for (const [at, answer] of answers.entries()) {
    const verdict = await judge(answer, subject)
    tally.add(answer, verdict)
    observe?.(file, subject.name, answer, verdict)
    if (clock.now() - turned < turnMilliseconds) continue
    within(at / answers.length)
    await afterReads()
    turned = clock.now()
  }
  return tally.report()
}
