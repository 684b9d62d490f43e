// How long known answers hold up a start: in fresh processes, from a loaded engine to the last answer. What an engine
// loads when it is first needed is part of it. Compiled code is cached, as the command does it.
//
//   node bench/self-test.ts [--runs 15]
//
// `opening` is what every keystore asks for in its process, `start` every answer at once, as `claviger serve` asks native
// for them, `CPU` that of a start on all threads, `all` the whole self-test after that. The aim is a start under 150 ms
// of native; no server runs on noble. Last, what `selfTested` costs an algorithm that was used before.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { examinationOf, requireSelfTest, selfTest } from '../src/known-answers/self-test.ts'
import { selfTested } from '../src/known-answers/self-tested.ts'
import { median } from './median.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '15' }, child: { type: 'string' } },
})
const engineOf = {
  native: async () => (await import('../src/crypto/native/index.ts')).native,
  noble: async () => (await import('../src/crypto/noble/index.ts')).noble,
}
const millisecondsAim = 150
const columns = ['opening', 'start', 'CPU', 'all'] as const
type Figures = Record<(typeof columns)[number], number>

/** In a fresh process. */
async function measure(name: keyof typeof engineOf): Promise<Figures> {
  const engine = await engineOf[name]()
  const before = process.cpuUsage()
  const begun = performance.now()
  examinationOf(engine).requirePrompt()
  const open = performance.now()
  await requireSelfTest(engine)
  const started = performance.now()
  const { user, system } = process.cpuUsage(before)
  await selfTest(engine)
  const all = performance.now()
  return {
    opening: open - begun,
    start: started - begun,
    CPU: (user + system) / 1000,
    all: all - started,
  }
}

function inFreshProcess(name: string, cache: string): Figures {
  const args = [fileURLToPath(import.meta.url), '--child', name]
  const env = { ...process.env, NODE_COMPILE_CACHE: cache }
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env }))
}

/** Microseconds of one signature, the least of several rounds in turn. */
async function guardCost(): Promise<string> {
  const native = await engineOf.native()
  const { privateKey } = await native.ed25519.generate()
  const key = await native.ed25519.privateKey(privateKey)
  const message = new Uint8Array(64)
  const least = { plain: Number.POSITIVE_INFINITY, guarded: Number.POSITIVE_INFINITY }
  const engines = { plain: native, guarded: selfTested(native) } as const
  for (let round = 0; round < 20; round++) {
    for (const name of ['plain', 'guarded'] as const) {
      const { ed25519 } = engines[name]
      const begun = performance.now()
      for (let n = 0; n < 2000; n++) await ed25519.sign('ed25519', key, message)
      least[name] = Math.min(least[name], (performance.now() - begun) / 2)
    }
  }
  return `Ed25519: ${least.plain.toFixed(2)} µs as it is, ${least.guarded.toFixed(2)} through selfTested`
}

if (values.child === 'native' || values.child === 'noble') {
  console.log(JSON.stringify(await measure(values.child)))
  process.exit()
}
console.log(`| milliseconds, median (min–max) | ${columns.join(' | ')} |`)
console.log('|---|---:|---:|---:|---:|')
const cache = mkdtempSync(join(tmpdir(), 'claviger-bench-'))
for (const name of Object.keys(engineOf)) {
  inFreshProcess(name, cache)
  const runs = Array.from({ length: Number(values.runs) }, () => inFreshProcess(name, cache))
  const cells = columns.map((what) => {
    const figures = runs.map((run) => run[what])
    const [least, most] = [Math.min(...figures), Math.max(...figures)]
    return `${median(figures).toFixed(0)} (${least.toFixed(0)}–${most.toFixed(0)})`
  })
  console.log(`| ${[name, ...cells].join(' | ')} |`)
  const start = median(runs.map((run) => run.start))
  if (name === 'native' && start >= millisecondsAim) console.log(`Missed: ${start.toFixed(0)} ms`)
}
console.log(`\n${await guardCost()}`)
rmSync(cache, { recursive: true })
