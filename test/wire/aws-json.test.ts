import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../src/base/encoding.ts'
import { decodeJson, encodeJson, jsonItemsMax } from '../../src/wire/aws-json.ts'
import { jsonDepthMax } from '../../src/wire/json-depth.ts'
import {
  blob,
  boolean,
  integer,
  list,
  optional,
  string,
  stringMap,
  structure,
  timestamp,
} from '../../src/wire/shape.ts'
import { WireError } from '../../src/wire/wire-error.ts'

const shape = structure({
  Text: optional(string()),
  Blob: optional(blob()),
  Flag: optional(boolean()),
  Count: optional(integer()),
  Time: optional(timestamp()),
  Tags: optional(list(structure({ TagKey: string() }))),
  Names: optional(list(string())),
  Context: optional(stringMap()),
})

const decode = (text: string): unknown => decodeJson(shape, utf8(text))
const refusal = (text: string | Uint8Array): string => {
  try {
    decodeJson(shape, typeof text === 'string' ? utf8(text) : text)
  } catch (error) {
    expect(error).toBeInstanceOf(WireError)
    expect((error as WireError).code).toBe('SerializationException')
    return (error as WireError).message
  }
  throw new Error('was taken')
}

describe('decoding', () => {
  test('every type becomes its value, null is absent and unknown members are ignored', () => {
    const body = `{"Text":"ä","Blob":"aGk=","Flag":false,"Count":-3,"Time":1.593622000191E9,
      "Tags":[{"TagKey":"k","More":1}],"Names":null,"Context":{"a":"b"},"__proto__":{"Names":["x"]},"Other":{}}`
    expect(decode(body)).toEqual({
      Text: 'ä',
      Blob: utf8('hi'),
      Flag: false,
      Count: -3,
      Time: new Date(1593622000191),
      Tags: [{ TagKey: 'k' }],
      Context: { a: 'b' },
    })
  })

  test('a blob has memory of its own', () => {
    const { Blob: bytes } = decode('{"Blob":"aGk="}') as { Blob: Uint8Array }
    expect(bytes.buffer.byteLength).toBe(2)
  })

  test('numbers and booleans of a map become strings, and no key reaches a prototype', () => {
    const { Context } = decode('{"Context":{"n":1.50,"t":true,"__proto__":"p"}}') as {
      Context: Record<string, string>
    }
    expect(Object.getPrototypeOf(Context)).toBeNull()
    expect(Object.entries(Context)).toEqual([
      ['n', '1.5'],
      ['t', 'true'],
      ['__proto__', 'p'],
    ])
  })

  test.for([
    ['{"Text":1}', 'text must be a string.'],
    ['{"Text":"\\ud800"}', 'text must be a string.'],
    ['{"Blob":"aGk"}', 'blob must be a blob in base64.'],
    ['{"Blob":"aGl="}', 'blob must be a blob in base64.'],
    ['{"Blob":"aR=="}', 'blob must be a blob in base64.'],
    ['{"Blob":"a-_="}', 'blob must be a blob in base64.'],
    ['{"Blob":" aGk="}', 'blob must be a blob in base64.'],
    ['{"Blob":[1]}', 'blob must be a blob in base64.'],
    ['{"Flag":"true"}', 'flag must be a boolean.'],
    ['{"Count":1.5}', 'count must be an integer.'],
    ['{"Count":2147483648}', 'count must be an integer.'],
    ['{"Count":"1"}', 'count must be an integer.'],
    ['{"Time":"2020"}', 'time must be a timestamp.'],
    ['{"Time":1e300}', 'time must be a timestamp.'],
    ['{"Tags":{}}', 'tags must be a list.'],
    ['{"Tags":[null]}', 'tags.1.member must be a structure.'],
    ['{"Tags":[{"TagKey":"a"},{"TagKey":2}]}', 'tags.2.member.tagKey must be a string.'],
    ['{"Context":[]}', 'context must be a map.'],
    ['{"Context":{"a":null}}', 'context must be a map of strings.'],
    ['{"Context":{"a":{}}}', 'context must be a map of strings.'],
    ['{"Context":{"a":9007199254740993}}', 'context must be a map of strings.'],
    ['[]', 'The request body must be a structure.'],
    ['null', 'The request body must be a structure.'],
    ['', 'The request body is not a JSON document in UTF-8.'],
    ['{"Text":"secret', 'The request body is not a JSON document in UTF-8.'],
    ['{"Text":"a"} x', 'The request body is not a JSON document in UTF-8.'],
  ] as const)('%s is a SerializationException', ([text, message]) => {
    expect(refusal(text)).toBe(message)
  })

  test('malformed UTF-8 is refused, not replaced', () => {
    expect(refusal(Uint8Array.of(...utf8('{"Text":"'), 0xff, ...utf8('"}')))).toMatch(/UTF-8/)
  })

  test('nesting is bounded, and brackets in strings are not nesting', () => {
    const nested = (depth: number): string =>
      `{"Other":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
    expect(decode(nested(jsonDepthMax))).toEqual({})
    expect(refusal(nested(jsonDepthMax + 1))).toMatch(/nested too deeply/)
    const text = `${'["{\\"'.repeat(100)}\\\\`
    expect(decode(JSON.stringify({ Text: text }))).toEqual({ Text: text })
  })

  test('items of a list and pairs of a map are bounded', () => {
    const names = Array.from({ length: jsonItemsMax + 1 }, (_, index) => `n${index}`)
    expect(refusal(JSON.stringify({ Names: names }))).toMatch(/at most 4096/)
    const context = Object.fromEntries(names.map((name) => [name, '']))
    expect(refusal(JSON.stringify({ Context: context }))).toMatch(/at most 4096/)
  })
})

test('what is encoded decodes to the same value, and again to the same text', () => {
  const text = fc.string({ unit: 'grapheme' })
  const value = fc.record(
    {
      Text: text,
      Blob: fc.uint8Array(),
      Flag: fc.boolean(),
      Count: fc.integer(),
      Time: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
      Tags: fc.array(fc.record({ TagKey: text })),
      Names: fc.array(text),
      Context: fc.dictionary(text, text, { noNullPrototype: false }),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(value, (members) => {
      const encoded = encodeJson(shape, members)
      const decoded = decodeJson(shape, utf8(encoded))
      expect(encodeJson(shape, decoded)).toBe(encoded)
      expect((decoded as typeof members).Blob).toEqual(members.Blob)
      expect((decoded as typeof members).Time).toEqual(members.Time)
    }),
  )
})

test('an answer without a required member or of the wrong type never leaves', () => {
  expect(() => encodeJson(structure({ KeyId: string() }), {})).toThrow(TypeError)
  expect(() => encodeJson(structure({ Mac: blob() }), { Mac: 'text' })).toThrow(TypeError)
})
