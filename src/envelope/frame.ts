import { assert } from '../base/assert.ts'
import { concat, u32 } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import type { SecretKey } from '../crypto/engine.ts'
import { native } from '../crypto/native/index.ts'
import { limitExceeded } from './error.ts'
import { openAuthentic, tagOctets } from './header-authentication.ts'

// AWS Encryption SDK specification, Message Body, "Framed Data" and Message Body AAD.
//
//   regular frame   sequence(4)               iv(12)             ciphertext(frame length)  tag(16)
//   final frame     ff ff ff ff  sequence(4)  iv(12)  length(4)  ciphertext(length)        tag(16)

/** Stands where a regular frame has its sequence number. */
export const finalFrameMark = 0xffffffff
export const markOctets = 4
export const sequenceOctets = 4
export const ivOctets = 12
export const lengthOctets = 4
const ivPrefix = new Uint8Array(ivOctets - sequenceOctets)

const kinds = {
  regular: utf8('AWSKMSEncryptionClient Frame'),
  final: utf8('AWSKMSEncryptionClient Final Frame'),
}
export type FrameKind = keyof typeof kinds

/** The highest sequence numbers: the mark cannot number a regular frame, but it can number the final one. */
const sequenceMax: Record<FrameKind, number> = { regular: 0xfffffffe, final: 0xffffffff }

/** The longest frame written, and read unless the caller allows longer ones: a reader holds one in memory. */
export const frameLengthMax = 0x1000000

/** What the frames of one message share. */
export type Content = {
  readonly contentKey: SecretKey
  readonly messageId: Uint8Array
  readonly frameLength: number
}

/** Octets that a frame adds to its plaintext. */
export function frameOverhead(kind: FrameKind): number {
  const more = kind === 'final' ? markOctets + lengthOctets : 0
  return sequenceOctets + ivOctets + tagOctets + more
}

/**
 * Seals one frame into `target`, which is as long as the frame.
 * @throws EnvelopeError `limit-exceeded` when the message has more frames than sequence numbers
 */
export function sealFrame(
  content: Content,
  sequence: number,
  kind: FrameKind,
  plaintext: Uint8Array,
  target: Uint8Array,
): void {
  assert(target.length === plaintext.length + frameOverhead(kind), 'a frame fills its memory')
  if (sequence > sequenceMax[kind]) throw limitExceeded('the message has too many frames')
  const iv = frameIv(sequence)
  const head =
    kind === 'final'
      ? concat(u32(finalFrameMark), u32(sequence), iv, u32(plaintext.length))
      : concat(u32(sequence), iv)
  const associated = frameAssociated(content, kind, sequence, plaintext.length)
  target.set(head)
  const sealed = target.subarray(head.length)
  native.aesGcm.sealInto(content.contentKey, iv, plaintext, associated, sealed)
}

/** Opens what follows a frame's head. @throws EnvelopeError `authentication-failed` */
export function openFrame(
  content: Content,
  sequence: number,
  kind: FrameKind,
  sealed: Uint8Array,
): Uint8Array {
  const associated = frameAssociated(content, kind, sequence, sealed.length - tagOctets)
  return openAuthentic(content.contentKey, frameIv(sequence), sealed, associated)
}

/** Eight zero octets and the sequence number: deterministic, so that no IV repeats (SP 800-38D §8.2.1). */
export function frameIv(sequence: number): Uint8Array {
  return concat(ivPrefix, u32(sequence))
}

/** Message id, kind, sequence number, and the plaintext's length in 64 bits, of which no frame needs the upper half. */
function frameAssociated(
  { messageId }: Content,
  kind: FrameKind,
  sequence: number,
  length: number,
): Uint8Array {
  return concat(messageId, kinds[kind], u32(sequence), u32(0), u32(length))
}
