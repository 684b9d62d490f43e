import { secretBytes, wipe } from '../base/bytes.ts'
import { isHealthy } from './random-health.ts'

/** A refill costs as much as 16 octets asked for alone; from the pool they cost a twentieth. */
const poolOctets = 4096

type Fill = (target: Uint8Array<ArrayBuffer>) => void

/** The random source repeated itself. It is not asked again: a new process may have a better one. */
export class RandomSourceFailed extends Error {
  override readonly name = 'RandomSourceFailed'
  constructor() {
    super('the random source failed its health tests (SP 800-90B §4.4)')
  }
}

/**
 * A way to overwrite targets of any length with what `generate` writes, each octet once. Refills of the pool, and
 * targets larger than it, are tested as sequences of their own before anything of them is given out.
 * @throws RandomSourceFailed once a sequence failed, and ever after; the target is then zero, or as it was
 */
export function randomPool(generate: Fill): Fill {
  const pool = secretBytes(poolOctets)
  let used = poolOctets
  let failed = false

  const refill: Fill = (octets) => {
    generate(octets)
    if (isHealthy(octets)) return
    failed = true
    wipe(octets)
    throw new RandomSourceFailed()
  }

  return (target) => {
    if (failed) throw new RandomSourceFailed()
    if (target.length > poolOctets) {
      refill(target)
      return
    }
    if (used + target.length > poolOctets) {
      refill(pool)
      used = 0
    }
    const end = used + target.length
    target.set(pool.subarray(used, end))
    // What was given out may become a key: nothing of it stays here.
    pool.fill(0, used, end)
    used = end
  }
}
