import { fromUtf8, utf8 } from '../base/encoding.ts'
import { equalConstantTime } from '../crypto/constant-time.ts'
import type { KeyedHmac } from '../crypto/engine.ts'
import { type HeadPlace, headMac, type LogIdentity, type Position } from './chain.ts'

/**
 * Where a log ends, kept beside it: without it the last lines could be cut off unseen. It follows what is durable
 * and never runs ahead of it.
 */
export type Head = LogIdentity & {
  readonly position: Position
  /** The generation that the keystore had reached: an older database is noticed by it. */
  readonly generation: number
}

/** Below one sector, so that a power failure leaves the old head or the new one. */
export const headOctets = 384

/** A head as a line of JSON, padded with spaces. One of another place does not pass for it. */
export function encodeHead(
  key: KeyedHmac,
  head: Head,
  place: HeadPlace = 'head',
): Uint8Array<ArrayBuffer> {
  const { slot, file, position, generation } = head
  const { sequence, length, mac } = position
  const open = JSON.stringify({ slot, file, sequence, length, generation, last: mac })
  const text = `${open.slice(0, -1)},"mac":"${headMac(key, open, place)}"}`
  return utf8(`${text.padEnd(headOctets - 1)}\n`)
}

/** Reads a head; anything but what `encodeHead` writes under this key is `undefined`. */
export function decodeHead(
  key: KeyedHmac,
  octets: Uint8Array,
  place: HeadPlace = 'head',
): Head | undefined {
  const head = parseHead(octets)
  return head && equalConstantTime(encodeHead(key, head, place), octets) ? head : undefined
}

function parseHead(octets: Uint8Array): Head | undefined {
  if (octets.length !== headOctets) return undefined
  const match =
    /^\{"slot":(\d{1,4}),"file":"([0-9a-f]{32})","sequence":(\d{1,15}),"length":(\d{1,15}),"generation":(\d{1,15}),"last":"([0-9a-f]{64})"/.exec(
      fromUtf8(octets) ?? '',
    )
  if (!match) return undefined
  const [, slot, file = '', sequence, length, generation, mac = ''] = match
  const position = { sequence: Number(sequence), length: Number(length), mac }
  return { slot: Number(slot), file, position, generation: Number(generation) }
}
