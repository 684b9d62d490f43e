import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { ended, home } from './claviger.ts'

const at = home()
afterAll(() => at.remove())

test('self-test asks both engines and tells each answer, and that all are right', async () => {
  type Result = { engine: string; algorithm: string; passed: boolean }
  const { results } = (await at.json(['self-test'])) as { results: Result[] }
  expect(new Set(results.map(({ engine }) => engine))).toEqual(new Set(['native', 'noble']))
  expect(results.every(({ passed }) => passed)).toBe(true)
  const { code, stdout } = await at.run(['self-test'])
  expect(code).toBe(0)
  const rows = stdout.trimEnd().split('\n')
  expect(rows).toHaveLength(results.length)
  for (const [n, { engine, algorithm }] of results.entries()) {
    expect(rows[n]).toMatch(RegExp(`^${engine} +${algorithm.replaceAll('+', '\\+')} +passed$`))
  }
})

const sha256 = (file: string): string =>
  createHash('sha256')
    .update(readFileSync(at.path(file)))
    .digest('hex')

test('64 MiB go through encrypt and decrypt in a bounded memory', async () => {
  const memoryKibibytesMax = 150_000
  const piece = createHash('shake256', { outputLength: 1 << 20 })
    .update('64 MiB')
    .digest()
  writeFileSync(at.path('large'), Buffer.concat(Array.from({ length: 64 }, () => piece)))
  const key = await at.ok(['key', 'create'])
  // The peak of the process itself, told when it ends.
  const tell = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tell)}` }
  for (const args of [
    ['encrypt', '--key', key, '--in', 'large', '--out', 'sealed'],
    ['decrypt', '--in', 'sealed', '--out', 'back'],
  ]) {
    const { code, stderr } = await at.run(args, { env })
    expect(code).toBe(0)
    const [, peak] = /peak (\d+)$/.exec(stderr) ?? []
    expect(Number(peak)).toBeGreaterThan(0)
    expect(Number(peak)).toBeLessThan(memoryKibibytesMax)
  }
  expect(sha256('back')).toBe(sha256('large'))
})

test('on a terminal a bar tells how far a file has come, and is gone at the end', async () => {
  const bin = fileURLToPath(new URL('../../bin/claviger.mjs', import.meta.url))
  // util-linux gives the command a terminal of its own. The pipe is slow, so that there is something to tell.
  const slow = `(head -c 2000000 /dev/zero; sleep 0.3; head -c 1000000 /dev/zero)`
  const command = `${slow} | '${process.execPath}' '${bin}' encrypt --key ${await at.ok(['key', 'create'])} --out sealed-here`
  const env = { ...process.env, HOME: at.folder, XDG_DATA_HOME: at.path('share') }
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { ...env, XDG_CONFIG_HOME: at.path('config'), XDG_CACHE_HOME: at.path('cache') },
    cwd: at.folder,
  })
  terminal.stdin.end()
  const { code, stdout } = await ended(terminal)
  expect({ code, stdout }).toMatchObject({ code: 0 })
  const drawn = stdout.split('\r\u001b[K')
  expect(drawn[1]).toMatch(/^2 MB {2}\d+ MB\/s$/)
  expect(drawn.at(-1)).toBe('')
})
