import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { VectorReport } from '../../src/known-answers/report.ts'
import { verifyVectors } from '../../src/vectors.ts'
import { pin, softhsm, tokenLabel } from '../hsm/softhsm.ts'
import { failuresOf, ownVectors, temporaryFolder, wycheproofVectors } from './vector-folder.ts'

const folder = wycheproofVectors()
const at = temporaryFolder()
const hsm = softhsm()
afterAll(() => {
  at.remove()
  hsm.remove()
})

/** A run that asked nothing has no failures either. @param share of the cases that it must have passed */
function expectAsked(report: VectorReport, engines: readonly string[], share = 0.6): void {
  expect(failuresOf(report)).toEqual([])
  expect(new Set(report.files.map(({ engine }) => engine))).toEqual(new Set(engines))
  const asked = report.passed + report.unsupported
  expect(report.passed / asked).toBeGreaterThan(share)
}

test('Wycheproof passes on the native engine', { timeout: 120_000 }, async () => {
  expectAsked(await verifyVectors([folder], { engines: ['native'] }), ['native'])
})

test('Wycheproof passes on a token, for what it supports', {
  timeout: 120_000,
}, async () => {
  const pinFile = at.write('pin', pin)
  chmodSync(pinFile, 0o600)
  const settings = { module: hsm.modulePath, token: tokenLabel, pinFile }
  const paths = [folder, join(ownVectors, 'engine.json'), join(ownVectors, 'cavp')]
  // Our own files have a larger share of what a token cannot do, such as ML-DSA.
  expectAsked(await verifyVectors(paths, { engines: [], hsm: settings }), ['hsm'], 0.4)
})
