import { describe, expect, test } from 'vitest'
import { concat } from '../../src/base/bytes.ts'
import { hex } from '../../src/base/encoding.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { counterKdf, counterKdfBlocksOfFixedInput } from '../../src/crypto/sp800-108.ts'
import { expectOwnAllocation, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'fixedInput' | 'labelAndContext'>('sp800-108.json')
const none = new Uint8Array(0)

describe.each<Engine>([native, noble])('counter KDF: $name', ({ hmac, secretKey }) => {
  test.for(vectors.fixedInput)('$source', ({ key, fixedInput, derived }) => {
    const input = [octets(fixedInput)]
    const length = octets(derived).length
    const output = concat(
      ...counterKdfBlocksOfFixedInput(hmac, secretKey(octets(key)), input, length),
    ).slice(0, length)
    expect(hex(output)).toBe(derived)
  })

  test.for(vectors.labelAndContext)('$source', ({ key, label, context, derived }) => {
    const output = counterKdf(
      hmac,
      secretKey(octets(key)),
      octets(label),
      octets(context),
      octets(derived).length,
    )
    expect(hex(output)).toBe(derived)
    expectOwnAllocation(output)
  })

  test('binds the length: a shorter output is not the beginning of a longer one', () => {
    const key = secretKey(new Uint8Array(32))
    const long = counterKdf(hmac, key, none, none, 64)
    expect(counterKdf(hmac, key, none, none, 32)).not.toEqual(long.slice(0, 32))
  })

  test('gives 1 to 8,192 octets', () => {
    const key = secretKey(new Uint8Array(32))
    for (const length of [0, 8193, 1.5]) {
      expect(() => counterKdf(hmac, key, none, none, length)).toThrow(TypeError)
    }
    expect(counterKdf(hmac, key, none, none, 8192).length).toBe(8192)
  })
})
