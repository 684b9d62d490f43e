import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
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
  const slow: Subject = {
    name: 'slow',
    hmac: {
      async mac() {
        await new Promise((resolve) => setTimeout(resolve, 60))
        return new Uint8Array(32)
      },
    },
  }
  await verifyVectors([hmacFile], {
    engines: [],
    subjects: [slow],
    observe: (file, engine, { id }, { kind }) => seen.push(`${file} ${engine} ${id} ${kind}`),
    progress: (part) => parts.push(part),
  })
  expect(seen).toHaveLength(4)
  expect(seen[0]).toBe(`${hmacFile} slow tcId 1 failed`)
  expect(parts.length).toBeGreaterThan(1)
  expect(parts).toEqual(parts.toSorted((a, b) => a - b))
  expect(parts.every((part) => part >= 0 && part <= 1)).toBe(true)
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
