import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { JunitReport, type Subject, Unsupported, verifyVectors } from '../../src/vectors.ts'
import { ownVectors, temporaryFolder } from './vector-folder.ts'

const at = temporaryFolder()
afterAll(() => at.remove())

const hmacFile = join(ownVectors, 'wycheproof-layout/hmac_sha256_test.json')

/** Somebody else's implementation, which is wrong about short MACs. */
const mine: Subject = {
  name: 'mine',
  hmac: {
    async mac(hash, key, message) {
      if (hash !== 'sha256') throw new Unsupported(`mine has no HMAC-${hash}`)
      return createHmac('sha256', key).update(message).digest()
    },
  },
}
const broken: Subject = {
  name: 'broken',
  hmac: { mac: async () => new Uint8Array(32) },
}

test('implementations of the caller’s own are asked, and what is wrong is told', async () => {
  const report = await verifyVectors([hmacFile], { engines: [], subjects: [mine, broken] })
  expect(report).toMatchObject({ passed: 6, failed: 2, unsupported: 0, ignored: [] })
  const [good, bad] = report.files
  expect(good).toMatchObject({ engine: 'mine', passed: 4, failures: [] })
  expect(bad?.engine).toBe('broken')
  expect(bad?.failures[0]).toEqual({
    id: 'tcId 1',
    comment: 'as published',
    flags: [],
    algorithm: 'HMAC sha256',
    differed: expect.stringMatching(
      /^refused, but is valid: the MAC is 0{64}, expected [0-9a-f]{64}$/,
    ),
  })
})

test('what a subject lacks is counted by its reason', async () => {
  const paths = [join(ownVectors, 'cavp/HMAC.rsp'), join(ownVectors, 'cavp/KW_AE_128.txt')]
  const { files } = await verifyVectors(paths, { engines: [], subjects: [mine] })
  expect(files.map(({ unsupported }) => unsupported)).toEqual([
    { 'mine has no HMAC-sha1': 1, 'mine has no HMAC-sha224': 1, 'mine has no HMAC-sha512': 1 },
    { 'mine has no AES key wrap': 4 },
  ])
})

test('each verdict and the progress are told as they come', async () => {
  const seen: string[] = []
  const parts: number[] = []
  let now = 0
  const slow: Subject = {
    name: 'slow',
    hmac: {
      async mac() {
        now += 60
        return new Uint8Array(32)
      },
    },
  }
  await verifyVectors([hmacFile], {
    engines: [],
    subjects: [slow],
    observe: (file, engine, { id }, { kind }) => seen.push(`${file} ${engine} ${id} ${kind}`),
    progress: (part) => parts.push(part),
    clock: { ...systemClock, now: () => now },
  })
  expect(seen).toHaveLength(4)
  expect(seen[0]).toBe(`${hmacFile} slow tcId 1 failed`)
  // One of the four is asked nothing, and so takes no time: its tag is too short.
  expect(parts).toEqual([0, 1 / 4, 3 / 4])
})

test('a report in JUnit’s form has a suite a file and engine, and a test a case', async () => {
  const document = new JunitReport()
  const damaged = at.write('<damaged> & "cut".json', '{')
  const report = await verifyVectors([hmacFile, join(ownVectors, 'cavp/KW_AE_128.txt'), damaged], {
    engines: [],
    subjects: [broken],
    observe: document.add,
  })
  const text = document.text(report)
  expect(text).toContain(
    `<testsuite name="${hmacFile} (broken)" tests="4" failures="2" skipped="0">`,
  )
  expect(text).toContain('<skipped message="broken has no AES key wrap"/>')
  expect(text).toContain(
    '&lt;damaged&gt; &amp; &quot;cut&quot;.json (broken)" tests="1" failures="1"',
  )
  expect(text.match(/<testcase /g)).toHaveLength(9)
  expect(text.match(/<failure /g)).toHaveLength(3)
})

test('a report in JUnit’s form is the same however often it is asked for', async () => {
  const document = new JunitReport()
  const report = await verifyVectors([hmacFile, at.write('cut.json', '{')], {
    engines: [],
    subjects: [mine],
    observe: document.add,
  })
  // The path is asked and, later, unreadable.
  const twice = { ...report, files: [...report.files, { ...report.files[1], file: hmacFile }] }
  const text = document.text(twice as typeof report)
  expect(text).toContain(`${hmacFile} (mine)" tests="5" failures="1"`)
  expect(document.text(twice as typeof report)).toBe(text)
})

test('a report in JUnit’s form is XML, whatever stands in a file', () => {
  const document = new JunitReport()
  const odd = 'a\u0000b\u001b[31m\u009f\ufffe\ud800\n\tc'
  const case_ = { id: odd, comment: odd, flags: [odd], algorithm: odd, result: 'valid' } as const
  const ask = () => Promise.reject(new Error('not asked'))
  document.add(odd, odd, { ...case_, ask }, { kind: 'failed', differed: odd })
  document.add(odd, odd, { ...case_, ask }, { kind: 'unsupported', reason: odd })
  const text = document.text({ files: [], passed: 0, failed: 1, unsupported: 1, ignored: [] })
  expect(text).toContain(`<failure message="a\ufffdb\ufffd[31m\ufffd\ufffd\ufffd\ufffd\ufffdc"/>`)
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\ufffe]/u)
})

test('the verdict that is taken of acceptable cases is counted', async () => {
  const document = JSON.parse(readFileSync(hmacFile, 'utf8'))
  const tests: { result: string }[] = document.testGroups.flatMap(
    (group: { tests: { result: string }[] }) => group.tests,
  )
  for (const one of tests) one.result = 'acceptable'
  const file = at.writeJson('acceptable.json', document)
  const { files } = await verifyVectors([file], { engines: [], subjects: [mine, broken] })
  expect(files.map(({ passed, acceptable }) => ({ passed, ...acceptable }))).toEqual([
    { passed: 4, accepted: 2, refused: 2 },
    { passed: 4, accepted: 0, refused: 4 },
  ])
})
