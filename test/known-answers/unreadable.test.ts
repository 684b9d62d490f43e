import { cpSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { fileOctetsMax } from '../../src/known-answers/formats/file.ts'
import { verifyVectors } from '../../src/vectors.ts'
import { failuresOf, own, ownVectors, temporaryFolder, wrongWith } from './vector-folder.ts'

const at = temporaryFolder()
afterAll(() => at.remove())

const wycheproof = (): Record<string, unknown> =>
  JSON.parse(own('wycheproof-layout/hmac_sha256_test.json'))

describe('what cannot be read is named, and counts as failed', () => {
  test('a file that is not there', async () => {
    expect(await wrongWith(at.path('absent.json'))).toContain('ENOENT')
  })

  test('an empty folder, and one without vectors', async () => {
    at.write('empty/folder/LICENSE', 'free')
    expect(await wrongWith(at.path('empty'))).toBe('the folder holds no vectors')
  })

  test('a file that is cut off', async () => {
    const text = own('wycheproof-layout/aes_gcm_test.json')
    expect(await wrongWith(at.write('cut.json', text.slice(0, -100)))).toContain('it is no JSON')
  })

  test('a file that is too long', async () => {
    const file = at.write('long.json', '{}')
    truncateSync(file, fileOctetsMax + 1)
    expect(await wrongWith(file)).toBe(
      `it has ${fileOctetsMax + 1} octets, more than ${fileOctetsMax}`,
    )
  })

  test('JSON of another kind, and too deep', async () => {
    expect(await wrongWith(at.writeJson('other.json', { name: 'claviger' }))).toContain('no form')
    expect(await wrongWith(at.write('list.json', '[]'))).toBe('the document is not an object')
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect(await wrongWith(at.write('deep.json', deep))).toBe('it nests deeper than 32 levels')
  })

  test('neither text nor a zip', async () => {
    expect(await wrongWith(at.write('octets.json', Uint8Array.of(0xff, 0xfe)))).toContain('neither')
  })

  test.each([
    ['of an unknown schema', { schema: 'new_test_schema_v7.json' }, 'unknown schema new_test'],
    [
      'with fewer tests than it says',
      { numberOfTests: 5 },
      'it says that it has 5 tests, but has 4',
    ],
    ['without its number of tests', { numberOfTests: 'four' }, 'numberOfTests is not a whole'],
    ['whose groups are no list', { testGroups: {} }, 'testGroups is not a list'],
    ['without cases', { testGroups: [], numberOfTests: 0 }, 'it has no cases'],
  ])('Wycheproof %s', async (_, change, expected) => {
    const file = at.writeJson('changed.json', { ...wycheproof(), ...change })
    expect(await wrongWith(file)).toContain(expected)
  })

  test.each([
    ['msg', '0g', 'is not hexadecimal'],
    ['msg', undefined, 'is not text'],
    ['result', 'perhaps', 'result is perhaps'],
    ['tcId', '1', 'is not a whole number'],
    ['flags', 'Pseudorandom', 'is not a list'],
  ])('Wycheproof with %s of %s', async (name, value, expected) => {
    const document = wycheproof() as { testGroups: [{ tests: [Record<string, unknown>] }] }
    document.testGroups[0].tests[0][name] = value
    const wrong = await wrongWith(at.writeJson('changed.json', document))
    expect(wrong).toContain('testGroups[0].tests[0]')
    expect(wrong).toContain(expected)
  })

  test.each([
    ['rsa_oaep_2048_sha256_mgf1sha256_test.json', 'mgfSha', undefined],
    ['rsa_signature_2048_sha256_test.json', 'sha', ''],
    ['mlkem_512_test.json', 'parameterSet', ''],
  ])('Wycheproof %s whose groups have the %s %s', async (name, member, value) => {
    const document = JSON.parse(own(`wycheproof-layout/${name}`))
    for (const group of document.testGroups) group[member] = value
    expect(await wrongWith(at.writeJson('unnamed.json', document))).toMatch(
      `testGroups[0].${member} is not `,
    )
  })

  test('ACVP without its expected results, or without one of them', async () => {
    const name = 'acvp/AES-GCM-1.0'
    at.write('alone/prompt.json', own(`${name}/prompt.json`))
    expect(await wrongWith(at.path('alone/prompt.json'))).toContain(
      'expectedResults.json beside it',
    )
    const expected = JSON.parse(own(`${name}/expectedResults.json`))
    expected.testGroups[1].tests.pop()
    at.write('short/prompt.json', own(`${name}/prompt.json`))
    at.writeJson('short/expectedResults.json', expected)
    expect(await wrongWith(at.path('short/prompt.json'))).toContain('tests[1] has no answer')
  })

  test.each([
    ['a field that is there twice', 'Key = 00', 'Key is there twice'],
    ['a field that is not hexadecimal', 'IV = xyz', 'IV is not hexadecimal'],
    ['a case of no known kind', '\nPlain = 00\nCipher = 01', 'a case of no known kind'],
  ])('CAVP with %s', async (_, line, expected) => {
    const text = own('cavp/gcmDecrypt128.rsp')
    const changed = line.startsWith('IV')
      ? text.replace(/^IV = .*$/m, line)
      : text.replace(/^(Key = .*)$/m, `$1\n${line}`)
    expect(await wrongWith(at.write('changed.rsp', changed))).toContain(expected)
  })
})

describe('a manifest of the Encryption SDK', () => {
  const folder = at.path('sdk')
  const changed = (change: (manifest: Manifest) => void): string => {
    cpSync(join(ownVectors, 'encryption-sdk'), folder, { recursive: true })
    const manifest = JSON.parse(own('encryption-sdk/manifest.json')) as Manifest
    change(manifest)
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
    return join(folder, 'manifest.json')
  }
  type Manifest = {
    manifest: { version: number }
    keys: string
    tests: Record<string, { ciphertext: string }>
  }

  test.each(['../../etc/passwd', '/etc/passwd', 'a//b', 'a/../../b', 'a\\b'])(
    'whose message is at %s is refused: it lies outside',
    async (path) => {
      const file = changed(({ tests }) =>
        Object.assign(tests['1'] ?? {}, { ciphertext: `file://${path}` }),
      )
      expect(await wrongWith(file)).toContain('is not the URI of a file in the folder')
    },
  )

  test('of a later version is refused', async () => {
    const file = changed(({ manifest }) => Object.assign(manifest, { version: 9 }))
    expect(await wrongWith(file)).toContain('of version 1 to 4')
  })

  test('of the first version names its plaintext itself', async () => {
    const file = changed((document) => {
      document.manifest.version = 1
      const { ciphertext } = document.tests['1'] ?? { ciphertext: '' }
      const masters = [
        {
          type: 'raw',
          'provider-id': 'claviger-vectors',
          'encryption-algorithm': 'aes',
          key: 'aes-256',
        },
      ]
      const one = { ciphertext, plaintext: 'file://plaintexts/small', 'master-keys': masters }
      document.tests = { one }
    })
    const report = await verifyVectors([file], { engines: ['native'] })
    expect(report).toMatchObject({ passed: 1, failed: 0, unsupported: 0 })
  })

  test('whose message is missing fails that case alone', async () => {
    const file = changed(({ tests }) =>
      Object.assign(tests['1'] ?? {}, { ciphertext: 'file://absent' }),
    )
    const report = await verifyVectors([file], { engines: ['native'] })
    expect(failuresOf(report)).toEqual([expect.stringContaining('native 1: an unexpected')])
  })
})
