import { afterEach, describe, expect, test } from 'vitest'
import { MaterialUnusable } from '../../src/custody/custody.ts'
import { Connection, type Session } from '../../src/hsm/connection.ts'
import type { Cryptoki } from '../../src/hsm/cryptoki.ts'
import { derive, unwrap } from '../../src/hsm/made-secrets.ts'
import { expectOwnAllocation } from '../crypto/vectors.ts'

const [key, made] = [new Uint8Array(8).fill(1), new Uint8Array(8).fill(2)]
const mechanism = { mechanism: 0 }
const wrapped = new Uint8Array(24)

const destroyed: Uint8Array[] = []
afterEach(() => {
  destroyed.length = 0
})

/** A token that makes `value`, whatever it is told to make. */
function making(value: Uint8Array | undefined): Session {
  const cryptoki = {
    C_DeriveKey: () => made,
    C_UnwrapKey: () => made,
    C_GetAttributeValue: (_, __, [asked]) => (value && asked ? [{ type: asked.type, value }] : []),
    C_DestroyObject: (_, object) => destroyed.push(object),
  } satisfies Partial<Cryptoki> as unknown as Cryptoki
  const connection = Object.create(Connection.prototype) as Connection
  return { cryptoki, handle: new Uint8Array(8), connection }
}

const secret = (octets: number) => new Uint8Array(octets).fill(7)

test('a secret is handed over: the caller has the one copy', () => {
  const value = secret(32)
  const taken = derive(making(value), mechanism, key, 32)
  expect(taken).toEqual(secret(32))
  expectOwnAllocation(taken)
  expect([value, destroyed]).toEqual([new Uint8Array(32), [made]])
})

describe('a token that makes another secret than it was told to', () => {
  test.for([undefined, 0, 1, 31, 33, 64])('%j octets instead of 32 derived', (octets) => {
    const value = octets === undefined ? undefined : secret(octets)
    const work = () => derive(making(value), mechanism, key, 32)
    expect(work).toThrow(
      new MaterialUnusable(`the token derived ${octets ?? 0} octets instead of 32`),
    )
    expect(destroyed).toEqual([made])
    expect(value?.some((octet) => octet !== 0)).not.toBe(true)
  })

  test.for([undefined, 0])('%j octets unwrapped', (octets) => {
    const value = octets === undefined ? undefined : secret(octets)
    const work = () => unwrap(making(value), mechanism, key, wrapped)
    expect(work).toThrow(new MaterialUnusable('the token unwrapped no octets'))
    expect(destroyed).toEqual([made])
  })
})
