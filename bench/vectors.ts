// How long `claviger vectors` takes to put Wycheproof to each engine: a process for each, its start included.
//
//   CLAVIGER_WYCHEPROOF=~/wycheproof/testvectors_v1 node bench/vectors.ts [--runs 3]
//
// The aim is under 60 s for each engine.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { VectorReport } from '../src/vectors.ts'
import { median } from './median.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' } } })
const secondsAim = 60
const reportOctetsMax = 64 * 1024 * 1024
const command = fileURLToPath(new URL('../bin/claviger.mjs', import.meta.url))

function run(folder: string, engine: string): { report: VectorReport; seconds: number } {
  const args = [command, 'vectors', folder, '--engine', engine, '--json']
  const begun = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: reportOctetsMax,
  })
  const seconds = (performance.now() - begun) / 1000
  if (status !== 0) throw new Error(`a case of ${folder} failed on ${engine}: ${stderr}`)
  return { report: JSON.parse(stdout), seconds }
}

function measure(folder: string): void {
  console.log('| | files | cases | unsupported | seconds, median (min–max) |')
  console.log('|---|---:|---:|---:|---:|')
  for (const engine of ['native', 'noble']) {
    const runs = Array.from({ length: Number(values.runs) }, () => run(folder, engine))
    const seconds = runs.map((one) => one.seconds)
    const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map((s) => s.toFixed(1))
    const [{ report } = run(folder, engine)] = runs
    const counts = [report.files.length, report.passed + report.unsupported, report.unsupported]
    const time = `${median(seconds).toFixed(1)} (${least}–${most})`
    console.log(`| ${[engine, ...counts, time].join(' | ')} |`)
    if (median(seconds) >= secondsAim) console.log(`Missed: ${engine} takes ${time} s`)
  }
}

const folder = process.env.CLAVIGER_WYCHEPROOF
if (folder === undefined) {
  console.log(
    'CLAVIGER_WYCHEPROOF names no folder testvectors_v1 of C2SP/wycheproof: nothing is measured.',
  )
} else {
  measure(folder)
}
