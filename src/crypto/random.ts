import { randomFillSync, randomUUID } from 'node:crypto'
import { secretBytes } from '../base/bytes.ts'
import { hex } from '../base/encoding.ts'

/** A refill costs as much as 16 octets asked for alone; from the pool they cost a twentieth. */
const poolOctets = 4096

const pool = secretBytes(poolOctets)
let used = poolOctets

/** Random octets of OpenSSL's generator, in an allocation of their own. Each octet is given out once. */
export function randomBytes(octets: number): Uint8Array<ArrayBuffer> {
  const random = secretBytes(octets)
  fillRandom(random)
  return random
}

/** Overwrites `target` with random octets. */
export function fillRandom(target: Uint8Array<ArrayBuffer>): void {
  if (target.length > poolOctets) {
    randomFillSync(target)
    return
  }
  if (used + target.length > poolOctets) {
    randomFillSync(pool)
    used = 0
  }
  const end = used + target.length
  target.set(pool.subarray(used, end))
  // What was given out may become a key: nothing of it stays here.
  pool.fill(0, used, end)
  used = end
}

/** A random UUID, version 4 (RFC 9562 §5.4). */
export function randomUuid(): string {
  return randomUUID()
}

/** `octets` random octets as twice as many lower-case hexadecimal digits. Not for secrets: strings can't be wiped. */
export function randomHex(octets: number): string {
  return hex(randomBytes(octets))
}
