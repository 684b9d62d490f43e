import { encapsulate } from 'node:crypto'
import { expect, test } from 'vitest'
import { type KeySpec, keySpecs } from '../../src/algorithms/key-spec.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { CiphertextRefused, type Decapsulating } from '../../src/custody/custody.ts'
import { expectOwnAllocation, type Held, none, outside } from './contract-subject.ts'

export function decapsulatingRules(
  custody: () => Decapsulating,
  held: Held,
  specs: readonly KeySpec[],
) {
  const cases = specs.filter((spec) => keySpecs[spec].encapsulation).map((spec) => ({ spec }))

  test.for(cases)('$spec takes out the secret that was put in outside', async ({ spec }) => {
    const { reference, publicKey = none } = await held(spec, 'ENCAPSULATE_DECAPSULATE')
    const { sharedKey, ciphertext } = encapsulate(outside(publicKey))
    const secret = await custody().decapsulate(reference, new Uint8Array(ciphertext))
    expect(Buffer.compare(secret, sharedKey)).toBe(0)
    expectOwnAllocation(secret)
  })

  test.for(cases)(
    '$spec: a damaged ciphertext gives another secret, always the same',
    async (each) => {
      const { reference, publicKey = none } = await held(each.spec, 'ENCAPSULATE_DECAPSULATE')
      const { sharedKey, ciphertext } = encapsulate(outside(publicKey))
      const damaged = copyOf(ciphertext)
      damaged[7] = (damaged[7] ?? 0) ^ 1
      const secret = await custody().decapsulate(reference, damaged)
      expect(Buffer.compare(secret, sharedKey)).not.toBe(0)
      expect(secret.length).toBe(sharedKey.length)
      expect(Buffer.compare(await custody().decapsulate(reference, damaged), secret)).toBe(0)
    },
  )

  test.for(cases)('$spec refuses a ciphertext of another length', async ({ spec }) => {
    const { reference, publicKey = none } = await held(spec, 'ENCAPSULATE_DECAPSULATE')
    const ciphertext = new Uint8Array(encapsulate(outside(publicKey)).ciphertext)
    for (const wrong of [none, ciphertext.subarray(1), concat(ciphertext, Uint8Array.of(0))]) {
      await expect(custody().decapsulate(reference, wrong)).rejects.toThrow(CiphertextRefused)
    }
  })
}
