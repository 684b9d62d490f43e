import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type KeySpec, keySpecs } from '../../src/algorithms/key-spec.ts'
import { macAlgorithms } from '../../src/algorithms/mac.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import type { Authenticating, MaterialReference } from '../../src/custody/custody.ts'
import { expectOwnAllocation, type Held, message, messageOctetsMax } from './contract-subject.ts'

export function authenticatingRules(
  custody: () => Authenticating,
  held: Held,
  generate: Held,
  specs: readonly KeySpec[],
) {
  const cases = specs.flatMap((spec) =>
    (keySpecs[spec].mac ?? []).map((algorithm) => ({ spec, algorithm })),
  )
  test.for(cases)('$algorithm under $spec depends on key and message alone', async (each) => {
    const { reference } = await held(each.spec, 'GENERATE_VERIFY_MAC')
    const other = await generate(each.spec, 'GENERATE_VERIFY_MAC')
    const mac = (used: MaterialReference, text: Uint8Array) =>
      custody().mac(used, each.algorithm, text)
    const first = await mac(reference, message)
    const octets = createHash(macAlgorithms[each.algorithm].hash).digest().length
    expect(first.length).toBe(octets)
    expectOwnAllocation(first)
    expect(Buffer.compare(first, await mac(reference, copyOf(message)))).toBe(0)
    const macs = [
      first,
      await mac(reference, message.subarray(1)),
      await mac(reference, concat(message, Uint8Array.of(0))),
      await mac(reference, new Uint8Array(messageOctetsMax)),
      await mac(other.reference, message),
    ]
    expect(new Set(macs.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(macs.length)
  })
}
