import { spawn } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { pin, softhsm, tokenLabel } from '../hsm/softhsm.ts'
import { temporaryFolder } from '../known-answers/vector-folder.ts'
import { ended, home } from './claviger.ts'

const at = home()
const files = temporaryFolder()
const hsm = softhsm()
afterAll(() => {
  at.remove()
  files.remove()
  hsm.remove()
})

const vectors = fileURLToPath(new URL('../../vectors', import.meta.url))
const hmac = `${vectors}/wycheproof-layout/hmac_sha256_test.json`
const kwp = `${vectors}/cavp/KWP_AD_128.txt`

/** A file of Wycheproof's layout in which one octet of an answer was changed. */
function corrupted(): string {
  const document = JSON.parse(readFileSync(hmac, 'utf8'))
  const one = document.testGroups[0].tests[0]
  one.tag = `00${one.tag.slice(2)}`
  one.flags = ['Pseudorandom']
  one.comment = 'changed \u001b[31m here'
  return files.writeJson('corrupted.json', document)
}

test('files are put to both engines, and a table tells each of them', async () => {
  const { code, stdout } = await at.run(['vectors', hmac, `${vectors}/cavp`])
  expect(code).toBe(0)
  const lines = stdout.split('\n')
  expect(lines[0]).toMatch(/^file +engine +passed +failed +unsupported$/)
  expect(lines[1]).toMatch(RegExp(`^${hmac} +native +4 +0 +0$`))
  expect(lines[2]).toMatch(RegExp(`^${hmac} +noble +4 +0 +0$`))
  expect(stdout).toMatch(/^total +\d+ +0 +\d+$/m)
  expect(stdout).toMatch(/^ +native +\d+ +GCM tags of 12 octets$/m)
  expect(stdout).toMatch(/^ +noble +\d+ +noble has no RSA$/m)
})

test('a corrupted vector is told with all that is known of it, and the exit code is 1', async () => {
  const file = corrupted()
  const { code, stdout } = await at.run(['vectors', file, '--engine', 'noble'])
  expect(code).toBe(1)
  expect(stdout).toContain(
    `FAILED ${file} noble tcId 1  HMAC sha256  changed \ufffd[31m here  [Pseudorandom]`,
  )
  expect(stdout).toMatch(
    /^ {2}refused, but is valid: the MAC is [0-9a-f]{64}, expected 00[0-9a-f]{62}$/m,
  )
})

test('--json prints counts, reasons and failures', async () => {
  const { code, stdout } = await at.run([
    'vectors',
    corrupted(),
    kwp,
    '--engine',
    'native',
    '--json',
  ])
  expect(code).toBe(1)
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ passed: 11, failed: 1, unsupported: 0 })
  expect(report.files[0]).toMatchObject({ engine: 'native', passed: 3, failed: 1, unsupported: {} })
  expect(report.files[0].failures[0]).toMatchObject({ id: 'tcId 1', flags: ['Pseudorandom'] })
  expect(report.files[1]).toMatchObject({ file: kwp, engine: 'native', passed: 8, failures: [] })
})

test('a path that holds no vectors makes the exit code 1, and the others are still asked', async () => {
  const { code, stdout } = await at.run([
    'vectors',
    files.path('absent'),
    hmac,
    '--engine',
    'native',
  ])
  expect(code).toBe(1)
  expect(stdout).toMatch(/^FAILED .*absent native$/m)
  expect(stdout).toMatch(/hmac_sha256_test.json +native +4 +0 +0$/m)
})

test('--junit writes a report, and replaces none', async () => {
  const junit = files.path('junit.xml')
  await at.ok(['vectors', kwp, '--engine', 'native', '--junit', junit])
  expect(readFileSync(junit, 'utf8')).toContain(`<testsuite name="${kwp} (native)" tests="8"`)
  const again = await at.run(['vectors', kwp, '--engine', 'native', '--junit', junit])
  expect(again).toMatchObject({ code: 1, stdout: '' })
  expect(again.stderr).toContain('exists already')
  await at.ok(['vectors', kwp, '--engine', 'native', '--junit', junit, '--force'])
})

test('--junit in no folder is refused before anything is asked', async () => {
  const run = (junit: string) => at.run(['vectors', kwp, '--engine', 'native', '--junit', junit])
  const absent = await run(files.path('absent/junit.xml'))
  expect(absent).toMatchObject({ code: 1, stdout: '' })
  expect(absent.stderr).toContain('junit.xml cannot be written: ENOENT')
  const inside = await run(`${files.write('file', '')}/junit.xml`)
  expect(inside).toMatchObject({ code: 1, stdout: '' })
  expect(inside.stderr).toContain('ENOTDIR')
})

test('the report is printed though --junit could not be written after all', async () => {
  // Longer than a name may be, but found out only when it is written.
  const junit = files.path(`${'x'.repeat(250)}.xml`)
  const { code, stdout, stderr } = await at.run([
    'vectors',
    kwp,
    '--engine',
    'native',
    '--junit',
    junit,
  ])
  expect(code).toBe(1)
  expect(stdout).toMatch(/^total +8 +0 +0$/m)
  expect(stderr).toContain('ENAMETOOLONG')
})

test('a token is asked by its library, label and PIN file', async () => {
  const pinFile = files.write('pin', `${pin}\n`)
  chmodSync(pinFile, 0o600)
  const flags = ['--module', hsm.modulePath, '--token', tokenLabel, '--pin-file', pinFile]
  const env = { SOFTHSM2_CONF: process.env.SOFTHSM2_CONF ?? '' }
  const paths = [`${vectors}/cavp/KW_AE_128.txt`, `${vectors}/wycheproof-layout/ecdsa_test.json`]
  const stdout = await at.ok(['vectors', ...paths, '--engine', 'hsm', ...flags], { env })
  expect(stdout).toMatch(/KW_AE_128.txt +hsm +4 +0 +0$/m)
  expect(stdout).toMatch(/ecdsa_test.json +hsm +16 +0 +6$/m)
  writeFileSync(pinFile, 'wrong')
  const wrong = await at.run(['vectors', ...paths, '--engine', 'hsm', ...flags], { env })
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain('store hsm: the token refused the PIN')
})

test('on a terminal a bar tells how far the run has come, and is gone at the end', async () => {
  const bin = fileURLToPath(new URL('../../bin/claviger.mjs', import.meta.url))
  // util-linux gives the command a terminal of its own.
  const command = `'${process.execPath}' '${bin}' vectors '${vectors}' > /dev/null`
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'])
  terminal.stdin.end()
  const { code, stdout } = await ended(terminal)
  expect({ code, stdout }).toMatchObject({ code: 0 })
  const drawn = stdout.split('\r\u001b[K')
  expect(drawn[1]).toMatch(/^\[#* *\] {2,4}\d+ %$/)
  expect(drawn.at(-1)).toBe('')
})

test.each([
  [['vectors'], "missing required argument 'path'"],
  [['vectors', hmac, '--engine', 'other'], '--engine is one of native, noble, hsm'],
  [['vectors', hmac, '--engine', 'hsm'], '--engine hsm needs --module, --token and --pin-file'],
  [['vectors', hmac, '--token', 'x'], '--module, --token and --pin-file go with --engine hsm'],
])('%s is wrong use', async (args, expected) => {
  const { code, stderr } = await at.run(args)
  expect(code).toBe(2)
  expect(stderr).toContain(expected)
})
