import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { FileReport } from '../../src/known-answers/report.ts'
import { type VectorReport, verifyVectors } from '../../src/vectors.ts'
import { failuresOf, ownVectors, temporaryFolder } from './vector-folder.ts'

const at = temporaryFolder()
afterAll(() => at.remove())

const layouts = ['acvp', 'cavp', 'encryption-sdk', 'wycheproof-layout']

test('the project’s own vectors pass on both engines, and each file is accounted for', async () => {
  const report = await verifyVectors([ownVectors])
  expect(failuresOf(report)).toEqual([])
  const seen = report.files.map(({ file }) => file)
  const ignored = report.ignored.map(({ file }) => file)
  const files = readdirSync(ownVectors, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !file.includes('encryption-sdk'))
  expect(files.filter((file) => !seen.includes(file) && !ignored.includes(file))).toEqual([])
  expect(seen).toContain(join(ownVectors, 'encryption-sdk'))
})

test('what an engine cannot be asked is named, never passed', async () => {
  const { files } = await verifyVectors(layouts.map((name) => join(ownVectors, name)))
  const reasons = new Set(files.flatMap(({ unsupported }) => Object.keys(unsupported)))
  for (const reason of [
    'GCM IVs of other than 12 octets',
    'GCM tags of 12 octets',
    'key wrap with the inverse cipher',
    'the curve P-192',
    'compressed points',
    'RSA public exponents other than 65537',
    'PSS salts of another length than the hash',
    'mask generation with another hash than the message',
    'OAEP labels',
    'noble has no RSA',
    'ML-DSA private keys without their seed',
    'ML-KEM encapsulation with given randomness',
    'tests of type MCT',
    'raw RSA keyrings with the padding of PKCS#1 v1.5',
    'master keys of type aws-kms',
  ]) {
    expect(reasons).toContain(reason)
  }
})

/** Every answer changed: one that was right is off by a bit, one that was wrong is called right. */
describe('an answer that is changed fails', () => {
  // What was refused for a limit of ours still is, and the report says so.
  const passedIn = ({ files }: VectorReport): FileReport[] =>
    files.filter(({ passed, shownBy }) => {
      const limits = Object.entries(shownBy).filter(([how]) => how.startsWith('a refusal'))
      return passed > limits.reduce((sum, [, count]) => sum + count, 0)
    })

  test('in the layout of Wycheproof', async () => {
    for (const file of filesOf('wycheproof-layout')) {
      const document = JSON.parse(readFileSync(file, 'utf8')) as Wycheproof
      for (const { tests } of document.testGroups) for (const one of tests) spoil(one)
      at.writeJson(join('wycheproof', file.replaceAll('/', '_')), document)
    }
    const report = await verifyVectors([at.path('wycheproof')])
    expect(passedIn(report)).toEqual([])
    expect(report.failed).toBeGreaterThan(100)
  })

  test('in the layout of ACVP', async () => {
    cpSync(join(ownVectors, 'acvp'), at.path('acvp'), { recursive: true })
    for (const name of readdirSync(at.path('acvp'))) {
      const file = at.path(join('acvp', name, 'expectedResults.json'))
      const document = JSON.parse(readFileSync(file, 'utf8')) as Expected
      for (const group of document.testGroups) {
        spoilAnswer(group, ['qx', 'n'])
        for (const one of group.tests) spoilAnswer(one, Object.keys(one))
      }
      writeFileSync(file, JSON.stringify(document))
    }
    const report = await verifyVectors([at.path('acvp')])
    expect(passedIn(report)).toEqual([])
    expect(report.failed).toBeGreaterThan(50)
  })

  test('in the layout of CAVP', async () => {
    for (const file of filesOf('cavp')) {
      at.write(join('cavp', file.replaceAll('/', '_')), spoiledCavp(readFileSync(file, 'utf8')))
    }
    const report = await verifyVectors([at.path('cavp')])
    expect(passedIn(report)).toEqual([])
    expect(report.failed).toBeGreaterThan(100)
  })

  test('in a manifest of the Encryption SDK', async () => {
    cpSync(join(ownVectors, 'encryption-sdk'), at.path('sdk'), { recursive: true })
    writeFileSync(at.path('sdk/plaintexts/small'), 'something else')
    const report = await verifyVectors([at.path('sdk')], { engines: ['native'] })
    const manifest = readFileSync(at.path('sdk/manifest.json'), 'utf8')
    const { tests } = JSON.parse(manifest) as { tests: Record<string, { description: string }> }
    const failed = failuresOf(report).map((line) => /native (\d+): /.exec(line)?.[1] ?? line)
    expect(failed.map((id) => tests[id]?.description)).toEqual([
      'suite 0478, AES-256',
      'suite 0478, AES-128',
      'suite 0478, the second of two keys',
      'suite 0478, RSA',
      'suite 0478, RSA-2048 with SHA-1',
      'suite 0478, RSA-3072 with SHA-384',
      'suite 0478, RSA-4096 with SHA-512',
      'suite 0478, AES-256 and RSA-2048',
    ])
  })
})

type Wycheproof = { testGroups: { tests: Record<string, unknown>[] }[] }
type Expected = { testGroups: (Record<string, unknown> & { tests: Record<string, unknown>[] })[] }

const filesOf = (layout: string): string[] =>
  readdirSync(join(ownVectors, layout)).map((name) => join(ownVectors, layout, name))

/** Another last digit. */
const changed = (digits: string): string =>
  digits === '' ? 'ff' : digits.slice(0, -1) + (digits.endsWith('0') ? '1' : '0')

const answers = ['okm', 'tag', 'ct', 'sig', 'shared', 'K', 'ek']

function spoil(one: Record<string, unknown>): void {
  if (one.result !== 'valid') {
    one.result = 'valid'
    return
  }
  for (const name of answers) if (typeof one[name] === 'string') one[name] = changed(one[name])
}

function spoilAnswer(one: Record<string, unknown>, names: readonly string[]): void {
  for (const name of names) {
    const value = one[name]
    if (typeof value === 'boolean') one[name] = !value
    if (typeof value === 'string') one[name] = changed(value)
  }
}

/** A verdict is turned round; without one, an answer is changed. */
function spoiledCavp(text: string): string {
  if (/^Result = /m.test(text)) {
    return text.replaceAll(/^Result = ([PF])/gm, (_, is) => `Result = ${is === 'P' ? 'F' : 'P'}`)
  }
  return text
    .replaceAll(
      /^(Tag|Mac|C|KO|S|d) = (\S*)$/gm,
      (_, name, digits) => `${name} = ${changed(digits)}`,
    )
    .replaceAll(/^FAIL$/gm, '')
}
