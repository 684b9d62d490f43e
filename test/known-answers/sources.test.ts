import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { fileOctetsMax } from '../../src/known-answers/formats/file.ts'
import { findVectors, folderDepthMax } from '../../src/known-answers/sources.ts'
import { verifyVectors } from '../../src/vectors.ts'
import { own, temporaryFolder, wrongWith } from './vector-folder.ts'

const at = temporaryFolder()
afterAll(() => at.remove())

const hmac = own('cavp/HMAC.rsp')

/** What is said of the one file that fails in a folder, beside one that passes. */
async function wrongInFolder(name: string): Promise<string> {
  const folder = at.path(name)
  at.write(join(name, 'good.rsp'), hmac)
  const { files, failed } = await verifyVectors([folder], { engines: ['native'] })
  expect(failed).toBe(1)
  const bad = files.find((file) => file.failed > 0)
  return bad?.failures[0]?.differed ?? ''
}

describe('text in a folder', () => {
  test.each(['HMAC.RSP', 'HMAC.Txt'])(
    'is of NIST CAVP in either case of its ending: %s',
    async (name) => {
      at.write(join(name, name), hmac)
      const report = await verifyVectors([at.path(name)], { engines: ['native'] })
      expect(report).toMatchObject({ passed: 6, failed: 0, ignored: [] })
    },
  )

  test.each([
    ['without its head', hmac.slice(hmac.indexOf('[L=20]') + 6)],
    ['of its head alone', '# CAVS 14.4\n'],
    ['of its brackets alone', '[L=20]\n'],
    ['of words', 'Hello.'],
  ])('that ends in .rsp and is %s has failed', async (name, text) => {
    at.write(join(`rsp ${name}`, 'HMAC.rsp'), text)
    expect(await wrongInFolder(`rsp ${name}`)).toContain('as files of NIST CAVP have')
  })

  test.each([
    ['without its head', hmac.slice(hmac.indexOf('[L=20]') + 6)],
    ['of its head alone', '# CAVS 14.4\n'],
    ['of its brackets alone', '[L=20]\n'],
  ])('that ends in .txt and is what is left of NIST’s, %s, has failed', async (name, text) => {
    at.write(join(`txt ${name}`, 'HMAC.txt'), text)
    expect(await wrongInFolder(`txt ${name}`)).toContain('as files of NIST CAVP have')
  })

  test('that is empty, no UTF-8 or too long has failed, whatever it was', async () => {
    at.write('empty/HMAC.txt', '\n')
    expect(await wrongInFolder('empty')).toBe('it is empty')
    at.write('octets/HMAC.txt', Buffer.concat([Buffer.from(hmac), Buffer.of(0xff)]))
    expect(await wrongInFolder('octets')).toBe('it is neither text nor a zip')
    truncateSync(at.write('long/HMAC.txt', hmac), fileOctetsMax + 1)
    expect(await wrongInFolder('long')).toContain(`more than ${fileOctetsMax}`)
  })

  test('of another kind is left out by name', async () => {
    at.write('words/good.rsp', hmac)
    const file = at.write('words/README.txt', '# Vectors\n\nThese are [vectors]; see a = b.\n')
    const { failed, ignored } = await verifyVectors([at.path('words')], { engines: ['native'] })
    expect({ failed, ignored }).toEqual({
      failed: 0,
      ignored: [{ file, reason: 'it is text that NIST CAVP did not write' }],
    })
  })
})

test('a pipe fails and is not waited for, alone and in a folder', async () => {
  mkdirSync(at.path('pipes'))
  for (const name of ['a.json', 'b.txt', 'manifest.json']) {
    execFileSync('mkfifo', [at.path(join('pipes', name))])
  }
  expect(await wrongWith(at.path('pipes/a.json'))).toBe('it is no regular file')
  const { files } = await verifyVectors([at.path('pipes')], { engines: ['native'] })
  expect(files.map(({ failures }) => failures.map(({ differed }) => differed))).toEqual([
    ['it is no regular file'],
    ['it is no regular file'],
    ['it is no regular file'],
  ])
})

test('a link to a folder is not followed, and named; one to a file is', async () => {
  at.write('links/HMAC.rsp', hmac)
  symlinkSync(at.path('links'), at.path('links/round'))
  symlinkSync(at.path('links/HMAC.rsp'), at.path('links/again.rsp'))
  const { sources, ignored } = await findVectors([at.path('links')])
  expect(sources.map(({ file }) => file)).toEqual([
    at.path('links/HMAC.rsp'),
    at.path('links/again.rsp'),
  ])
  expect(ignored).toEqual([{ file: at.path('links/round'), reason: 'it is a link to a folder' }])
})

test('folders that nest too deeply have failed', async () => {
  const deepest = join('deep', ...Array.from({ length: folderDepthMax }, () => 'x'))
  at.write(join(deepest, 'HMAC.rsp'), hmac)
  const report = () => verifyVectors([at.path('deep')], { engines: ['native'] })
  expect(await report()).toMatchObject({ passed: 6, failed: 0 })
  at.write(join(deepest, 'x', 'HMAC.rsp'), hmac)
  const { files } = await report()
  expect(files.flatMap(({ failures }) => failures.map(({ differed }) => differed))).toEqual([
    `folders nest deeper than ${folderDepthMax}`,
  ])
})

test('of too many files no more are looked at, and that is a failure', async () => {
  for (const name of ['a.rsp', 'b/c.rsp', 'b/d', 'b/e.rsp', 'f.rsp'])
    at.write(join('many', name), hmac)
  const found = await findVectors([at.path('many')], 5)
  expect(found.sources).toHaveLength(4)
  expect(found.ignored).toHaveLength(1)
  const { sources } = await findVectors([at.path('many')], 3)
  const wrong = await Promise.all(sources.map((source) => source.read().catch(String)))
  expect(wrong.at(-1)).toBe('Error: there are more than 3 files')
  expect(sources).toHaveLength(3)
})
