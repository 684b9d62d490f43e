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

/** Plaintext that is sealed and given on in one piece: as many frames as fill it, or one longer frame. */
export const runOctets = 0x10000

/** Work of one turn of the event loop, in octets that are opened (some 3 ms): a message in memory gives no other turn. */
const turnOctetsMax = 0x400000

/** A frame costs as much as this many octets more, however short it is: each is a cipher of its own. */
const frameCostOctets = 0x4000

/** Length of the frames that seal one run of plaintext. */
export function sealedLength(frameLength: number, plaintextLength: number, last: boolean): number {
  const regular = Math.floor(plaintextLength / frameLength)
  const overhead = regular * frameOverhead('regular') + (last ? frameOverhead('final') : 0)
  return plaintextLength + overhead
}

/**
 * Seals a run of whole frames; the last run ends with the message's final frame, which holds what is left, be it
 * nothing: like the AWS SDKs, a full frame is always followed by another one.
 */
export function sealRun(
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

/** Seals a message's body in pieces of about 64 KiB or one frame, whichever is more. */
export async function* sealBody(plaintext: OctetReader, content: Content) {
  const { frameLength } = content
  const framesPerRun = Math.max(1, Math.floor(runOctets / frameLength))
  for (let sequence = 1; ; sequence += framesPerRun) {
    const run = await plaintext.takeUpTo(framesPerRun * frameLength)
    const last = run.length < framesPerRun * frameLength
    const sealed = new Uint8Array(sealedLength(frameLength, run.length, last))
    sealRun(content, sequence, run, last, sealed)
    yield sealed
    if (last) return
  }
}

/** Opens a message's body frame by frame, and gives no octet of a frame before its tag is verified. */
export async function* openBody(message: OctetReader, content: Content) {
  let work = 0
  for (let sequence = 1; ; sequence++) {
    const { kind, length } = await readFrameHead(message, content, sequence)
    const sealed = await message.take(length + tagOctets)
    const plaintext = openFrame(content, sequence, kind, sealed)
    // What follows the final frame is refused before its plaintext makes the message look complete.
    if (kind === 'final') await expectEnd(message, plaintext)
    if (plaintext.length > 0) yield plaintext
    if (kind === 'final') return
    work += length + frameCostOctets
    if (work < turnOctetsMax) continue
    work = 0
    await afterReads()
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
