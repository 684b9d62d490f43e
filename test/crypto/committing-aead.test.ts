import { assert, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { hex, utf8 } from '../../src/base/encoding.ts'
import { CommittingAead, committingOverheadOctets } from '../../src/crypto/committing-aead.ts'
import { DecryptionFailed, type Engine, type SecretKey } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { expectOwnAllocation, flipped, octets, readVectors } from './vectors.ts'

const { bodies } = readVectors<'bodies'>('committing-aead.json')
const message = utf8('attack at dawn')
const associated = utf8('department=finance')
const none = new Uint8Array(0)

describe.each<Engine>([native, noble])('committing encryption: $name', (engine) => {
  const key = engine.secretKey(new Uint8Array(32).fill(1))
  const refuses = (with_: SecretKey, body: Uint8Array, bound: Uint8Array) =>
    expect(() => new CommittingAead(engine, with_).open(body, bound)).toThrow(
      new DecryptionFailed(),
    )

  test.for(bodies)('opens what an earlier release wrote: $plaintext', (golden) => {
    const opened = new CommittingAead(engine, engine.secretKey(octets(golden.key))).open(
      octets(golden.body),
      octets(golden.associated),
    )
    expect(hex(opened)).toBe(golden.plaintext)
  })

  test('gives back any plaintext, 76 octets longer in between', () => {
    assert(
      property(uint8Array({ maxLength: 300 }), uint8Array({ maxLength: 100 }), (text, bound) => {
        const body = new CommittingAead(engine, key).seal(text, bound)
        expect(body.length).toBe(text.length + committingOverheadOctets)
        expect([...new CommittingAead(engine, key).open(body, bound)]).toEqual([...text])
      }),
      { numRuns: 30 },
    )
    expect(committingOverheadOctets).toBe(76)
  })

  test('every message has its own nonce, key, commitment and IV', () => {
    const all = Array.from({ length: 50 }, () =>
      new CommittingAead(engine, key).seal(message, none),
    )
    for (const [from, to] of [
      [0, 16],
      [16, 48],
      [48, 60],
      [60, 74],
    ]) {
      expect(new Set(all.map((body) => hex(body.subarray(from, to)))).size).toBe(all.length)
    }
  })

  test('refuses any change, with one message', () => {
    const body = new CommittingAead(engine, key).seal(message, associated)
    for (const changed of flipped(body)) refuses(key, changed, associated)
    for (let length = 0; length < body.length; length++) {
      refuses(key, body.subarray(0, length), associated)
    }
    refuses(key, concat(body, Uint8Array.of(0)), associated)
    refuses(key, body, none)
    refuses(key, body, concat(associated, Uint8Array.of(0)))
    refuses(engine.secretKey(new Uint8Array(32)), body, associated)
  })

  test('checks the commitment: a body with another one is refused though its tag is right', () => {
    const body = new CommittingAead(engine, key).seal(message, associated)
    const other = new CommittingAead(engine, key).seal(message, associated)
    const swapped = copyOf(body)
    swapped.set(other.subarray(16, 48), 16)
    refuses(key, swapped, associated)
  })

  test('uses no cipher on a body whose commitment is wrong', () => {
    let opened = 0
    const watched: Engine = {
      ...engine,
      aesGcm: {
        ...engine.aesGcm,
        open: (...given) => {
          opened++
          return engine.aesGcm.open(...given)
        },
      },
    }
    const body = new CommittingAead(watched, key).seal(message, none)
    new CommittingAead(watched, key).open(body, none)
    expect(opened).toBe(1)
    body[20] = (body[20] ?? 0) ^ 1
    expect(() => new CommittingAead(watched, key).open(body, none)).toThrow(DecryptionFailed)
    expect(opened).toBe(1)
  })

  test('puts the head before the body, in one allocation', () => {
    const aead = new CommittingAead(engine, key)
    const sealed = aead.seal(message, associated, Uint8Array.of(1, 2, 3))
    expect([...sealed.subarray(0, 3)]).toEqual([1, 2, 3])
    expect(aead.open(sealed.subarray(3), associated)).toEqual(copyOf(message))
    expectOwnAllocation(sealed)
  })

  test('results are in allocations of their own, and inputs stay as they were', () => {
    const [text, bound] = [copyOf(message), copyOf(associated)]
    const body = new CommittingAead(engine, key).seal(text, bound)
    const kept = copyOf(body)
    const opened = new CommittingAead(engine, key).open(body, bound)
    expectOwnAllocation(body)
    expectOwnAllocation(opened)
    expect([text, bound, body]).toEqual([copyOf(message), copyOf(associated), kept])
  })
})
