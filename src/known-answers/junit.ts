import type { KnownAnswer, Verdict } from './judge.ts'
import type { FileReport, VectorReport } from './report.ts'

type Suite = { readonly cases: string[]; failures: number; skipped: number }

/** Gathers verdicts for a report in the form that CI systems read: a suite a file and engine, a test a case. */
export class JunitReport {
  readonly #suites: Suites = new Map()

  /** An `observe` of `runVectors`. */
  readonly add = (file: string, engine: string, answer: KnownAnswer, verdict: Verdict): void => {
    const { id, comment, flags, algorithm } = answer
    const name = [id, comment, flags.length > 0 ? `[${flags.join(' ')}]` : ''].filter(Boolean)
    count(suiteOf(this.#suites, file, engine), algorithm, name.join(' '), verdict)
  }

  /** The whole document. Files that could not be read stand in the report alone. */
  text({ files }: VectorReport): string {
    const suites = [...withUnreadable(this.#suites, files)].map(
      ([name, { cases, failures, skipped }]) => {
        const counts = `tests="${cases.length}" failures="${failures}" skipped="${skipped}"`
        return `<testsuite name="${escaped(name)}" ${counts}>\n${cases.join('\n')}\n</testsuite>`
      },
    )
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`
  }
}

type Suites = Map<string, Suite>

function withUnreadable(asked: Suites, files: readonly FileReport[]): Suites {
  const suites: Suites = new Map(
    [...asked].map(([name, suite]) => [name, { ...suite, cases: [...suite.cases] }]),
  )
  for (const { file, engine, failures } of files) {
    for (const { id, differed } of failures) {
      if (id !== '') continue
      count(suiteOf(suites, file, engine), 'file', 'the file is read', { kind: 'failed', differed })
    }
  }
  return suites
}

function suiteOf(suites: Suites, file: string, engine: string): Suite {
  const name = `${file} (${engine})`
  const suite = suites.get(name) ?? { cases: [], failures: 0, skipped: 0 }
  suites.set(name, suite)
  return suite
}

function count(suite: Suite, algorithm: string, name: string, verdict: Verdict): void {
  if (verdict.kind === 'failed') suite.failures++
  if (verdict.kind === 'unsupported') suite.skipped++
  suite.cases.push(testCase(algorithm, name, verdict))
}

function testCase(algorithm: string, name: string, verdict: Verdict): string {
  const head = `<testcase classname="${escaped(algorithm)}" name="${escaped(name)}"`
  if (verdict.kind === 'passed') return `${head}/>`
  const inner =
    verdict.kind === 'failed'
      ? `<failure message="${escaped(verdict.differed)}"/>`
      : `<skipped message="${escaped(verdict.reason)}"/>`
  return `${head}>${inner}</testcase>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Characters that XML 1.0 has no way to write become U+FFFD. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u{fffe}\u{ffff}\p{Cs}]/gu, '\ufffd')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
