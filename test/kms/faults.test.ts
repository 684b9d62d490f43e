import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type KeySpec, keySpecs } from '../../src/algorithms/key-spec.ts'
import { assembleKeystore, type KeystoreSettings } from '../../src/app.ts'
import { copyOf } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { rowNames } from '../../src/base/table.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { selfTested } from '../../src/known-answers/self-tested.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { pin, softhsm, tokenLabel } from '../hsm/softhsm.ts'
import { settings } from './doors.ts'

/** Whether engines sign wrongly just now. */
let struck = false
afterEach(() => {
  struck = false
})

type Signer = { sign(...args: unknown[]): Promise<Uint8Array> }

/** Puts the fault where faults are: between an algorithm and whoever asked for it. */
function exposeToFaults(family: object | undefined): void {
  if (!family) return
  const signer = family as Signer
  const { sign } = signer
  signer.sign = async (...args) => {
    const signature = copyOf(await sign(...args))
    if (struck) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
    return signature
  }
}

for (const { ecdsa, ed25519, mlDsa, rsa, sm2 } of [native, noble]) {
  for (const family of [ecdsa, ed25519, mlDsa, rsa, sm2]) exposeToFaults(family)
}
const generate = vi.spyOn(native.ed25519, 'generate')
const genuineVerify = noble.ecdsa.verify
const verifyByNoble = vi.spyOn(noble.ecdsa, 'verify')
// Keystores take engines as they are when they are first asked for their answers.
beforeAll(() => {
  for (const engine of [native, noble]) selfTested(engine)
})

const problems: unknown[] = []
async function withKeystore(
  changes: Partial<KeystoreSettings>,
  work: (keystore: OpenKeystore) => Promise<void>,
): Promise<void> {
  problems.length = 0
  const keystore = await assembleKeystore(
    settings({ report: (problem) => problems.push(problem), ...changes }),
  )
  try {
    await work(keystore)
  } finally {
    await keystore.close()
  }
}

const internal = { name: 'KMSInternalException', message: 'An internal error occurred.' }
const lastEvent = (keystore: OpenKeystore) => JSON.parse(keystore.auditEvents().at(-1) ?? '{}')

/** The larger sizes of RSA take seconds to make, and go the same way. */
const slowSpecs: readonly KeySpec[] = ['RSA_3072', 'RSA_4096']
const signingSpecs = rowNames(keySpecs).filter(
  (spec) => keySpecs[spec].signing && !slowSpecs.includes(spec),
)
const specsOf = {
  native: signingSpecs,
  noble: signingSpecs.filter((spec) => !/RSA|SM2/.test(spec)),
}

const Message = utf8('I owe you one')
const regionOf = (spec: KeySpec): string =>
  keySpecs[spec].china === 'only' ? 'cn-north-1' : 'us-east-1'

describe.each(['native', 'noble'] as const)('signatures of %s that are checked', (engine) => {
  test.for(specsOf[engine])('%s: a wrong one is never given out', async (spec) => {
    await withKeystore(
      { engine, checkSignatures: true, region: regionOf(spec) },
      async (keystore) => {
        const kms = keystore.kms()
        const { KeyMetadata } = await kms.createKey({ KeySpec: spec, KeyUsage: 'SIGN_VERIFY' })
        const [SigningAlgorithm] = keySpecs[spec].signing ?? []
        if (!SigningAlgorithm) throw new Error(`${spec} signs`)
        const request = { KeyId: KeyMetadata.KeyId, Message, SigningAlgorithm }

        const { Signature } = await kms.sign(request)
        expect(await kms.verify({ ...request, Signature })).toMatchObject({ SignatureValid: true })
        struck = true
        await expect(kms.sign(request)).rejects.toMatchObject(internal)
        expect(problems).toEqual([expect.objectContaining({ code: 'signature-wrong' })])
        expect(lastEvent(keystore)).toMatchObject({
          eventName: 'Sign',
          errorCode: internal.name,
          resources: [{ ARN: KeyMetadata.Arn }],
        })
        struck = false
        await expect(kms.sign(request)).resolves.toBeDefined()
      },
    )
  })
})

const p256 = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const
const SigningAlgorithm = 'ECDSA_SHA_256'

test('without the option a signature leaves as it was made', async () => {
  await withKeystore({}, async (keystore) => {
    const kms = keystore.kms()
    const { KeyMetadata } = await kms.createKey(p256)
    const request = { KeyId: KeyMetadata.KeyId, Message, SigningAlgorithm } as const
    struck = true
    const { Signature } = await kms.sign(request)
    const verified = kms.verify({ ...request, Signature })
    await expect(verified).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' })
    expect(verifyByNoble).not.toHaveBeenCalled()
  })
})

