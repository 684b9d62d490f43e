import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KeySpec, type KeyUsage, keySpecs } from '../../src/algorithms/key-spec.ts'
import { type SigningAlgorithm, signingAlgorithms } from '../../src/algorithms/signing.ts'
import { rowNames } from '../../src/base/table.ts'
import { curves } from '../../src/crypto/curve.ts'
import { mlKemParameters } from '../../src/crypto/ml-kem-parameters.ts'
import { native } from '../../src/crypto/native/index.ts'
import {
  type FullCustody,
  type MaterialReference,
  MaterialUnusable,
} from '../../src/custody/custody.ts'
import { agreeingRules } from './agreeing.contract.ts'
import { authenticatingRules } from './authenticating.contract.ts'
import { type Held, type Made, message, none, outside, type Subject } from './contract-subject.ts'
import { decapsulatingRules } from './decapsulating.contract.ts'
import { encryptingRules, isAead } from './encrypting.contract.ts'
import { signingRules } from './signing.contract.ts'

const keySpecNames = rowNames(keySpecs)
const keyUsageNames: KeyUsage[] = [
  'ENCRYPT_DECRYPT',
  'SIGN_VERIFY',
  'GENERATE_VERIFY_MAC',
  'KEY_AGREEMENT',
  'ENCAPSULATE_DECAPSULATE',
]

/**
 * What every custody promises, whatever holds the material.
 * @param specs the key specs that it claims to hold, each for all of its usages; it must decline the others
 * @param lacking algorithms of these specs that it refuses all the same
 */
export function custodyContract(
  name: string,
  make: () => Promise<Subject>,
  specs: readonly KeySpec[] = keySpecNames,
  lacking: readonly SigningAlgorithm[] = [],
): void {
  describe(`custody contract: ${name}`, () => {
    const made = new Map<string, Made>()
    let subject: Subject
    /** The rules ask for what the key specs need. */
    const custody = () => subject.custody as FullCustody

    const generate: Held = async (spec, usage) => {
      const binding = subject.binding(spec, usage)
      const { token, publicKey } = await subject.custody.generate(binding)
      return { reference: { binding, token }, publicKey }
    }
    const held: Held = async (spec, usage) => {
      const id = `${spec} ${usage}`
      const found = made.get(id) ?? (await generate(spec, usage))
      made.set(id, found)
      return found
    }

    beforeAll(async () => {
      subject = await make()
    })
    afterAll(async () => {
      await subject.close()
    })

    coreRules(() => subject, held, generate, specs)
    const encryption = specs.flatMap((spec) =>
      (keySpecs[spec].encryption ?? []).map((algorithm) => ({ spec, algorithm })),
    )
    if (encryption.length > 0) encryptingRules(custody, held, generate, encryption)
    signingRules(custody, held, specs, lacking)
    authenticatingRules(custody, held, generate, specs)
    agreeingRules(custody, held, specs)
    decapsulatingRules(custody, held, specs)
  })
}

function coreRules(
  subject: () => Subject,
  held: Held,
  generate: Held,
  specs: readonly KeySpec[],
): void {
  const uses = specs.flatMap((spec) => keySpecs[spec].usages.map((usage) => ({ spec, usage })))

  test('has a name', () => {
    expect(subject().custody.name).not.toBe('')
  })

  test('supports each claimed spec for its usages, and nothing else', () => {
    for (const spec of keySpecNames) {
      for (const usage of keyUsageNames) {
        const expected = specs.includes(spec) && keySpecs[spec].usages.includes(usage)
        expect(subject().custody.supports(spec, usage), `${spec} ${usage}`).toBe(expected)
      }
    }
  })

  test.for(uses)(
    '$spec for $usage: a token, and SPKI for a pair alone',
    async ({ spec, usage }) => {
      const { reference, publicKey } = await held(spec, usage)
      expect(reference.token.length).toBeGreaterThan(0)
      expect(publicKey !== undefined).toBe(keySpecs[spec].kind === 'asymmetric')
      if (publicKey) {
        const again = outside(publicKey).export({ format: 'der', type: 'spki' })
        expect(Buffer.compare(again, publicKey)).toBe(0)
      }
    },
  )

  test.for(uses)(
    '$spec for $usage: a token that names nothing is MaterialUnusable',
    async (use) => {
      const { custody } = subject()
      const { reference } = await held(use.spec, use.usage)
      for (const token of [none, new Uint8Array(reference.token.length)]) {
        const used = useOnce(custody as FullCustody, { ...reference, token })
        await expect(used).rejects.toThrow(MaterialUnusable)
      }
    },
  )

  test('destroying twice is no error, and leaves the neighbour usable', async () => {
    const custody = subject().custody as FullCustody
    const use = uses[0]!
    const gone = await generate(use.spec, use.usage)
    const neighbour = await generate(use.spec, use.usage)
    await custody.destroy(gone.reference)
    await custody.destroy(gone.reference)
    await expect(useOnce(custody, neighbour.reference)).resolves.toBeInstanceOf(Uint8Array)
  })
}

/** Whatever the material is for, done once. */
async function useOnce(custody: FullCustody, reference: MaterialReference): Promise<Uint8Array> {
  const { spec, usage } = reference.binding
  const { material, encryption, signing, mac } = keySpecs[spec]
  switch (usage) {
    case 'SIGN_VERIFY': {
      const { RAW } = signingAlgorithms[signing![0]!].messages
      expect(RAW).toBe('any length')
      return await custody.sign(reference, signing![0]!, message, 'RAW')
    }
    case 'GENERATE_VERIFY_MAC':
      return await custody.mac(reference, mac![0]!, message)
    case 'KEY_AGREEMENT': {
      const curve = material.type === 'ec' ? material.curve : rowNames(curves)[0]!
      return await custody.sharedSecret(reference, (await native.ec.generate(curve)).publicKey)
    }
    case 'ENCAPSULATE_DECAPSULATE': {
      const octets = material.type === 'ml-kem' ? mlKemParameters[material.set].ciphertextOctets : 0
      return await custody.decapsulate(reference, new Uint8Array(octets))
    }
    case 'ENCRYPT_DECRYPT': {
      const algorithm = encryption![0]!
      if (isAead(algorithm)) return await custody.encrypt(reference, algorithm, message, none)
      // Encrypting needs only the public half of a pair, which need not be in custody.
      const octets = material.type === 'rsa' ? material.modulusBits / 8 : 128
      return await custody.decrypt(reference, algorithm, new Uint8Array(octets).fill(1), none)
    }
  }
}
