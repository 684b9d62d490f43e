import { argon2 } from 'node:crypto'
import { promisify } from 'node:util'
import { onPool } from './native/pool.ts'
import { expectLength } from './octets.ts'

export type Argon2Parameters = {
  memoryKibibytes: number
  passes: number
  lanes: number
}

/** RFC 9106 §4, the second recommended option: 64 MiB, 3 passes, 4 lanes. About 0.2 s. */
export const argon2Recommended: Argon2Parameters = {
  memoryKibibytes: 65_536,
  passes: 3,
  lanes: 4,
}

/** Within these, parameters from a file neither weaken a passphrase to nothing nor exhaust the machine. */
const argon2Limits = {
  memoryKibibytes: { min: 19_456, max: 1_048_576 },
  passes: { min: 2, max: 16 },
  lanes: { min: 1, max: 16 },
} satisfies Record<keyof Argon2Parameters, { min: number; max: number }>

/** RFC 9106 §3.1: 16 are recommended. */
const saltOctets = { min: 8, max: 64 }
const passphraseOctets = { min: 1, max: 1024 }
const keyOctets = 32

const argon2Async = promisify(argon2)

/**
 * A key of 32 octets from a passphrase with Argon2id, version 1.3, off the event loop.
 * @param passphrase 1 to 1,024 octets
 * @param salt 8 to 64 octets
 * @returns the key in an allocation of its own, which the caller wipes
 * @throws TypeError when a length or a parameter is out of its limits
 * @see RFC 9106
 */
export async function argon2id(
  passphrase: Uint8Array,
  salt: Uint8Array,
  parameters: Argon2Parameters,
): Promise<Uint8Array> {
  expectLength('passphrase', passphrase.length, passphraseOctets.min, passphraseOctets.max)
  expectLength('salt', salt.length, saltOctets.min, saltOctets.max)
  expectParameters(parameters)
  const key = await onPool(() =>
    argon2Async('argon2id', {
      message: passphrase,
      nonce: salt,
      memory: parameters.memoryKibibytes,
      passes: parameters.passes,
      parallelism: parameters.lanes,
      tagLength: keyOctets,
    }),
  )
  return new Uint8Array(key.buffer, key.byteOffset, key.length)
}

/** Whether parameters, for example those of a file's header, are within the limits. */
export function areArgon2Parameters(parameters: Argon2Parameters): boolean {
  return firstOutOfLimits(parameters) === undefined
}

function expectParameters(parameters: Argon2Parameters): void {
  const name = firstOutOfLimits(parameters)
  if (name === undefined) return
  const { min, max } = argon2Limits[name]
  throw new TypeError(`${name} of argon2id must be ${min} to ${max}, got ${parameters[name]}`)
}

function firstOutOfLimits(parameters: Argon2Parameters): keyof Argon2Parameters | undefined {
  const names = ['memoryKibibytes', 'passes', 'lanes'] as const
  return names.find((name) => {
    const { min, max } = argon2Limits[name]
    return !Number.isInteger(parameters[name]) || parameters[name] < min || parameters[name] > max
  })
}
