// Every primitive of both engines beside node:crypto called directly with a KeyObject.
//
//   node bench/crypto.ts [--rounds 7] [--milliseconds 40] [--only P-384]
//
// Figures are microseconds of this process's CPU (all threads) for one call, one call at a time; the subjects take
// turns, and an overhead is the median of the rounds' own ratios. The direct call is made as the native engine makes
// it: with a callback, so that it runs on libuv's pool, where the engine leaves the event loop. The aim is under 10 %
// where the direct call takes over 10 µs, and at most four times for ECDSA over a digest, which node:crypto lacks.
import { parseArgs } from 'node:util'
import { median } from './median.ts'
import { everyPairSubject } from './pair-subjects.ts'
import type { Subject, Work } from './subject.ts'
import { symmetric } from './symmetric-subjects.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    milliseconds: { type: 'string', default: '40' },
    only: { type: 'string', default: '' },
  },
})
const rounds = Number(values.rounds)
const microseconds = Number(values.milliseconds) * 1000

async function repeat(work: Work, calls: number): Promise<void> {
  for (let call = 0; call < calls; call++) {
    const result = work()
    if (result instanceof Promise) await result
  }
}

async function cpuMicroseconds(work: Work, calls: number): Promise<number> {
  const before = process.cpuUsage()
  await repeat(work, calls)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

/** As many calls as take about the time that is asked for, found on calls that warm up. */
async function callsFor(work: Work): Promise<number> {
  await repeat(work, 3)
  for (let calls = 1; ; calls *= 4) {
    const each = await cpuMicroseconds(work, calls)
    if (each * calls > microseconds / 8) return Math.max(3, Math.ceil(microseconds / each))
  }
}

type Figures = { own: number[]; ratio: number[] }

async function measure({ direct, native, noble }: Subject): Promise<Record<string, Figures>> {
  const works = Object.entries({ direct, native, ...(noble ? { noble } : {}) })
  const figures: Record<string, Figures> = {}
  const calls = new Map<Work, number>()
  for (const [, work] of works) calls.set(work, await callsFor(work))
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    let floor = Number.NaN
    for (const [name, work] of works) {
      const own = await cpuMicroseconds(work, calls.get(work) ?? 1)
      if (round === 0) continue
      if (name === 'direct') floor = own
      figures[name] ??= { own: [], ratio: [] }
      figures[name].own.push(own)
      figures[name].ratio.push(own / floor)
    }
  }
  return figures
}

const micros = (figures: Figures | undefined): string => {
  const own = figures ? median(figures.own) : Number.NaN
  return Number.isNaN(own) ? '–' : own.toFixed(own < 100 ? 1 : 0)
}

console.log('| | node:crypto | native | | noble |\n|---|---:|---:|---:|---:|')
const over: string[] = []
for (const subject of [...symmetric(), ...(await everyPairSubject())]) {
  if (!subject.name.includes(values.only)) continue
  const { direct, native, noble } = await measure(subject)
  const ratio = median(native?.ratio ?? [])
  const slow = median(direct?.own ?? []) > 10
  if (subject.beside === undefined && slow && ratio > 1.1) over.push(subject.name)
  const beside = subject.beside === undefined ? '' : ` (${subject.beside})`
  const price = beside ? `${ratio.toFixed(1)}×` : `${((ratio - 1) * 100).toFixed(0)} %`
  const cells = [subject.name, `${micros(direct)}${beside}`, micros(native), price, micros(noble)]
  console.log(`| ${cells.join(' | ')} |`)
}
console.log(over.length === 0 ? '\nAll within the aim.' : `\nOver 10 %: ${over.join(', ')}`)
