import { afterEach, describe, expect, test, vi } from 'vitest'
import { present } from '../../../src/base/assert.ts'
import { native } from '../../../src/crypto/native/index.ts'
import { onPool } from '../../../src/crypto/native/pool.ts'
import { readRsaPrivateKey } from '../../../src/crypto/native/rsa-key.ts'
import { rsaPair, sizes } from '../rsa-pairs.ts'

const rsa = present(native.rsa, 'the engine has RSA')
const sm2 = present(native.sm2, 'the engine has SM2')
const { ec } = native

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a key whose check is slow is opened on a thread, in its turn', () => {
  const openings = {
    RSA: async () => {
      const { pkcs8 } = await rsaPair(rsa, 2048, 'one')
      return () => rsa.privateKey(2048, pkcs8)
    },
    'P-384': async () => {
      const { privateKey } = await ec.generate('P-384')
      return () => ec.privateKey('P-384', privateKey)
    },
    'P-521': async () => {
      const { privateKey } = await ec.generate('P-521')
      return () => ec.privateKey('P-521', privateKey)
    },
    secp256k1: async () => {
      const { privateKey } = await ec.generate('secp256k1')
      return () => ec.privateKey('secp256k1', privateKey)
    },
    SM2: async () => {
      const { privateKey } = await sm2.generate()
      return () => sm2.privateKey(privateKey)
    },
  }
  test.for(Object.entries(openings))('%s', async ([, prepare]) => {
    const open = await prepare()
    const p256 = await ec.generate('P-256')
    const ends: (() => void)[] = []
    const held = [0, 1].map(() => onPool(() => new Promise<void>((resolve) => ends.push(resolve))))
    let opened = false
    const opening = open().then(() => {
      opened = true
    })
    // P-256 waits for nobody.
    await ec.privateKey('P-256', p256.privateKey)
    await new Promise(setImmediate)
    const early = opened
    for (const end of ends) end()
    await Promise.all([...held, opening])
    expect(early).toBe(false)
    expect(opened).toBe(true)
  })
})

test('the octets of a key that was opened stay with the caller as they were', async () => {
  const { pkcs8 } = await rsaPair(rsa, 2048, 'one')
  const pooled = Buffer.from(pkcs8)
  await rsa.privateKey(2048, pooled)
  expect(pooled.equals(pkcs8)).toBe(true)
})

test.for(sizes)('no number of an RSA-$bits key becomes a string', async ({ bits }) => {
  const { pkcs8 } = await rsaPair(rsa, bits, 'one')
  const told = vi.spyOn(BigInt.prototype, 'toString')
  expect(readRsaPrivateKey(bits, pkcs8)).toBeDefined()
  expect(told).not.toHaveBeenCalled()
})
