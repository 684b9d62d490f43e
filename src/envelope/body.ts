import { assert } from '../base/assert.ts'
import { bytesEqual, wipe } from '../base/bytes.ts'
import { afterReads } from '../base/clock.ts'
import { malformed } from './error.ts'
import { unsigned } from './field.ts'
import {
  type Content,
  type FrameKind,
  finalFrameMark,
  frameIv,
  frameOverhead,
  ivOctets,
  lengthOctets,
  markOctets,
  openFrame,
  sealFrame,
  sequenceOctets,
} from './frame.ts'
import { tagOctets } from './header-authentication.ts'
import type { OctetReader } from './octet-reader.ts'

/** Plaintext that is sealed and given on in one piece: as many frames as fit, or one longer frame. */
export const runOctets = 0x10000

/** Work of one turn of the event loop, in octets (some 3 ms). */
const turnOctetsMax = 0x400000

/** A frame costs as much as this many octets more, however short it is: each is a cipher of its own. */
const frameCostOctets = 0x4000

/** Lets others go on from time to time: a message in memory gives no turn of the event loop by itself. */
class Turns {
  #work = 0

  /** After so much of a body. */
  async after(octets: number, frames: number): Promise<void> {
    this.#work += octets + frames * frameCostOctets
    if (this.#work < turnOctetsMax) return
    this.#work = 0
    await afterReads()
  }
}

/** Length of the frames that seal one run of plaintext. */
export function sealedLength(frameLength: number, plaintextLength: number, last: boolean): number {
  const regular = Math.floor(plaintextLength / frameLength)
  const overhead = regular * frameOverhead('regular') + (last ? frameOverhead('final') : 0)
  return plaintextLength + overhead
}

/** What is sealed in one run, within one turn: whole frames, of which the last run has fewer. */
function runOf(frameLength: number): { octets: number; frames: number } {
  const framesMax = turnOctetsMax / frameCostOctets
  const frames = Math.max(1, Math.min(framesMax, Math.floor(runOctets / frameLength)))
  return { octets: frames * frameLength, frames }
}

/** Seals a body that is in memory, into memory of `sealedLength`. */
export async function sealWhole(
  content: Content,
  plaintext: Uint8Array,
  target: Uint8Array,
): Promise<void> {
  const { octets, frames } = runOf(content.frameLength)
  const turns = new Turns()
  for (let sequence = 1, from = 0, at = 0; ; sequence += frames, from += octets) {
    const run = plaintext.subarray(from, from + octets)
    const last = run.length < octets
    const end = at + sealedLength(content.frameLength, run.length, last)
    sealRun(content, sequence, run, last, target.subarray(at, end))
    if (last) {
      assert(end === target.length, 'nobody shortens the plaintext meanwhile')
      return
    }
    at = end
    await turns.after(octets, frames)
  }
}

/**
 * Seals a run of whole frames; the last run ends with the message's final frame, which holds what is left, be it
 * nothing: like the AWS SDKs, a full frame is always followed by another one.
 */
function sealRun(
  content: Content,
  first: number,
  plaintext: Uint8Array,
  last: boolean,
  target: Uint8Array,
): void {
  const { frameLength } = content
  let sequence = first
  let at = 0
  const seal = (kind: FrameKind, part: Uint8Array) => {
    const end = at + part.length + frameOverhead(kind)
    sealFrame(content, sequence++, kind, part, target.subarray(at, end))
    at = end
  }
  let from = 0
  for (; from + frameLength <= plaintext.length; from += frameLength)
    seal('regular', plaintext.subarray(from, from + frameLength))
  if (last) seal('final', plaintext.subarray(from))
}

/** Seals a message's body in pieces of at most 64 KiB, or of one frame that is longer. */
export async function* sealBody(plaintext: OctetReader, content: Content) {
  const { octets, frames } = runOf(content.frameLength)
  const turns = new Turns()
  for (let sequence = 1; ; sequence += frames) {
    const run = await plaintext.takeUpTo(octets)
    const last = run.length < octets
    const sealed = new Uint8Array(sealedLength(content.frameLength, run.length, last))
    sealRun(content, sequence, run, last, sealed)
    yield sealed
    if (last) return
    await turns.after(octets, frames)
  }
}

/** Opens a message's body frame by frame, and gives no octet of a frame before its tag is verified. */
export async function* openBody(message: OctetReader, content: Content) {
  const turns = new Turns()
  for (let sequence = 1; ; sequence++) {
    const { kind, length } = await readFrameHead(message, content, sequence)
    const sealed = await message.take(length + tagOctets)
    const plaintext = openFrame(content, sequence, kind, sealed)
    // What follows the final frame is refused before its plaintext makes the message look complete.
    if (kind === 'final') await expectEnd(message, plaintext)
    if (plaintext.length > 0) yield plaintext
    if (kind === 'final') return
    await turns.after(length, 1)
  }
}

/** Wipes the final frame's plaintext when it is not to be given. */
async function expectEnd(message: OctetReader, plaintext: Uint8Array): Promise<void> {
  try {
    if (!(await message.ended())) throw malformed('it goes on behind its end')
  } catch (error) {
    wipe(plaintext)
    throw error
  }
}

/** Reads what a frame has before its ciphertext; number and IV must be the ones that are due. */
async function readFrameHead(
  message: OctetReader,
  content: Content,
  sequence: number,
): Promise<{ kind: FrameKind; length: number }> {
  const lead = unsigned(await message.take(markOctets))
  if (lead !== finalFrameMark) {
    checkDue(sequence, lead, await message.take(ivOctets))
    return { kind: 'regular', length: content.frameLength }
  }
  const head = await message.take(sequenceOctets + ivOctets + lengthOctets)
  checkDue(sequence, unsigned(head.subarray(0, 4)), head.subarray(4, 16))
  const length = unsigned(head.subarray(16))
  if (length > content.frameLength)
    throw malformed(`its final frame has ${length} octets, its frames ${content.frameLength}`)
  return { kind: 'final', length }
}

function checkDue(sequence: number, stated: number, iv: Uint8Array): void {
  if (stated !== sequence) throw malformed(`frame ${sequence} was expected, got frame ${stated}`)
  if (!bytesEqual(iv, frameIv(sequence)))
    throw malformed(`frame ${sequence} has another IV than its number gives`)
}
