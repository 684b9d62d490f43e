import { readdirSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { expect, test } from 'vitest'
import { rules } from './architecture/rules.ts'
import { readSource } from './architecture/source.ts'

const root = new URL('../src/', import.meta.url)
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll(sep, '/'))
  .map((path) => readSource(path, readFileSync(new URL(path, root), 'utf8')))

test('the sources are TypeScript alone', () => {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const others = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))
  expect(others.map(({ name }) => name)).toEqual([])
  expect(sources.length).toBeGreaterThan(0)
})

test.for(Object.entries(rules))('%s', ([, findingsIn]) => {
  expect(findingsIn(sources).join('\n')).toBe('')
})