test('signatures of a token are checked too', async () => {
  const hsm = softhsm()
  const store = { name: 'cks', module: hsm.modulePath, token: tokenLabel, pin: () => utf8(pin) }
  try {
    await withKeystore({ checkSignatures: true, stores: [store] }, async (keystore) => {
      const kms = keystore.kms()
      const inStore = { ...p256, Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks' } as const
      const { KeyMetadata } = await kms.createKey(inStore)
      const request = { KeyId: KeyMetadata.KeyId, Message, SigningAlgorithm } as const
      const { Signature } = await kms.sign(request)
      expect(verifyByNoble.mock.lastCall?.at(-1)).toEqual(Signature)
      verifyByNoble.mockResolvedValueOnce(false)
      await expect(kms.sign(request)).rejects.toMatchObject(internal)
      expect(problems).toEqual([expect.objectContaining({ code: 'signature-wrong' })])
    })
  } finally {
    hsm.remove()
  }
})

test('between two checks the event loop has its turn', async () => {
  await withKeystore({ checkSignatures: true }, async (keystore) => {
    const kms = keystore.kms()
    const { KeyMetadata } = await kms.createKey(p256)
    const request = { KeyId: KeyMetadata.KeyId, Message, SigningAlgorithm } as const
    await kms.sign(request)
    const order: string[] = []
    verifyByNoble.mockImplementation(async (...args) => {
      order.push('check')
      return await genuineVerify(...args)
    })
    let turning = setImmediate(function turn() {
      order.push('turn')
      turning = setImmediate(turn)
    })
    await Promise.all(Array.from({ length: 8 }, () => kms.sign(request)))
    clearImmediate(turning)
    expect(order.filter((what) => what === 'check')).toHaveLength(8)
    expect(order.join(' ')).not.toContain('check check')
  })
})

describe('a key pair whose halves do not belong together', () => {
  /** The next pair. */
  const mix = async (): Promise<void> => {
    const pairs = await Promise.all([native.ed25519.generate(), native.ed25519.generate()])
    const [{ privateKey }, { publicKey }] = pairs
    generate.mockResolvedValueOnce({ privateKey, publicKey })
  }
  const inconsistent = [expect.objectContaining({ code: 'pair-inconsistent' })]

  test('becomes no key', async () => {
    await withKeystore({}, async (keystore) => {
      const kms = keystore.kms()
      await mix()
      const key = { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' } as const
      await expect(kms.createKey(key)).rejects.toMatchObject(internal)
      expect(problems).toEqual(inconsistent)
      expect(lastEvent(keystore)).toMatchObject({ errorCode: internal.name })
      expect((await kms.listKeys({})).Keys).toEqual([])
    })
  })

  test('becomes no data key pair', async () => {
    await withKeystore({}, async (keystore) => {
      const kms = keystore.kms()
      const { KeyMetadata } = await kms.createKey({})
      await mix()
      const pair = { KeyId: KeyMetadata.KeyId, KeyPairSpec: 'ECC_NIST_EDWARDS25519' } as const
      await expect(kms.generateDataKeyPair(pair)).rejects.toMatchObject(internal)
      expect(problems).toEqual(inconsistent)
    })
  })
})

test('an algorithm whose known answer was wrong stays unused, the others go on', async () => {
  await withKeystore({}, async (keystore) => {
    const kms = keystore.kms()
    const key = { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' } as const
    const { KeyId } = (await kms.createKey(key)).KeyMetadata
    const prehashed = () =>
      kms.sign({
        KeyId,
        Message: new Uint8Array(64),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ED25519_PH_SHA_512',
      })
    struck = true
    await expect(prehashed()).rejects.toMatchObject(internal)
    struck = false
    await expect(prehashed()).rejects.toMatchObject(internal)
    const wrong = expect.objectContaining({
      code: 'self-test',
      message: 'self-test: Ed25519ph of engine native does not give its known answer',
    })
    expect(problems).toEqual([wrong, wrong])
    expect(lastEvent(keystore)).toMatchObject({ errorCode: internal.name })
    const pure = kms.sign({ KeyId, Message, SigningAlgorithm: 'ED25519_SHA_512' })
    await expect(pure).resolves.toBeDefined()
  })
})
