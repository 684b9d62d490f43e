import { describe, expect, test } from 'vitest'
import { hex, utf8 } from '../../src/base/encoding.ts'
import {
  type Argon2Parameters,
  areArgon2Parameters,
  argon2id,
  argon2Recommended,
} from '../../src/crypto/argon2.ts'
import { expectOwnAllocation } from './vectors.ts'

const salt = utf8('somesalt')
const small: Argon2Parameters = { memoryKibibytes: 19_456, passes: 2, lanes: 1 }

describe('argon2id', () => {
  test('phc-winner-argon2, src/test.c: 64 MiB, 2 passes, 1 lane', async () => {
    const parameters = { memoryKibibytes: 65_536, passes: 2, lanes: 1 }
    const key = await argon2id(utf8('password'), salt, parameters)
    expect(hex(key)).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7')
    expectOwnAllocation(key)
  })

  const bad: Partial<Argon2Parameters>[] = [
    { memoryKibibytes: 19_455 },
    { memoryKibibytes: 1_048_577 },
    { passes: 1 },
    { passes: 17 },
    { passes: 2.5 },
    { lanes: 0 },
    { lanes: 17 },
  ]
  test.for(bad)('refuses parameters that are too weak or too dear: %o', async (change) => {
    const parameters = { ...argon2Recommended, ...change }
    expect(areArgon2Parameters(parameters)).toBe(false)
    await expect(argon2id(utf8('password'), salt, parameters)).rejects.toThrow(TypeError)
  })

  test('takes what it recommends, and its own limits', () => {
    expect(areArgon2Parameters(argon2Recommended)).toBe(true)
    expect(areArgon2Parameters(small)).toBe(true)
  })

  test('bounds passphrase and salt', async () => {
    for (const length of [0, 1025]) {
      await expect(argon2id(new Uint8Array(length), salt, small)).rejects.toThrow(TypeError)
    }
    for (const length of [7, 65]) {
      await expect(argon2id(utf8('password'), new Uint8Array(length), small)).rejects.toThrow(
        TypeError,
      )
    }
  })
})
