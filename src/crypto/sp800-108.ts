import { concat, secretBytes, u32, wipe } from '../base/bytes.ts'
import type { Hmac, SecretKey } from './engine.ts'
import { expectLength } from './octets.ts'

const hash = 'sha256'
const hashOctets = 32
/** Longest output: as much as a secret key may have. */
const derivedOctetsMax = 8192
const counterSpace = new Uint8Array(4)
const separator = Uint8Array.of(0)

/**
 * KDF in counter mode with HMAC-SHA-256, a 32-bit counter before the fixed input and a 32-bit length of the output.
 * @param octets 1 to 8,192
 * @returns the derived octets in an allocation of their own, which the caller wipes
 * @see SP 800-108r1 §4.1
 */
export function counterKdf(
  hmac: Hmac,
  key: SecretKey,
  label: Uint8Array,
  context: Uint8Array,
  octets: number,
): Uint8Array<ArrayBuffer> {
  const input = fixedInput(label, context, octets)
  const blocks = counterKdfBlocksOfFixedInput(hmac, key, input, octets)
  const derived = secretBytes(octets)
  let at = 0
  for (const block of blocks) {
    derived.set(block.subarray(0, octets - at), at)
    at += hashOctets
    wipe(block)
  }
  return derived
}

/**
 * The same for one label, one length of the context and one length of the output: the input of the blocks is laid out
 * once, and each derivation writes its context and its counters over those of the one before.
 */
export class PreparedCounterKdf {
  readonly #input: Uint8Array
  readonly #counter: DataView
  readonly #contextAt: number

  /** @param octets 1 to 8,192 */
  constructor(label: Uint8Array, contextOctets: number, octets: number) {
    expectLength('derived keying material', octets, 1, derivedOctetsMax)
    const parts = fixedInput(label, new Uint8Array(contextOctets), octets)
    this.#input = concat(counterSpace, ...parts)
    this.#counter = new DataView(this.#input.buffer)
    this.#contextAt = counterSpace.length + label.length + separator.length
  }

  /** The input of a block, from 1; valid until the next is asked for. */
  inputOf(block: number, context: Uint8Array): Uint8Array {
    this.#input.set(context, this.#contextAt)
    this.#counter.setUint32(0, block)
    return this.#input
  }
}

const fixedInput = (label: Uint8Array, context: Uint8Array, octets: number): Uint8Array[] => [
  label,
  separator,
  context,
  u32(octets * 8),
]

/**
 * The same in blocks of 32 octets over a fixed input whose make-up the caller chooses, given in parts. The last block
 * may reach beyond `octets`; the caller wipes them.
 */
export function counterKdfBlocksOfFixedInput(
  hmac: Hmac,
  key: SecretKey,
  fixedInput: readonly Uint8Array[],
  octets: number,
): Uint8Array[] {
  expectLength('derived keying material', octets, 1, derivedOctetsMax)
  const input = concat(counterSpace, ...fixedInput)
  const counter = new DataView(input.buffer)
  const blocks: Uint8Array[] = []
  for (let at = 0; at < octets; at += hashOctets) {
    counter.setUint32(0, blocks.length + 1)
    blocks.push(hmac.mac(hash, key, input))
  }
  return blocks
}
