import { randomFillSync, randomUUID } from 'node:crypto'
import { secretBytes, wipe } from '../base/bytes.ts'
import { hex } from '../base/encoding.ts'
import { randomPool } from './random-pool.ts'

/**
 * Overwrites `target` with random octets of OpenSSL's generator. Each octet is given out once.
 * @throws RandomSourceFailed
 */
export const fillRandom: (target: Uint8Array<ArrayBuffer>) => void = randomPool(randomFillSync)

/**
 * Random octets of OpenSSL's generator, in an allocation of their own. Each octet is given out once.
 * @throws RandomSourceFailed
 */
export function randomBytes(octets: number): Uint8Array<ArrayBuffer> {
  const random = secretBytes(octets)
  fillRandom(random)
  return random
}

/**
 * The same for one use, which ends within its call; they are wiped behind it.
 * @throws RandomSourceFailed
 */
export function withRandom<T>(octets: number, use: (random: Uint8Array<ArrayBuffer>) => T): T {
  const random = randomBytes(octets)
  try {
    return use(random)
  } finally {
    wipe(random)
  }
}

/** A random UUID, version 4 (RFC 9562 §5.4). */
export function randomUuid(): string {
  return randomUUID()
}

/** `octets` random octets as twice as many lower-case hexadecimal digits. Not for secrets: strings can't be wiped. */
export function randomHex(octets: number): string {
  return hex(randomBytes(octets))
}
