import { beforeAll, describe, expect, test } from 'vitest'
import { copyOf } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import type { Engine, KeyPairBytes, Rsa } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { verifySignature } from '../../src/crypto/public-key.ts'

const message = utf8('attack at dawn')
const rsa = native.rsa as Rsa
const refused = expect.objectContaining({ name: 'KeyRefused' })

describe('operations of a public key', () => {
  let ecPair: KeyPairBytes
  let rsaPair: KeyPairBytes
  beforeAll(async () => {
    ;[ecPair, rsaPair] = await Promise.all([native.ec.generate('P-256'), rsa.generate(2048)])
  })

  const signEc = async () => {
    const key = await native.ec.privateKey('P-256', ecPair.privateKey)
    return native.ecdsa.sign('P-256', 'sha256', key, message, 'RAW')
  }

  test.for<Engine>([native, noble])('$name verifies ECDSA, message and digest', async (engine) => {
    const signature = await signEc()
    const verify = (text: Uint8Array, type: 'RAW' | 'DIGEST') =>
      verifySignature(
        engine,
        'ECC_NIST_P256',
        'ECDSA_SHA_256',
        ecPair.publicKey,
        text,
        type,
        signature,
      )
    const digest = native.hash.digest('sha256', message)
    expect([await verify(message, 'RAW'), await verify(digest, 'DIGEST')]).toEqual([true, true])
    expect(await verify(message.subarray(1), 'RAW')).toBe(false)
  })

  test('verifies each RSA algorithm by its own scheme alone', async () => {
    const key = await rsa.privateKey(2048, rsaPair.privateKey)
    const signature = await rsa.sign('rsa-pss', 'sha256', key, message, 'RAW')
    const verify = (algorithm: 'RSASSA_PSS_SHA_256' | 'RSASSA_PKCS1_V1_5_SHA_256') =>
      verifySignature(native, 'RSA_2048', algorithm, rsaPair.publicKey, message, 'RAW', signature)
    expect(await verify('RSASSA_PSS_SHA_256')).toBe(true)
    expect(await verify('RSASSA_PKCS1_V1_5_SHA_256')).toBe(false)
  })

  test('imports one SPKI object once', async () => {
    let imports = 0
    const counting: Engine = {
      ...native,
      ec: {
        ...native.ec,
        publicKey: (...given) => {
          imports++
          return native.ec.publicKey(...given)
        },
      },
    }
    const signature = await signEc()
    const verify = (spki: Uint8Array) =>
      verifySignature(counting, 'ECC_NIST_P256', 'ECDSA_SHA_256', spki, message, 'RAW', signature)
    const spki = copyOf(ecPair.publicKey)
    await verify(spki)
    await verify(spki)
    expect(imports).toBe(1)
    await verify(copyOf(spki))
    expect(imports).toBe(2)
  })

  test('a cached key is not taken for one of another spec', async () => {
    const spki = copyOf(ecPair.publicKey)
    const signature = await signEc()
    await verifySignature(native, 'ECC_NIST_P256', 'ECDSA_SHA_256', spki, message, 'RAW', signature)
    await expect(
      verifySignature(native, 'RSA_2048', 'RSASSA_PSS_SHA_256', spki, message, 'RAW', signature),
    ).rejects.toThrow(refused)
  })

  test('an algorithm of another spec is a defect of the caller', async () => {
    await expect(
      verifySignature(
        native,
        'ECC_NIST_P256',
        'RSASSA_PSS_SHA_256',
        ecPair.publicKey,
        message,
        'RAW',
        message,
      ),
    ).rejects.toThrow('assertion failed')
  })
})
