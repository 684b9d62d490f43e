import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { type VectorReport, verifyVectors } from '../../src/vectors.ts'

/** The project's own vectors. */
export const ownVectors = fileURLToPath(new URL('../../vectors', import.meta.url))

/** A text file of the project's own vectors. */
export const own = (name: string): string => readFileSync(join(ownVectors, name), 'utf8')

/** What is said of the one thing that is wrong with a path. */
export async function wrongWith(path: string): Promise<string> {
  const report = await verifyVectors([path], { engines: ['native'] })
  expect(report.failed).toBe(1)
  const [file] = report.files
  expect(file?.file).toBe(path)
  return file?.failures[0]?.differed ?? ''
}

/** Wycheproof is not part of the checkout: the variable names it, or it lies beside the checkout. */
const wycheproofPlaces = [
  process.env.CLAVIGER_WYCHEPROOF,
  fileURLToPath(new URL('../../../shared/vectors/wycheproof', import.meta.url)),
]

/** Wycheproof's folder where there is one, else our own files in its layout, which it then says. */
export function wycheproofVectors(): string {
  const found = wycheproofPlaces.find((place) => place !== undefined && existsSync(place))
  if (found !== undefined) return found
  console.warn(
    'Wycheproof is not here: its tests run on vectors/wycheproof-layout alone. ' +
      'CLAVIGER_WYCHEPROOF names the folder testvectors_v1 of a checkout of C2SP/wycheproof.',
  )
  return join(ownVectors, 'wycheproof-layout')
}

/** A folder of files for one test. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-vectors-'))
  const path = (name: string) => join(folder, name)
  return {
    folder,
    path,
    write(name: string, content: string | Uint8Array): string {
      mkdirSync(dirname(path(name)), { recursive: true })
      writeFileSync(path(name), content)
      return path(name)
    },
    writeJson(name: string, document: unknown): string {
      return this.write(name, JSON.stringify(document))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What went wrong, for a test's message. */
export const failuresOf = ({ files }: VectorReport): string[] =>
  files.flatMap(({ file, engine, failures }) =>
    failures.map(({ id, differed }) => `${file} ${engine} ${id}: ${differed}`),
  )
