import { type KeyUsage, keySpecs, usageColumns } from '../algorithms/key-spec.ts'
import { assert } from '../base/assert.ts'
import type { MaterialReference } from './custody.ts'

/**
 * What every custody may expect of its callers: that the material is for this use, and its spec has the algorithm.
 * The rules of keys are the keystore's; a mistake there must not sign with a key that decrypts.
 */
export function expectUse(
  { binding }: MaterialReference,
  usage: KeyUsage,
  algorithm: string,
): void {
  const algorithms: readonly string[] = keySpecs[binding.spec][usageColumns[usage]] ?? []
  assert(binding.usage === usage, `a key for ${binding.usage} serves ${usage}`)
  assert(algorithms.includes(algorithm), `${algorithm} is an algorithm of ${binding.spec}`)
}
