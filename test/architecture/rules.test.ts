import { describe, expect, test } from 'vitest'
import { check, rules } from './rules.ts'

type Texts = Readonly<Record<string, string>>

const lines = (count: number) => 'f()\n'.repeat(count)

/** Sources that break a rule, with what the finding says; and sources that keep it. */
const cases: Readonly<
  Record<string, { breaks: [string, Texts, RegExp][]; keeps: [string, Texts][] }>
> = {
  'a file imports from its own folder or a lower layer': {
    breaks: [
      [
        'a higher layer',
        { 'base/a.ts': `import { b } from '../kms/b.ts'` },
        /^base\/a.ts:1 .*kms\/b.ts, of a higher layer: .*app.ts/,
      ],
      [
        'a sibling',
        { 'algorithms/a.ts': `\nimport { b } from '../policy/b.ts'` },
        /:2 .*the same layer/,
      ],
      ['a type alone', { 'base/a.ts': `import type { B } from '../kms/b.ts'` }, /higher/],
      ['a type in place', { 'base/a.ts': `export type B = import('../kms/b.ts').B` }, /higher/],
      ['by passing on', { 'base/a.ts': `export * from '../kms/b.ts'` }, /higher/],
      ['by passing a name on', { 'base/a.ts': `export type { B } from '../kms/b.ts'` }, /higher/],
      ['at run time', { 'base/a.ts': `await import('../kms/b.ts')` }, /higher/],
      [
        'by URL',
        { 'base/a.ts': `new URL(\`../kms/b.entry$\{e}\`, import.meta.url)` },
        /b.entry.ts/,
      ],
      ['from a nested folder', { 'crypto/native/a.ts': `import '../../wire/b.ts'` }, /wire\/b.ts/],
      ['one service, another', { 'kms/a.ts': `import '../sts/b.ts'` }, /same layer/],
      ['the top', { 'config.ts': `import './index.ts'` }, /higher/],
      ['a room without a layer', { 'attic/a.ts': '' }, /attic has no layer: .*layers.ts/],
      ['an import of such a room', { 'kms/a.ts': `import '../attic/b.ts'` }, /of no layer/],
    ],
    keeps: [
      ['its own folder', { 'crypto/native/a.ts': `import '../engine.ts'; import './b.ts'` }],
      ['a lower layer', { 'kms/operations/a.ts': `import '../../base/b.ts'` }],
      [
        'files of src itself',
        { 'config.ts': `import './app.ts'`, 'index.ts': `import './app.ts'` },
      ],
    ],
  },
  'every outside module has its door': {
    breaks: [
      [
        'node:crypto',
        { 'kms/a.ts': `import { createHash } from 'node:crypto'` },
        /uses node:crypto outside crypto\/: take an Engine/,
      ],
      ['its type', { 'kms/a.ts': `import type { KeyObject } from 'node:crypto'` }, /node:crypto/],
      ['@noble', { 'kms/a.ts': `import { gcm } from '@noble/ciphers/aes.js'` }, /@noble\/ciphers/],
      ['node:sqlite in another file', { 'storage/other.ts': `import 'node:sqlite'` }, /Database/],
      ['pkcs11js, lazily too', { 'kms/a.ts': `await import('pkcs11js')` }, /custody/],
      ['node:http', { 'endpoint/a.ts': `import 'node:http'` }, /server\//],
      ['node:process', { 'kms/a.ts': `import { env } from 'node:process'` }, /config.ts/],
      ['timers', { 'kms/a.ts': `import { setTimeout } from 'node:timers/promises'` }, /Clock/],
      ['require', { 'cli/a.ts': `import { createRequire } from 'node:module'` }, /await import/],
      [
        'a package without a door',
        { 'kms/a.ts': `import 'left-pad'` },
        /left-pad, which has no door/,
      ],
      ['a module of Node without node:', { 'kms/a.ts': `import 'crypto'` }, /node:/],
      ['a computed name', { 'kms/a.ts': 'await import(name)' }, /computed name/],
    ],
    keeps: [
      [
        'behind the door',
        { 'crypto/native/a.ts': `import 'node:crypto'; import '@noble/curves/nist.js'` },
      ],
      ['a module of Node that is free', { 'audit/a.ts': `import 'node:fs/promises'` }],
      ['an entry of a process', { 'audit/a.entry.ts': `import 'node:process'` }],
    ],
  },
  'clock, process and network are used behind their doors': {
    breaks: [
      [
        'process',
        { 'kms/a.ts': 'f(process.env.HOME)' },
        /uses process outside config.ts, cli\/, \*.entry.ts/,
      ],
      ['globalThis.process', { 'kms/a.ts': 'globalThis.process.exit()' }, /process/],
      ['globalThis in brackets', { 'kms/a.ts': `globalThis['process'].exit()` }, /process/],
      ['process taken apart', { 'kms/a.ts': 'const { env } = process' }, /process/],
      ['process in an object', { 'kms/a.ts': 'f({ process })' }, /process/],
      ['Date.now', { 'kms/a.ts': 'f(Date.now())' }, /Date.now .*Clock/],
      ['Date.now as a value', { 'kms/a.ts': 'const now = Date.now' }, /Date.now/],
      ['new Date()', { 'kms/a.ts': 'new Date()' }, /Date\(\)/],
      ['Date()', { 'kms/a.ts': 'Date()' }, /Date\(\)/],
      ['setTimeout', { 'kms/a.ts': 'setTimeout(f, 1)' }, /setTimeout/],
      ['setInterval as a value', { 'kms/a.ts': 'f({ every: setInterval })' }, /setInterval/],
      ['setImmediate', { 'kms/a.ts': 'const x = setImmediate as unknown' }, /setImmediate/],
      ['performance', { 'kms/a.ts': 'performance.now()' }, /performance/],
      ['AbortSignal.timeout', { 'client/a.ts': 'AbortSignal.timeout(1)' }, /AbortSignal.timeout/],
      ['the global crypto', { 'kms/a.ts': 'crypto.randomUUID()' }, /Engine/],
      ['fetch', { 'kms/a.ts': 'await fetch(url)' }, /client\//],
    ],
    keeps: [
      [
        'behind the door',
        { 'base/clock.ts': 'f(Date.now()); setTimeout(f, 1)', 'cli/a.ts': 'process.exit()' },
      ],
      [
        'a date from a number',
        { 'kms/a.ts': 'new Date(0).toISOString(); x instanceof Date; Date.UTC(1)' },
      ],
      [
        'members of that name',
        { 'kms/a.ts': 'a.process(); f({ process: 1 }); a.performance; class A { process() {} }' },
      ],
      [
        'a parameter of that name',
        { 'kms/a.ts': 'function f({ crypto }, fetch) { crypto.seal(fetch) }' },
      ],
      ['an import of that name', { 'kms/a.ts': `import { crypto } from './b.ts'; crypto.seal()` }],
      [
        'types',
        { 'kms/a.ts': 'type A = { process: string; crypto(process: A): typeof performance }' },
      ],
      ['words in strings', { 'kms/a.ts': `f('process.env', \`Date.now()\`) // setTimeout()` }],
    ],
  },
  'no import goes in a circle': {
    breaks: [
      [
        'two files',
        { 'kms/a.ts': `import './b.ts'`, 'kms/b.ts': `import './a.ts'` },
        /^kms\/a.ts → kms\/b.ts → kms\/a.ts: move/,
      ],
      [
        'by types',
        {
          'kms/a.ts': `import type { B } from './b.ts'`,
          'kms/b.ts': `import type { A } from './a.ts'`,
        },
        /→/,
      ],
      [
        'three files',
        {
          'kms/a.ts': `import './b.ts'`,
          'kms/b.ts': `import './c.ts'`,
          'kms/c.ts': `import './a.ts'`,
        },
        /kms\/a.ts → kms\/b.ts → kms\/c.ts → kms\/a.ts/,
      ],
      ['a file itself', { 'kms/a.ts': `import './a.ts'` }, /kms\/a.ts → kms\/a.ts/],
    ],
    keeps: [
      [
        'a diamond',
        {
          'kms/a.ts': `import './b.ts'; import './c.ts'`,
          'kms/b.ts': `import './d.ts'`,
          'kms/c.ts': `import './d.ts'`,
          'kms/d.ts': '',
        },
      ],
    ],
  },
  'every file is in use': {
    breaks: [
      [
        'a file that nobody imports',
        { 'index.ts': '', 'kms/a.ts': '' },
        /^kms\/a.ts:1 is reached from no entry: use it or delete it/,
      ],
      [
        'files that import only each other',
        { 'index.ts': '', 'kms/a.ts': `import './b.ts'`, 'kms/b.ts': '' },
        /kms/,
      ],
      ['an entry that nobody starts', { 'index.ts': '', 'audit/a.entry.ts': '' }, /audit/],
    ],
    keeps: [
      [
        'what an entry imports',
        {
          'index.ts': `import './kms/a.ts'`,
          'kms/a.ts': `export type { B } from './b.ts'`,
          'kms/b.ts': '',
        },
      ],
      [
        'a worker that is started',
        {
          'index.ts': `new URL(\`./audit/a.entry$\{e}\`, import.meta.url)`,
          'audit/a.entry.ts': '',
        },
      ],
      [
        'a worker with a plain URL',
        { 'index.ts': `new URL('./a.entry.ts', import.meta.url)`, 'a.entry.ts': '' },
      ],
      ['the other entries', { 'message-encryption.ts': '', 'cli/main.entry.ts': '' }],
    ],
  },
  'no any, no enum, no default export': {
    breaks: [
      ['any', { 'kms/a.ts': '\n\nlet a: readonly any[]' }, /^kms\/a.ts:3 has any: .*unknown/],
      ['enum', { 'kms/a.ts': 'enum A { b }' }, /has enum: write a table/],
      ['default', { 'kms/a.ts': 'export default 1' }, /has default: export it by its name/],
      ['as default', { 'kms/a.ts': 'const a = 1; export { a as default }' }, /has default/],
    ],
    keeps: [
      [
        'the words elsewhere',
        { 'kms/a.ts': `const any = 'enum'; f(any.default, unknown as never)` },
      ],
    ],
  },
  'files and functions are short': {
    breaks: [
      [
        'a long file',
        { 'kms/a.ts': lines(401) },
        /^kms\/a.ts:1 has 401 lines, more than 400: split/,
      ],
      ['a long function', { 'kms/a.ts': `function g() {\n${lines(69)}}` }, /g has 71 lines/],
      ['a long arrow', { 'kms/a.ts': `export const g = () => {\n${lines(69)}}` }, /g has 71 lines/],
      ['a long method', { 'kms/a.ts': `class A { g() {\n${lines(69)}} }` }, /g has 71 lines/],
      [
        'a long file with a table',
        { 'kms/a.ts': `const a = table()({})\n${lines(400)}` },
        /401 lines/,
      ],
      ['a long list', { 'kms/a.ts': `const a = [\n${'1,\n'.repeat(400)}]` }, /402 lines/],
    ],
    keeps: [
      ['up to the bound', { 'kms/a.ts': lines(400), 'kms/b.ts': `function g() {\n${lines(68)}}` }],
      [
        'a table',
        {
          'kms/a.ts': `import './b.ts'\nexport const a = table<B>()({\n${'a: 1,\n'.repeat(500)}})\nexport type A = keyof typeof a`,
        },
      ],
    ],
  },
  'a file is named after what it holds': {
    breaks: [
      ...['utils', 'util', 'helpers', 'common', 'misc', 'manager', 'types', 'key-manager'].map(
        (name): [string, Texts, RegExp] => [
          name,
          { [`kms/${name}.ts`]: '' },
          /is called .*: name it after/,
        ],
      ),
      ['a folder', { 'kms/utils/a.ts': '' }, /utils/],
      ['capitals', { 'kms/keyState.ts': '' }, /kebab-case/],
    ],
    keeps: [
      [
        'kebab-case',
        { 'crypto/sp800-108.ts': '', 'audit/writer.entry.ts': '', 'kms/key-type.ts': '' },
      ],
    ],
  },
}

test('every rule of the house is tested here', () => {
  expect(Object.keys(cases)).toEqual(Object.keys(rules))
})

describe.each(Object.entries(cases))('%s', (rule, { breaks, keeps }) => {
  test.for(breaks)('finds %s', ([, texts, message]) => {
    expect(check(rule, texts).join('\n')).toMatch(message)
  })

  test.for(keeps)('accepts %s', ([, texts]) => {
    expect(check(rule, texts)).toEqual([])
  })
})

test('a source that does not parse is an error, not a file without findings', () => {
  expect(() => check('every file is in use', { 'kms/a.ts': 'const = 1' })).toThrow(/kms\/a.ts/)
})
