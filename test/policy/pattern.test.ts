import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matcher, matchesPattern } from '../../src/policy/pattern.ts'

/** The definition, spelt out. */
function naive(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const rest = pattern.slice(1)
  if (pattern[0] === '*') return naive(rest, text) || (text !== '' && naive(pattern, text.slice(1)))
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && naive(rest, text.slice(1))
}

test('a pattern matches what its definition says', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
  fc.assert(
    fc.property(pattern, text, (pattern, text) => {
      expect(matchesPattern(pattern, text)).toBe(naive(pattern, text))
    }),
    { numRuns: 5_000 },
  )
})

test('a text with the characters of a regular expression matches itself alone', () => {
  const literal = fc.string({ unit: 'grapheme' }).filter((text) => !/[*?]/.test(text))
  fc.assert(
    fc.property(literal, literal, (pattern, text) => {
      expect(matchesPattern(pattern, text)).toBe(pattern === text)
      expect(matchesPattern(pattern, pattern)).toBe(true)
    }),
  )
})

describe.each([
  ['kms:*', 'kms:encrypt', true],
  ['kms:generate*', 'kms:generatedatakey', true],
  ['kms:generate*', 'kms:encrypt', false],
  ['kms:*datakey*', 'kms:generatedatakeypair', true],
  ['kms:?ncrypt', 'kms:encrypt', true],
  ['kms:?ncrypt', 'kms:ncrypt', false],
  ['*', '', true],
  ['?', '', false],
  ['', '', true],
  ['a**', 'a', true],
  ['*a', 'ba', true],
  ['*a', 'ab', false],
])('%s on %s', (pattern, text, expected) => {
  test(`${expected}`, () => {
    expect(matchesPattern(pattern, text)).toBe(expected)
    expect(matcher([pattern])(text)).toBe(expected)
  })
})

test('a matcher of several patterns matches what one of them matches', () => {
  const matches = matcher(['kms:encrypt', 'kms:re*', 'kms:?ign'])
  const texts = ['kms:encrypt', 'kms:reencryptfrom', 'kms:sign', 'kms:decrypt', 'kms:re']
  expect(texts.filter(matches)).toEqual(['kms:encrypt', 'kms:reencryptfrom', 'kms:sign', 'kms:re'])
  expect(matcher([])('')).toBe(false)
})

test('a match takes at most pattern × text steps, however many wildcards there are', () => {
  let reads = 0
  const counted = new Proxy(new String('a'.repeat(200)), {
    get(text, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads++
      return Reflect.get(text, name)
    },
  }) as unknown as string
  const pattern = `${'*a'.repeat(50)}b`
  expect(matchesPattern(pattern, counted)).toBe(false)
  expect(reads).toBeGreaterThan(0)
  expect(reads).toBeLessThanOrEqual(pattern.length * 200)
})
