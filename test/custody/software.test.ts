import { describe, expect, test, vi } from 'vitest'
import { type KeySpec, type KeyUsage, keySpecs } from '../../src/algorithms/key-spec.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { rowNames } from '../../src/base/table.ts'
import { DecryptionFailed, type Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { randomBytes, randomHex, randomUuid } from '../../src/crypto/random.ts'
import {
  AlgorithmUnsupported,
  type MaterialBinding,
  type MaterialReference,
  MaterialUnusable,
} from '../../src/custody/custody.ts'
import { softwareCustody } from '../../src/custody/software.ts'
import { SealBroken } from '../../src/seal/sealed-store.ts'
import { custodyContract } from './custody.contract.ts'

const binding = (spec: KeySpec, usage: KeyUsage): MaterialBinding => ({
  account: '000000000000',
  region: 'us-east-1',
  key: randomUuid(),
  material: randomHex(32),
  spec,
  usage,
})

/** What the sealed store does with material, under a key of its own. */
function wrapping() {
  const key = native.secretKey(randomBytes(32))
  const seen: Uint8Array[] = []
  return {
    /** The memory of every material that went in or came out. */
    seen,
    wrap(bound: Uint8Array, material: Uint8Array): Uint8Array {
      seen.push(material)
      const iv = randomBytes(12)
      return concat(iv, native.aesGcm.seal(key, iv, material, bound))
    },
    unwrap(bound: Uint8Array, wrapped: Uint8Array): Uint8Array {
      if (wrapped.length < 12) throw new SealBroken('the material is cut')
      try {
        const [iv, sealed] = [wrapped.subarray(0, 12), wrapped.subarray(12)]
        const material = native.aesGcm.open(key, iv, sealed, bound)
        seen.push(material)
        return material
      } catch (error) {
        if (error instanceof DecryptionFailed) throw new SealBroken('the material is not ours')
        throw error
      }
    },
  }
}

/** An engine may lack RSA or SM2, and has all the rest. */
const specsOf = (engine: Engine) =>
  rowNames(keySpecs).filter((spec) => {
    const { type } = keySpecs[spec].material
    return !(type === 'rsa' && !engine.rsa) && !(type === 'sm2' && !engine.sm2)
  })

const subject = (engine: Engine) => async () => {
  const custody = softwareCustody({ engine, ...wrapping() })
  return { custody, binding, close: () => custody.close() }
}

custodyContract('software on the native engine', subject(native), specsOf(native))
custodyContract('software on the noble engine', subject(noble), specsOf(noble))

const message = utf8('attack at dawn')
const none = new Uint8Array(0)

async function symmetric(parts = wrapping(), engine: Engine = native) {
  const custody = softwareCustody({ engine, ...parts })
  const bound = binding('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')
  const { token } = await custody.generate(bound)
  const reference: MaterialReference = { binding: bound, token }
  const use = (used: MaterialReference) => custody.encrypt(used, 'SYMMETRIC_DEFAULT', message, none)
  return { custody, reference, use, parts }
}

/** A key whose private half is opened on a thread. */
async function signer(parts = wrapping()) {
  const custody = softwareCustody({ engine: native, ...parts })
  const bound = binding('ECC_NIST_P384', 'SIGN_VERIFY')
  const { token } = await custody.generate(bound)
  const reference: MaterialReference = { binding: bound, token }
  const sign = () => custody.sign(reference, 'ECDSA_SHA_384', message, 'RAW')
  return { custody, reference, sign, parts }
}

describe('software custody', () => {
  const elsewhere: Partial<MaterialBinding>[] = [
    { account: '111111111111' },
    { region: 'us-east-2' },
    { key: randomUuid() },
    { material: randomHex(32) },
  ]
  test.for(elsewhere)('material moved to another %o does not open', async (moved) => {
    const { reference, use } = await symmetric()
    const other = { ...reference, binding: { ...reference.binding, ...moved } }
    await expect(use(other)).rejects.toThrow(MaterialUnusable)
    await expect(use(reference)).resolves.toBeInstanceOf(Uint8Array)
  })

  test('material of a pair for encryption does not open as one for signing', async () => {
    const { custody } = await symmetric()
    const bound = binding('RSA_2048', 'ENCRYPT_DECRYPT')
    const { token } = await custody.generate(bound)
    const other = { token, binding: { ...bound, usage: 'SIGN_VERIFY' as const } }
    await expect(custody.sign(other, 'RSASSA_PSS_SHA_256', message, 'RAW')).rejects.toThrow(
      MaterialUnusable,
    )
  })

  test('fields of a binding cannot run into each other', async () => {
    const { custody } = await symmetric()
    const bound = binding('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')
    const { token } = await custody.generate({ ...bound, account: '12', region: '3' })
    const shifted = { token, binding: { ...bound, account: '1', region: '23' } }
    await expect(custody.encrypt(shifted, 'SYMMETRIC_DEFAULT', message, none)).rejects.toThrow(
      MaterialUnusable,
    )
  })

  test('an edited token is MaterialUnusable, with the broken seal as its cause', async () => {
    const { reference, use } = await symmetric()
    const token = copyOf(reference.token)
    token[20] = (token[20] ?? 0) ^ 1
    await expect(use({ ...reference, token })).rejects.toMatchObject({
      name: 'MaterialUnusable',
      cause: expect.any(SealBroken),
    })
  })

  test('wrapped octets that are no material of the spec are MaterialUnusable', async () => {
    const parts = wrapping()
    const custody = softwareCustody({ engine: native, ...parts })
    for (const spec of ['SYMMETRIC_DEFAULT', 'ECC_NIST_P256', 'RSA_2048'] as const) {
      const usage = spec === 'ECC_NIST_P256' ? 'SIGN_VERIFY' : 'ENCRYPT_DECRYPT'
      const bound = binding(spec, usage)
      const swapping = { ...parts, wrap: (to: Uint8Array) => parts.wrap(to, randomBytes(31)) }
      const { token } = await softwareCustody({ engine: native, ...swapping }).generate(bound)
      const reference = { binding: bound, token }
      const using =
        usage === 'SIGN_VERIFY'
          ? custody.sign(reference, 'ECDSA_SHA_256', message, 'RAW')
          : custody.decrypt(
              reference,
              spec === 'RSA_2048' ? 'RSAES_OAEP_SHA_256' : 'SYMMETRIC_DEFAULT',
              message,
              none,
            )
      await expect(using).rejects.toThrow(MaterialUnusable)
    }
  })

  test('material is wiped after it was wrapped and after it was opened', async () => {
    const { use, reference, parts } = await symmetric()
    await use(reference)
    expect(parts.seen.length).toBe(2)
    for (const material of parts.seen) expect(material.every((octet) => octet === 0)).toBe(true)
  })

  test('material is unwrapped once for a reference, and again once it is destroyed', async () => {
    const { custody, use, reference, parts } = await symmetric()
    await use(reference)
    await use(reference)
    expect(parts.seen.length).toBe(2)
    await custody.destroy(reference)
    await use(reference)
    expect(parts.seen.length).toBe(3)
  })

  test('who use a reference for the first time at once share one opening', async () => {
    const { custody, reference, parts, sign } = await signer()
    const signatures = await Promise.all([sign(), sign(), sign()])
    expect(signatures).toHaveLength(3)
    expect(parts.seen.length).toBe(2)
    await sign()
    expect(parts.seen.length).toBe(2)
    for (const material of parts.seen) expect(material.every((octet) => octet === 0)).toBe(true)
    await custody.destroy(reference)
    await sign()
    expect(parts.seen.length).toBe(3)
  })

  test('an opening that failed is not kept', async () => {
    const unwrap = vi.fn<(bound: Uint8Array, wrapped: Uint8Array) => Uint8Array>()
    const parts = wrapping()
    unwrap.mockImplementation(parts.unwrap)
    const { sign } = await signer({ ...parts, unwrap })
    unwrap.mockImplementationOnce(() => {
      throw new SealBroken('just now')
    })
    await Promise.all([
      expect(sign()).rejects.toThrow(MaterialUnusable),
      expect(sign()).rejects.toThrow(MaterialUnusable),
    ])
    expect(unwrap).toHaveBeenCalledTimes(1)
    await expect(sign()).resolves.toBeInstanceOf(Uint8Array)
    expect(unwrap).toHaveBeenCalledTimes(2)
  })

  test('material that is destroyed while it is opened is not kept', async () => {
    const { custody, reference, parts, sign } = await signer()
    const first = sign()
    await custody.destroy(reference)
    await first
    await sign()
    expect(parts.seen.length).toBe(3)
  })

  test('open material is used at once: no promise stands between a call and its ciphertext', async () => {
    const sealInto = vi.fn(native.aesGcm.sealInto)
    const engine: Engine = { ...native, aesGcm: { ...native.aesGcm, sealInto } }
    const { use, reference } = await symmetric(wrapping(), engine)
    await use(reference)
    const sealed = sealInto.mock.calls.length
    const using = use(reference)
    expect(sealInto.mock.calls.length).toBe(sealed + 1)
    await using
  })

  test.for(['RSA_2048', 'SM2'] as const)(
    '%s is unsupported on an engine without it',
    async (spec) => {
      const parts = wrapping()
      const custody = softwareCustody({ engine: noble, ...parts })
      const made = softwareCustody({ engine: native, ...parts })
      const algorithms = {
        RSA_2048: { sign: 'RSASSA_PSS_SHA_256', encrypt: 'RSAES_OAEP_SHA_256' },
        SM2: { sign: 'SM2DSA', encrypt: 'SM2PKE' },
      } as const
      const { sign, encrypt } = algorithms[spec]
      const of = async (usage: KeyUsage) => {
        const bound = binding(spec, usage)
        return { binding: bound, token: (await made.generate(bound)).token }
      }
      const [signing, encrypting] = [await of('SIGN_VERIFY'), await of('ENCRYPT_DECRYPT')]
      const uses = [
        custody.sign(signing, sign, message, 'RAW'),
        custody.encrypt(encrypting, encrypt, message, none),
        custody.decrypt(encrypting, encrypt, message, none),
        custody.generate(signing.binding),
      ]
      for (const use of uses) {
        await expect(use).rejects.toThrow(new AlgorithmUnsupported(`engine noble has no ${spec}`))
      }
    },
  )

  test('an algorithm of another key spec is a defect of the caller', async () => {
    const { custody, reference } = await symmetric()
    const encrypt = () => custody.encrypt(reference, 'RSAES_OAEP_SHA_256', message, none)
    expect(encrypt).toThrow('assertion failed')
    await expect(custody.mac(reference, 'HMAC_SHA_256', message)).rejects.toThrow(
      'assertion failed',
    )
  })
})
