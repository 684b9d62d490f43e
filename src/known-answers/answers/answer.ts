import { present } from '../../base/assert.ts'
import { bytesEqual } from '../../base/bytes.ts'
import { fromBase64, fromHex } from '../../base/encoding.ts'
import { DecryptionFailed, type Engine } from '../../crypto/engine.ts'

/**
 * Whether an engine gives one algorithm's known answer; `undefined` when it lacks the algorithm. Whatever it throws is a
 * wrong answer too. Values are hexadecimal, long ones base64; every table says where they are from.
 */
export type Answer = (engine: Engine) => Promise<boolean> | undefined

/** The same of an algorithm that takes microseconds, and is asked for before anything else. */
export type PromptAnswer = (engine: Engine) => boolean

export const octets = (hex: string): Uint8Array => present(fromHex(hex), 'hexadecimal')
export const base64 = (text: string): Uint8Array => present(fromBase64(text), 'base64')
export const gives = (actual: Uint8Array, hex: string): boolean => bytesEqual(actual, octets(hex))

/** Opens the key of several answers once for an engine; an opening that failed is tried again. */
export function keptFor<Owner extends object, Key>(
  open: (owner: Owner) => Promise<Key>,
): (owner: Owner) => Promise<Key> {
  const kept = new WeakMap<Owner, Promise<Key>>()
  return (owner) => {
    const opened = kept.get(owner) ?? open(owner)
    kept.set(owner, opened)
    opened.catch(() => kept.delete(owner))
    return opened
  }
}

/** Whether a decryption fails, in the one way in which it may. */
export function refuses(open: () => unknown): boolean {
  try {
    open()
    return false
  } catch (error) {
    return error instanceof DecryptionFailed
  }
}
