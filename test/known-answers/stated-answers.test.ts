import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyVectors } from '../../src/vectors.ts'
import { own, temporaryFolder, wrongWith } from './vector-folder.ts'

const at = temporaryFolder()
afterAll(() => at.remove())

type Member = Record<string, unknown>
type Group = Member & { tests: Member[] }
type Document = Member & { testGroups: Group[] }

/** Both files of an ACVP vector set, changed. @returns the prompt */
function acvp(set: string, change: (prompt: Document, expected: Document) => void): string {
  const read = (name: string): Document => JSON.parse(own(join('acvp', set, name)))
  const [prompt, expected] = [read('prompt.json'), read('expectedResults.json')]
  change(prompt, expected)
  at.writeJson(join(set, 'expectedResults.json'), expected)
  return at.writeJson(join(set, 'prompt.json'), prompt)
}

const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the vectors are not what they were')
  return value
}
const group = ({ testGroups }: Document, index = 0): Group => present(testGroups[index])
const first = (document: Document): Member => present(group(document).tests[0])

describe('an answer that asks nothing, or less than is stated, makes the file unreadable', () => {
  test.each([
    ['an empty MAC', '', 160],
    ['a cut MAC', 'B0344C61', 256],
    ['a MAC of none', '', 0],
  ])('ACVP with %s', async (_, mac, macLen) => {
    const file = acvp('HMAC-SHA2-256-1.0', (prompt, expected) => {
      group(prompt).macLen = macLen
      first(expected).mac = mac
    })
    expect(await wrongWith(file)).toMatch(/\.tests\[0\]\.mac has \d octets, not /)
  })

  test.each([
    ['an empty key', '', 128],
    ['a cut key', '10621342', 128],
    ['a key of none', '', 0],
  ])('ACVP with %s', async (_, keyOut, keyOutLength) => {
    const file = acvp('KDF-1.0', (prompt, expected) => {
      for (const one of prompt.testGroups) one.keyOutLength = keyOutLength
      for (const { tests } of expected.testGroups) for (const one of tests) one.keyOut = keyOut
    })
    expect(await wrongWith(file)).toMatch(/\.keyOut has \d octets, not /)
  })

  const hmac = own('cavp/HMAC.rsp')
  const kdf = own('cavp/KDFCTR_gen.rsp')
  test.each([
    ['a MAC of none', hmac.replace('Tlen = 20', 'Tlen = 0').replace(/^Mac = .*$/m, 'Mac = ')],
    ['a cut MAC', hmac.replace(/^Mac = (.*)..$/m, 'Mac = $1')],
    ['a key of none', kdf.replaceAll('L = 128', 'L = 0').replaceAll(/^KO = .*$/gm, 'KO = ')],
    ['a cut key', kdf.replaceAll(/^KO = (.*)..$/gm, 'KO = $1')],
  ])('CAVP with %s', async (_, text) => {
    expect(await wrongWith(at.write('answers.rsp', text))).toMatch(
      /^line \d+: (?:Mac|KO) has \d+ octets, not /,
    )
  })

  test('Wycheproof with tags of none', async () => {
    const document: Document = JSON.parse(own('wycheproof-layout/hmac_sha256_test.json'))
    group(document).tagSize = 0
    first(document).tag = ''
    expect(await wrongWith(at.writeJson('tags.json', document))).toContain('tagSize is 0')
  })

  test.each([
    ['engine.json', 'hmac', 'mac'],
    ['engine.json', 'hkdf', 'output'],
    ['sp800-108.json', 'fixedInput', 'derived'],
  ])('a file of ours, %s, with an empty answer of %s', async (name, section, member) => {
    const document: Record<string, Member[]> = JSON.parse(own(name))
    Object.assign(present(document[section]?.[0]), { [member]: '' })
    const wrong = await wrongWith(at.writeJson('own.json', document))
    expect(wrong).toContain(`${section}[0].${member} has 0 octets`)
  })
})

describe('a prompt and its expected results name the same cases, each once', () => {
  const set = 'AES-GCM-1.0'
  test.each([
    ['a case that the prompt lacks', (prompt: Document) => group(prompt).tests.pop()],
    ['a group that the prompt lacks', (prompt: Document) => prompt.testGroups.shift()],
  ])('%s', async (_, change) => {
    expect(await wrongWith(acvp(set, change))).toContain('answers what the prompt has not')
  })

  test.each([
    ['a case', (document: Document) => group(document).tests.push(first(document)), 'tcId'],
    ['a group', (document: Document) => document.testGroups.push(group(document)), 'tgId'],
  ])('%s twice', async (_, change, id) => {
    const wrong = `has one ${id} twice`
    expect(await wrongWith(acvp(set, change))).toContain(wrong)
    expect(await wrongWith(acvp(set, (_prompt, expected) => change(expected)))).toContain(wrong)
  })
})

test.each(['source', 'about', 'made'])(
  'a file that has %s and a section that nobody knows is none of ours',
  async (remark) => {
    const file = at.writeJson('foreign.json', { [remark]: 'here', cases: [{ source: 'here' }] })
    expect(await wrongWith(file)).toBe('it has a section cases, which is unknown')
  },
)

/** Another last digit. */
const changed = (digits: unknown): string =>
  String(digits).slice(0, -1) + (String(digits).endsWith('0') ? '1' : '0')

test.each([
  ['ml-kem.json', 'mlKem', 'rejectedSecret', 'the secret of a changed ciphertext is'],
  ['ml-dsa.json', 'mlDsa', 'mu', 'the representative is'],
])('every answer of ours is asked: %s, %s.%s', async (name, section, member, expected) => {
  const document: Record<string, Member[]> = JSON.parse(own(name))
  const all = present(document[section])
  for (const one of all) one[member] = changed(one[member])
  const { files } = await verifyVectors([at.writeJson(name, document)])
  for (const { failures } of files) {
    expect(failures.map(({ differed }) => differed)).toEqual(
      all.map(() => expect.stringContaining(expected)),
    )
  }
  expect(files).toHaveLength(2)
})

test.each(['mldsa_44_sign_seed_test.json', 'mldsa_44_verify_test.json'])(
  'a representative beside a message is held against it: Wycheproof’s %s',
  async (name) => {
    const document: Document = JSON.parse(own(`wycheproof-layout/${name}`))
    first(document).mu = '00'.repeat(64)
    const { files } = await verifyVectors([at.writeJson(name, document)])
    const wrong = { id: 'tcId 1', differed: expect.stringMatching(/^the representative is /) }
    expect(files).toMatchObject([{ failures: [wrong] }, { failures: [wrong] }])
  },
)
