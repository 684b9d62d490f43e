import { expect, test } from 'vitest'
import { verifyVectors } from '../../src/vectors.ts'
import { failuresOf, wycheproofVectors } from './vector-folder.ts'

test('Wycheproof passes on the noble engine, but for RSA, which it has not', {
  timeout: 180_000,
}, async () => {
  const report = await verifyVectors([wycheproofVectors()], { engines: ['noble'] })
  expect(failuresOf(report)).toEqual([])
  expect(report.passed).toBeGreaterThan(report.unsupported)
  const lacking = report.files.filter(({ unsupported }) => 'noble has no RSA' in unsupported)
  expect(lacking.every(({ file, passed }) => /rsa/.test(file) && passed === 0)).toBe(true)
})
