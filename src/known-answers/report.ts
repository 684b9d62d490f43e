import type { KnownAnswer, Verdict } from './judge.ts'

export type Failure = {
  /** Empty for a file that could not be read. */
  readonly id: string
  readonly comment: string
  readonly flags: readonly string[]
  readonly algorithm: string
  /** What was wrong. Keys and plaintexts of vectors are known to everybody, and may stand here. */
  readonly differed: string
}

/** What one engine made of one file. A file that cannot be read counts as one failure. */
export type FileReport = {
  readonly file: string
  readonly engine: string
  readonly passed: number
  readonly failed: number
  /** Cases that the engine, or the seam of engines, cannot be asked, by reason. */
  readonly unsupported: Readonly<Record<string, number>>
  /** Which verdict was taken of cases that may be either; all of them passed. */
  readonly acceptable: { readonly accepted: number; readonly refused: number }
  /** Passed cases that were shown by less than the answer itself, by how. */
  readonly shownBy: Readonly<Record<string, number>>
  readonly failures: readonly Failure[]
}

export type VectorReport = {
  readonly files: readonly FileReport[]
  readonly passed: number
  readonly failed: number
  readonly unsupported: number
  /** Files in folders that were left out, and why. */
  readonly ignored: readonly { readonly file: string; readonly reason: string }[]
}

/** Counts the verdicts of one engine on one file. */
export class FileTally {
  readonly #file: string
  readonly #engine: string
  readonly #unsupported = new Map<string, number>()
  readonly #shownBy = new Map<string, number>()
  readonly #taken = { accepted: 0, refused: 0 }
  readonly #failures: Failure[] = []
  #passed = 0

  constructor(file: string, engine: string) {
    this.#file = file
    this.#engine = engine
  }

  add({ id, comment, flags, algorithm }: KnownAnswer, verdict: Verdict): void {
    if (verdict.kind === 'failed') {
      this.#failures.push({ id, comment, flags, algorithm, differed: verdict.differed })
    } else if (verdict.kind === 'unsupported') {
      countOne(this.#unsupported, verdict.reason)
    } else {
      this.#passed++
      if (verdict.taken) this.#taken[verdict.taken]++
      if (verdict.shownBy !== undefined) countOne(this.#shownBy, verdict.shownBy)
    }
  }

  unreadable(why: string): void {
    this.#failures.push({ id: '', comment: '', flags: [], algorithm: '', differed: why })
  }

  report(): FileReport {
    return {
      file: this.#file,
      engine: this.#engine,
      passed: this.#passed,
      failed: this.#failures.length,
      unsupported: Object.fromEntries(this.#unsupported),
      acceptable: this.#taken,
      shownBy: Object.fromEntries(this.#shownBy),
      failures: this.#failures,
    }
  }
}

const countOne = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

export function total(
  files: readonly FileReport[],
  ignored: VectorReport['ignored'],
): VectorReport {
  const sum = (of: (file: FileReport) => number) =>
    files.reduce((before, file) => before + of(file), 0)
  return {
    files,
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    unsupported: sum(unsupportedCount),
    ignored,
  }
}

export const unsupportedCount = ({ unsupported }: FileReport): number =>
  Object.values(unsupported).reduce((before, count) => before + count, 0)
