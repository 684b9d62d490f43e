import { expect, test } from 'vitest'
import { type KeySpec, keySpecs } from '../../src/algorithms/key-spec.ts'
import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../../src/algorithms/signing.ts'
import { concat } from '../../src/base/bytes.ts'
import { rowNames } from '../../src/base/table.ts'
import { AlgorithmUnsupported, type Signing } from '../../src/custody/custody.ts'
import {
  expectOwnAllocation,
  type Held,
  message,
  messageOctetsMax,
  none,
} from './contract-subject.ts'
import { type SigningCase, signedInput, verifiesOutside } from './outside-signature.ts'

export function signingRules(
  custody: () => Signing,
  held: Held,
  specs: readonly KeySpec[],
  lacking: readonly SigningAlgorithm[],
): void {
  const all = specs.flatMap((spec) =>
    (keySpecs[spec].signing ?? []).flatMap((algorithm) =>
      rowNames(signingAlgorithms[algorithm].messages as Record<MessageType, number>).map(
        (type): SigningCase => ({ spec, algorithm, type }),
      ),
    ),
  )
  const cases = all.filter(({ algorithm }) => !lacking.includes(algorithm))
  if (cases.length === 0) return

  test.for(all.filter(({ algorithm }) => lacking.includes(algorithm)))(
    '$algorithm $type under $spec is refused for the algorithm',
    async ({ spec, algorithm, type }) => {
      const { reference, publicKey = none } = await held(spec, 'SIGN_VERIFY')
      const signed = signedInput(algorithm, type, message, publicKey)
      await expect(custody().sign(reference, algorithm, signed, type)).rejects.toThrow(
        AlgorithmUnsupported,
      )
    },
  )

  test.for(cases)('$algorithm $type under $spec verifies outside', async (each) => {
    const { spec, algorithm, type } = each
    const { reference, publicKey = none } = await held(spec, 'SIGN_VERIFY')
    for (const text of [Uint8Array.of(0), message, new Uint8Array(messageOctetsMax).fill(7)]) {
      const signed = signedInput(algorithm, type, text, publicKey)
      const signature = await custody().sign(reference, algorithm, signed, type)
      expectOwnAllocation(signature)
      const verify = (other: Uint8Array) =>
        verifiesOutside({ spec, algorithm, type }, publicKey, other, signature)
      expect([await verify(text), await verify(concat(text, text))]).toEqual([true, false])
    }
  })

  const ofFixedLength = ({ algorithm, type }: SigningCase) =>
    signingAlgorithms[algorithm].messages[type] !== 'any length'
  test.for(cases.filter(ofFixedLength))(
    '$algorithm under $spec takes a $type of its own length only',
    async ({ spec, algorithm, type }) => {
      const { reference, publicKey = none } = await held(spec, 'SIGN_VERIFY')
      const digest = signedInput(algorithm, type, message, publicKey)
      for (const wrong of [none, digest.subarray(1), concat(digest, Uint8Array.of(0))]) {
        await expect(custody().sign(reference, algorithm, wrong, type)).rejects.toThrow()
      }
    },
  )

  test('serves many signers at once', async () => {
    const { spec, algorithm, type } = cases[0]!
    const { reference, publicKey = none } = await held(spec, 'SIGN_VERIFY')
    const texts = Array.from({ length: 8 }, (_, index) => Uint8Array.of(index, ...message))
    const signatures = await Promise.all(
      texts.map((text) =>
        custody().sign(reference, algorithm, signedInput(algorithm, type, text, publicKey), type),
      ),
    )
    for (const [index, text] of texts.entries()) {
      const valid = verifiesOutside({ spec, algorithm, type }, publicKey, text, signatures[index]!)
      expect(await valid).toBe(true)
    }
  })
}
