import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

type Package = { version: string; integrity?: string; optional?: true }
type Packages = Record<string, Package>

const one = { version: '1.0.0', integrity: 'sha512-one' }
const wanted: Packages = {
  '': { version: '0.1.0' },
  'node_modules/one': one,
  'node_modules/one/node_modules/two': { version: '2.0.0', integrity: 'sha512-two' },
  'node_modules/elsewhere': { version: '3.0.0', integrity: 'sha512-three', optional: true },
}
const { '': _, 'node_modules/elsewhere': __, ...here } = wanted

let checkout: string
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'claviger-setup-'))
  put('bin/setup.mjs', readFileSync(new URL('../bin/setup.mjs', import.meta.url), 'utf8'))
  // It says what it was asked for, and installs nothing.
  put('path/npm', `#!/bin/sh\necho "$*" >> '${join(checkout, 'asked')}'\n`, 0o755)
  put('package-lock.json', JSON.stringify({ packages: wanted }))
  install(here)
})
afterEach(() => rmSync(checkout, { recursive: true }))

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true })
  writeFileSync(join(checkout, path), text, { mode })
}

function install(packages: Packages): void {
  for (const place of Object.keys(packages)) put(`${place}/package.json`, '{}')
  put('node_modules/.package-lock.json', JSON.stringify({ packages }))
  put('node_modules/.bin/node', '')
}

function setUp() {
  const PATH = [join(checkout, 'path'), process.env.PATH].join(delimiter)
  const script = join(checkout, 'bin/setup.mjs')
  const { status, stderr } = spawnSync(process.execPath, [script], {
    env: { ...process.env, PATH },
    encoding: 'utf8',
  })
  const asked = join(checkout, 'asked')
  const npm = existsSync(asked) ? readFileSync(asked, 'utf8').split('\n').slice(0, -1) : []
  return { status, stderr, npm }
}

const nothing = { status: 0, stderr: '', npm: [] }
const installing = { status: 0, stderr: '', npm: ['ci --loglevel=error --no-audit --no-fund'] }

function link(): void {
  const shared = join(checkout, 'shared')
  renameSync(join(checkout, 'node_modules'), shared)
  symlinkSync(shared, join(checkout, 'node_modules'))
}

test('what is installed stays, however new the lock file looks', () => {
  const later = Date.now() / 1000 + 3600
  utimesSync(join(checkout, 'package-lock.json'), later, later)
  expect(setUp()).toEqual(nothing)
  link()
  expect(setUp()).toEqual(nothing)
})

test.for<[string, () => void]>([
  ['a version', () => install({ ...here, 'node_modules/one': { ...one, version: '1.0.1' } })],
  ['an integrity', () => install({ ...here, 'node_modules/one': { ...one, integrity: 'x' } })],
  ['a package less', () => install({ 'node_modules/one': one })],
  ['a package more', () => install({ ...here, 'node_modules/more': one })],
  ['a folder less', () => rmSync(join(checkout, 'node_modules/one'), { recursive: true })],
  [
    'an installation without its end',
    () => rmSync(join(checkout, 'node_modules/.package-lock.json')),
  ],
  ['no runtime', () => rmSync(join(checkout, 'node_modules/.bin/node'))],
  ['nothing at all', () => rmSync(join(checkout, 'node_modules'), { recursive: true })],
])('%s: the packages of the lock file are installed', ([, change]) => {
  change()
  expect(setUp()).toEqual(installing)
})

test('a folder that a link leads to is never touched', () => {
  install({ 'node_modules/one': one })
  link()
  for (const leads of ['to packages', 'nowhere']) {
    if (leads === 'nowhere') rmSync(join(checkout, 'shared'), { recursive: true })
    const { status, stderr, npm } = setUp()
    expect({ status, npm }).toEqual({ status: 1, npm: [] })
    expect(stderr).toContain('setup: node_modules is a symbolic link')
    expect(stderr).toContain('hint: remove the link')
  }
})
