import { type Command, Option } from 'commander'
import { utf8 } from '../../base/encoding.ts'
import { type FileReport, unsupportedCount, type VectorReport } from '../../known-answers/report.ts'
import type { EngineName, TokenSettings, VectorOptions } from '../../vectors.ts'
import { exitCodes, UsageError } from '../failure.ts'
import { action, type GlobalOptions } from '../options.ts'
import { columns, print } from '../print.ts'
import { partsProgress } from '../progress.ts'
import { shown } from '../shown.ts'
import { asMasked, checkFolder, checkSink, deliver, once } from '../sink.ts'

type VectorsOptions = GlobalOptions & {
  readonly engine?: readonly string[]
  readonly module?: string
  readonly token?: string
  readonly pinFile?: string
  readonly junit?: string
  readonly force?: boolean
}

/** What needs no settings, and is asked unless something else is. */
const softwareNames: readonly EngineName[] = ['native', 'noble']
const tokenName = 'hsm'
const engineNames: readonly string[] = [...softwareNames, tokenName]

/** Failures of one file and engine that are printed; `--json` has all. */
const failuresShownMax = 20

export function addVectorsCommand(root: Command): void {
  const engine = new Option(
    '--engine <name>',
    `may be repeated; ${softwareNames.join(' and ')} unless given`,
  )
  root
    .command('vectors <path...>')
    .description(
      'ask each engine for the known answers of Wycheproof, NIST ACVP and CAVP files, and decrypt ' +
        'manifests of the Encryption SDK; the exit code is 0 when none is wrong',
    )
    .addOption(engine.choices(engineNames).argParser(collectEngine))
    .option('--module <file>', 'PKCS#11 library of --engine hsm')
    .option('--token <label>', 'token of --engine hsm')
    .option('--pin-file <file>', 'its PIN')
    .option('--junit <file>', 'write a report for CI systems, too')
    .option('--force', 'replace an existing --junit file')
    .action(action<VectorsOptions>(verify))
}

function collectEngine(name: string, before: readonly string[] = []): readonly string[] {
  if (!engineNames.includes(name)) {
    throw new UsageError(`--engine is one of ${engineNames.join(', ')}, not '${name}'`)
  }
  return before.includes(name) ? before : [...before, name]
}

async function verify(options: VectorsOptions, ...paths: string[]): Promise<void> {
  const asked = enginesOf(options)
  const sink = await junitSink(options)
  const { JunitReport, verifyVectors } = await import('../../vectors.ts')
  const document = new JunitReport()
  const bar = partsProgress()
  const report = await verifyVectors(paths, {
    ...asked,
    progress: bar.tell,
    ...(sink && { observe: document.add }),
  }).finally(bar.end)
  if (report.failed > 0) process.exitCode = exitCodes.failed
  try {
    await print(options, report, textOf(report))
  } finally {
    if (sink) await deliver(once(utf8(document.text(report))), sink)
  }
}

/** Where the report for CI systems goes, which is known to be possible before a run of minutes. */
async function junitSink({ junit, force = false }: VectorsOptions) {
  if (junit === undefined) return undefined
  checkSink({ out: junit, force }, 'text')
  await checkFolder(junit)
  return { out: junit, force, mode: asMasked }
}

function enginesOf(options: VectorsOptions): Pick<VectorOptions, 'engines' | 'hsm'> {
  const { engine = softwareNames, module, token, pinFile } = options
  const engines = softwareNames.filter((name) => engine.includes(name))
  const given = [module, token, pinFile].filter((value) => value !== undefined)
  if (!engine.includes(tokenName)) {
    if (given.length === 0) return { engines }
    throw new UsageError('--module, --token and --pin-file go with --engine hsm')
  }
  if (module === undefined || token === undefined || pinFile === undefined) {
    throw new UsageError('--engine hsm needs --module, --token and --pin-file')
  }
  const hsm: TokenSettings = { module, token, pinFile }
  return { engines, hsm }
}

function textOf({ files, ignored, ...counts }: VectorReport): string {
  return [
    columns([
      ['file', 'engine', 'passed', 'failed', 'unsupported'],
      ...files.map(rowOf),
      ['total', '', `${counts.passed}`, `${counts.failed}`, `${counts.unsupported}`],
    ]),
    ...section(
      'unsupported',
      summed(files, ({ unsupported }) => unsupported),
    ),
    ...section('acceptable cases, of which either verdict passes', summed(files, takenOf)),
    ...section(
      'passed, shown by',
      summed(files, ({ shownBy }) => shownBy),
    ),
    ...section(
      'left out',
      ignored.map(({ file, reason }) => [file, reason]),
    ),
    ...files.flatMap(failuresOf),
  ].join('\n')
}

const rowOf = (file: FileReport): string[] => {
  const counts = [file.passed, file.failed, unsupportedCount(file)]
  return [file.file, file.engine, ...counts.map(String)]
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', title, columns(rows.map((row) => ['', ...row]))]
}

const takenOf = ({ acceptable: { accepted, refused } }: FileReport): Record<string, number> => ({
  ...(accepted > 0 && { accepted }),
  ...(refused > 0 && { refused }),
})

/** Counts of all files, by engine and reason. */
function summed(
  files: readonly FileReport[],
  of: (file: FileReport) => Readonly<Record<string, number>>,
): string[][] {
  const counts = new Map<string, Map<string, number>>()
  for (const file of files) {
    const ofEngine = counts.get(file.engine) ?? new Map<string, number>()
    counts.set(file.engine, ofEngine)
    for (const [reason, count] of Object.entries(of(file))) {
      ofEngine.set(reason, (ofEngine.get(reason) ?? 0) + count)
    }
  }
  return [...counts].flatMap(([engine, reasons]) =>
    [...reasons].map(([reason, count]) => [engine, `${count}`, reason]),
  )
}

function failuresOf({ file, engine, failures }: FileReport): string[] {
  const lines = failures.slice(0, failuresShownMax).flatMap((failure) => {
    const { id, algorithm, comment, flags, differed } = failure
    const words = [id, algorithm, comment, flags.length > 0 ? `[${flags.join(', ')}]` : '']
    const place = `FAILED ${file} ${engine} ${words.filter(Boolean).join('  ')}`.trimEnd()
    return ['', shown(place), shown(`  ${differed}`)]
  })
  const more = failures.length - failuresShownMax
  return more > 0 ? [...lines, shown(`  and ${more} more in ${file}; --json has them all`)] : lines
}
