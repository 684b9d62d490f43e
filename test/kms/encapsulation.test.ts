import { createPublicKey, encapsulate } from 'node:crypto'
import type { KMS } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Door, doors, refusal } from './doors.ts'

const EncapsulationAlgorithm = 'ML_KEM'
const none = new Uint8Array()

describe.each(doors)('key encapsulation, by the AWS SDK $name', ({ open }) => {
  let door: Door
  let kms: KMS

  beforeAll(async () => {
    door = await open()
    kms = await door.client()
  })
  afterAll(() => door.close())

  type KemSpec = 'ML_KEM_512' | 'ML_KEM_768' | 'ML_KEM_1024'
  const newKey = async (KeySpec: KemSpec): Promise<string> => {
    const input = { KeySpec, KeyUsage: 'ENCAPSULATE_DECAPSULATE' } as const
    return (await kms.createKey(input)).KeyMetadata?.Arn ?? ''
  }

  describe.for([
    // FIPS 203 §8, table 3
    { KeySpec: 'ML_KEM_512', octets: 768 },
    { KeySpec: 'ML_KEM_768', octets: 1088 },
    { KeySpec: 'ML_KEM_1024', octets: 1568 },
  ] as const)('$KeySpec', ({ KeySpec, octets }) => {
    let KeyId: string
    beforeAll(async () => {
      KeyId = await newKey(KeySpec)
    })
    const decapsulate = (SharedSecretCiphertextBlob: Uint8Array) =>
      kms.decapsulate({ KeyId, SharedSecretCiphertextBlob, EncapsulationAlgorithm })

    test('takes out what it put in', async () => {
      const { $metadata, ...put } = await kms.encapsulate({ KeyId, EncapsulationAlgorithm })
      const { SharedSecret, SharedSecretCiphertextBlob = none } = put
      expect(put).toMatchObject({ KeyId, EncapsulationAlgorithm })
      expect([SharedSecret?.length, SharedSecretCiphertextBlob.length]).toEqual([32, octets])
      const { $metadata: _, ...taken } = await decapsulate(SharedSecretCiphertextBlob)
      expect(taken).toEqual({ KeyId, SharedSecret, EncapsulationAlgorithm })
      const again = await kms.encapsulate({ KeyId, EncapsulationAlgorithm })
      expect(again.SharedSecret).not.toEqual(SharedSecret)
    })

    test('takes out what Node put in under its public key', async () => {
      const { PublicKey = none } = await kms.getPublicKey({ KeyId })
      const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
      const { sharedKey, ciphertext } = encapsulate(key)
      const { SharedSecret } = await decapsulate(new Uint8Array(ciphertext))
      expect(SharedSecret).toEqual(new Uint8Array(sharedKey))
    })

    test('gives another secret for a damaged ciphertext, and none for one of another length', async () => {
      const put = await kms.encapsulate({ KeyId, EncapsulationAlgorithm })
      const blob = put.SharedSecretCiphertextBlob ?? none
      const damaged = Uint8Array.from(blob, (octet, at) => (at === 9 ? octet ^ 1 : octet))
      const { SharedSecret } = await decapsulate(damaged)
      expect(SharedSecret).toHaveLength(32)
      expect(SharedSecret).not.toEqual(put.SharedSecret)
      for (const wrong of [blob.subarray(1), Buffer.concat([blob, Uint8Array.of(0)])]) {
        expect((await refusal(decapsulate(wrong))).name).toBe('InvalidCiphertextException')
      }
    })
  })

  test('a disabled key does neither, and a dry run neither', async () => {
    const KeyId = await newKey('ML_KEM_512')
    const { SharedSecretCiphertextBlob } = await kms.encapsulate({ KeyId, EncapsulationAlgorithm })
    const request = { KeyId, EncapsulationAlgorithm } as const
    const refusals = async (more: object): Promise<string[]> => {
      const put = await refusal(kms.encapsulate({ ...request, ...more }))
      const taken = { ...request, SharedSecretCiphertextBlob, ...more }
      return [put.name, (await refusal(kms.decapsulate(taken))).name]
    }
    const dryRun = 'DryRunOperationException'
    expect(await refusals({ DryRun: true })).toEqual([dryRun, dryRun])
    await kms.disableKey({ KeyId })
    expect(await refusals({})).toEqual(['DisabledException', 'DisabledException'])
  })

  test('a constraint is checked in the words of AWS', async () => {
    const KeyId = await newKey('ML_KEM_512')
    const wrong = { KeyId, EncapsulationAlgorithm: 'X' as 'ML_KEM' }
    const algorithm =
      "Value 'X' at 'encapsulationAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [ML_KEM]"
    expect(await refusal(kms.encapsulate(wrong))).toEqual({
      name: 'ValidationException',
      message: `1 validation error detected: ${algorithm}`,
    })
    const blob = { ...wrong, SharedSecretCiphertextBlob: new Uint8Array(6145) }
    const { message } = await refusal(kms.decapsulate(blob))
    expect(message).toContain('2 validation errors detected')
    expect(message).toContain("'sharedSecretCiphertextBlob' failed to satisfy constraint")
  })
})
